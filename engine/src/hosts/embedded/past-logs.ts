/**
 * The logs in a data folder that nobody uses just now, partition after partition: for looking back over all of them at
 * once. Nothing is changed.
 */
import type { Log } from '../log.ts';
import type { Sharding } from '../sharding.ts';
import { ThreadMedia } from './media.ts';
import type { RevisionFiles } from './revision-files.ts';
import { openStillFolder } from './still-folder.ts';

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
  const { folder, partitions, sharding, revisions } = await openStillFolder(path);
  try {
    const media = new ThreadMedia(folder.path, 0, partitions);
    const logs = { sharding, revisions };
    for (let partition = 0; partition < partitions.length; partition++) {
      const { log, store } = await media.open(partition);
      await visit(log, logs);
      await log.close();
      await store.close();
      progress((partition + 1) / partitions.length);
    }
    await media.close();
  } finally {
    await folder.close();
  }
}
