/**
 * The logs in a data folder that nobody uses just now, partition after partition: for looking back over all of them at
 * once. Nothing is changed.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import { DataFolderUnusable, openDataFolder } from './data-folder.ts';
import { settleRedo, ThreadMedia } from './media.ts';
import { RevisionFiles } from './revision-files.ts';

export interface PastLogs {
  readonly sharding: Sharding;
  readonly revisions: RevisionFiles;
}

/** Reads pieces of records as well. */
export type PastLog = Awaited<ReturnType<ThreadMedia['open']>>['log'] & Log;

/**
 * @param visit has the log of one partition to itself; @param progress the share of partitions that are read
 * @throws DataFolderUnusable where another process has the folder, or there is none
 */
export async function eachPastLog(
  path: string,
  visit: (log: PastLog, logs: PastLogs) => Promise<void>,
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
    const logs = { sharding, revisions: new RevisionFiles(folder.path) };
    for (let partition = 0; partition < partitions; partition++) {
      const { log, store } = await media.open(partition);
      await visit(log, logs);
      await log.close();
      await store.close();
      progress((partition + 1) / partitions);
    }
    await media.close();
  } finally {
    await folder.close();
  }
}
