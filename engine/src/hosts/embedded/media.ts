/** Opens the segment log and the LMDB store of one partition of a data folder. */
import { readMeta } from '../checkpoint.ts';
import type { Log } from '../log.ts';
import { SEMANTICS } from '../semantics.ts';
import type { Store } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { realDisk } from './real-disk.ts';
import { openSegmentLog } from './segment-log.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface PartitionFolders {
  readonly log: string;
  readonly store: string;
}

export async function openMedia(folders: PartitionFolders): Promise<{ log: Log; store: Store }> {
  const store = openLmdbStore(folders.store);
  try {
    const drainedTo = readMeta(store)?.position ?? 0;
    const log = await openSegmentLog(realDisk, folders.log, {
      segmentBytes: SEGMENT_BYTES,
      semantics: SEMANTICS,
      drainedTo,
    });
    return { log, store };
  } catch (error) {
    await store.close();
    throw error;
  }
}
