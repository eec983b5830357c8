/**
 * The events in a data folder that nobody uses just now: everything that was ever logged, partition after partition.
 * For looking back over all of it at once; nothing is changed.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Configuration } from '../../core/configuration.ts';
import { DECIDED } from '../../core/identity/acts.ts';
import type { EventInput, Identifier } from '../../core/input.ts';
import { decodeEntry } from '../record.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import { DataFolderUnusable, openDataFolder } from './data-folder.ts';
import { settleRedo, ThreadMedia } from './media.ts';
import { RevisionFiles } from './revision-files.ts';

export interface Past {
  /** In force at last; undefined where nothing ever was. */
  readonly configuration: Configuration | undefined;
  foundedBy(identifier: Identifier): string;
}

/**
 * @param take sees each event; also one that was sent twice
 * @param begin is told the configuration first; @param progress the share of partitions that are read
 * @throws DataFolderUnusable where another process has the folder, or there is none
 */
export async function readPast(
  path: string,
  begin: (past: Past) => (event: EventInput) => void,
  progress: (share: number) => void,
): Promise<void> {
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
    await settleRedo(folder.path);
    const sharding = new Sharding('default', partitions, folder.deriveKey('profile ids'));
    const folders = Array.from({ length: partitions }, (_, i) => ({
      log: folder.logFolder(i),
      store: folder.storeFolder(i),
    }));
    const media = new ThreadMedia(folder.path, 0, folders);
    const revisions = new RevisionFiles(folder.path);
    let take: ((event: EventInput) => void) | undefined;
    for (let partition = 0; partition < partitions; partition++) {
      const { log, store } = await media.open(partition);
      const { events, revision } = await pastOf(log);
      take ??= begin({
        configuration: revision === undefined ? undefined : revisions.known.configuration(revision),
        foundedBy: (identifier) => sharding.foundedBy(identifier),
      });
      for (const event of events) take(event);
      await log.close();
      await store.close();
      progress((partition + 1) / partitions);
    }
    await media.close();
  } finally {
    await folder.close();
  }
}

/** The events of one partition without what says nothing of who somebody is, and its last revision. */
async function pastOf(
  log: Awaited<ReturnType<ThreadMedia['open']>>['log'],
): Promise<{ events: EventInput[]; revision: string | undefined }> {
  const events: EventInput[] = [];
  let revision: string | undefined;
  for await (const piece of log.readPieces(0)) {
    for (const { data } of piece) {
      const entry = decodeEntry(data);
      if (entry.type === 'revision') revision = entry.revision;
      if (entry.type !== 'input' || entry.input.kind !== 'event') continue;
      const { name, properties } = entry.input;
      const said = name === DECIDED ? properties : {};
      events.push({ ...entry.input, properties: said, traits: {}, context: {} });
    }
  }
  return { events, revision };
}
