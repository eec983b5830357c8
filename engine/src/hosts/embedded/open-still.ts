/**
 * A data folder that nobody uses just now, or a copy of one, opened to be asked: everything is recovered, nothing is
 * sent, decided or put in force.
 */
import type { CoreDocument } from '../../core/document.ts';
import { EngineRefusal } from '../engine.ts';
import { Gateway } from '../gateway.ts';
import { LiveFeed } from '../live-feed.ts';
import { soloCrew } from './crew.ts';
import { ThreadMedia } from './media.ts';
import { partitionOptions } from './open.ts';
import { RealClock } from './real-clock.ts';
import { openStillFolder } from './still-folder.ts';
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
  const { folder, partitions, sharding, revisions } = await openStillFolder(path);
  try {
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
        media: new ThreadMedia(folder.path, 0, partitions),
        report: (message, error) => process.emitWarning(`${message}: ${error.message}`),
      },
      partitionOptions('default', partitions.length, 0),
      partitions.length,
    );
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
