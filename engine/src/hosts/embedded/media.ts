/**
 * What the partitions of one thread keep their data on: a segment log and an LMDB store each, and the disk that makes
 * all their logs durable together.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readMeta } from '../checkpoint.ts';
import type { Log } from '../log.ts';
import { SEMANTICS } from '../semantics.ts';
import type { Store } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { realDisk } from './real-disk.ts';
import { RedoDisk } from './redo-disk.ts';
import { openSegmentLog } from './segment-log.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface PartitionFolders {
  readonly log: string;
  readonly store: string;
}

/** Writes to the logs what earlier threads, however many, have left in their redo logs. Before any log is opened. */
export async function settleRedo(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'redo');
  await realDisk.makeFolder(folder);
  await realDisk.syncFolder(dataFolder);
  for (const thread of await readdir(folder)) {
    await (await redoDisk(dataFolder, thread)).close();
    await beginAnew(join(folder, thread));
  }
}

/** All is in the logs: what stays would be copies, also of what is erased later. The oldest first, lest old writes come back. */
async function beginAnew(folder: string): Promise<void> {
  for (const name of await realDisk.list(folder)) {
    await realDisk.remove(join(folder, name));
    await realDisk.syncFolder(folder);
  }
}

function redoDisk(dataFolder: string, thread: string): Promise<RedoDisk> {
  return RedoDisk.open(realDisk, { root: dataFolder, folder: join(dataFolder, 'redo', thread) });
}

export class ThreadMedia {
  readonly #dataFolder: string;
  readonly #thread: string;
  readonly #folders: readonly PartitionFolders[];
  #disk: Promise<RedoDisk> | undefined;

  /** @param folders of all partitions, also those of other threads */
  constructor(dataFolder: string, thread: number, folders: readonly PartitionFolders[]) {
    this.#dataFolder = dataFolder;
    this.#thread = String(thread);
    this.#folders = folders;
  }

  async open(partition: number): Promise<{ log: Log; store: Store }> {
    const folders = this.#folders[partition]!;
    const store = openLmdbStore(folders.store);
    try {
      this.#disk ??= redoDisk(this.#dataFolder, this.#thread);
      const log = await openSegmentLog(await this.#disk, folders.log, {
        segmentBytes: SEGMENT_BYTES,
        semantics: SEMANTICS,
        drainedTo: readMeta(store)?.position ?? 0,
      });
      return { log, store };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** All logs are closed by now. */
  async close(): Promise<void> {
    await (await this.#disk)?.close();
  }
}
