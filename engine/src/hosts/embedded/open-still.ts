/**
 * A data folder that nobody uses just now, or a copy of one, opened to be asked: everything is recovered, nothing is
 * sent, decided or put in force.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CoreDocument } from '../../core/document.ts';
import { EngineRefusal } from '../engine.ts';
import { Gateway } from '../gateway.ts';
import { LiveFeed } from '../live-feed.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import { soloCrew } from './crew.ts';
import { DataFolderUnusable, openDataFolder } from './data-folder.ts';
import { settleRedo, ThreadMedia } from './media.ts';
import { partitionOptions } from './open.ts';
import { RealClock } from './real-clock.ts';
import { RevisionFiles } from './revision-files.ts';
import { openSuppressionFile } from './suppression-file.ts';

export interface StillEngine {
  readonly engine: Gateway;
  /** Makes checked documents known under a revision, in memory only. */
  know(revision: string, documents: readonly CoreDocument[]): void;
}

/**
 * @param path the engine's folder, that which has kairos.json
 * @throws DataFolderUnusable where another process has the folder, or there is none
 */
export async function openStillEngine(path: string): Promise<StillEngine> {
  const description = join(path, 'kairos.json');
  if (!existsSync(description))
    throw new DataFolderUnusable(
      'data_folder_foreign',
      `${path} is no data folder of Kairos: name the one that is.`,
    );
  const { partitions } = JSON.parse(await readFile(description, 'utf8')) as { partitions: number };
  const masterKey = process.env.KAIROS_MASTER_KEY;
  const folder = await openDataFolder(path, {
    partitions,
    semantics: SEMANTICS,
    ...(masterKey !== undefined && { masterKey }),
  });
  try {
    const sharding = new Sharding('default', partitions, folder.deriveKey('profile ids'));
    const revisions = new RevisionFiles(folder.path);
    const folders = Array.from({ length: partitions }, (_, i) => ({
      log: folder.logFolder(i),
      store: folder.storeFolder(i),
    }));
    const clock = new RealClock();
    const feed = new LiveFeed();
    const suppressions = await openSuppressionFile(folder.path, folder.deriveKey('suppression list'));
    const crew = soloCrew(
      {
        clock,
        sharding,
        revisions: revisions.known,
        delivery: { deliver: nobodyDelivers, repeatable: () => false },
        live: feed,
        yieldNow: () => new Promise(setImmediate),
        media: new ThreadMedia(folder.path, 0, folders),
        report: (message, error) => process.emitWarning(`${message}: ${error.message}`),
      },
      partitionOptions('default', partitions, 0),
      partitions,
    );
    await settleRedo(folder.path);
    await crew.open();
    const engine = new Gateway({
      workspace: 'default',
      suppressions,
      router: crew,
      sharding,
      clock,
      revision: () => '',
      configuration: () => undefined,
      contexts: undefined,
      subscribe: (listener) => feed.subscribe(listener),
      pause: () => new Promise((resolve) => setTimeout(resolve, 2)),
      close: async () => {
        await crew.close();
        await suppressions.close();
        await folder.close();
      },
    });
    const know = (revision: string, documents: readonly CoreDocument[]) => {
      revisions.known.add(revision, documents);
    };
    return { engine, know };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** Nothing is handed over before it is released, and nothing is. */
function nobodyDelivers(): Promise<never> {
  return Promise.reject(new EngineRefusal('unavailable', 'this engine only answers questions'));
}
