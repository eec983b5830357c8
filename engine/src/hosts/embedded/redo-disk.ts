/**
 * A disk whose files become durable together. Every partition has a log of its own, but they share one medium, and a
 * sync for each of them costs more than all else that an event does. So what is written to the files is written to
 * one redo log as well, and one sync of that is durable for all. The files reach the medium in their own time; after
 * a stop, before anybody reads them, the redo log is carried out again.
 *
 * Redo records: [path below the root, offset, bytes], and marks, [position]: all below it has reached the files.
 */
import { dirname, join, relative } from 'node:path';
import { decode, encodeToCopy } from '../codec.ts';
import type { Disk, DiskFile, Piece } from '../disk.ts';
import { RedoFile, syncOf } from './redo-file.ts';
import { openSegmentLog, type SegmentLog } from './segment-log.ts';

export interface RedoDiskOptions {
  /** All files lie below it; the redo log names them relative to it, so that the whole can be moved. */
  readonly root: string;
  /** The redo log's own folder. */
  readonly folder: string;
  /** Bytes after which the files are synced and the redo log begins anew. */
  readonly retireBytes?: number;
  /** Writes of so many bytes go to their file alone: writing them twice would cost more than a sync. */
  readonly largeBytes?: number;
}

/** Rises when redo records change their shape; a tail of another version is refused. */
const SEMANTICS = 'redo-1';
const RETIRE_BYTES = 32 * 1024 * 1024;
const SEGMENTS_KEPT = 4;
const LARGE_BYTES = 256 * 1024;
const PIECE_BYTES = 1024 * 1024;

type Write = readonly [path: string, offset: number, bytes: Uint8Array];
type Mark = readonly [position: number];

export class RedoDisk implements Disk {
  readonly #disk: Disk;
  readonly #options: Required<RedoDiskOptions>;
  #redo: Promise<SegmentLog> | undefined;
  /** The same while it is open and not given up. */
  #open: SegmentLog | undefined;
  /** Files with writes in the redo log that no mark covers. */
  #touched = new Set<RedoFile>();
  /** Names of the files with a failed sync: what is read of them may not be on the medium, and the next sync lies. */
  #unsure = new Set<string>();
  #mark = 0;
  #retiring: Promise<void> | undefined;

  private constructor(disk: Disk, options: RedoDiskOptions) {
    this.#disk = disk;
    this.#options = { retireBytes: RETIRE_BYTES, largeBytes: LARGE_BYTES, ...options };
  }

  /** Carries out what an earlier life has left; only then may its files be read. Rejects with LogUnusable. */
  static async open(disk: Disk, options: RedoDiskOptions): Promise<RedoDisk> {
    const redoDisk = new RedoDisk(disk, options);
    await redoDisk.#current();
    return redoDisk;
  }

  list(folder: string): Promise<string[]> {
    return this.#disk.list(folder);
  }

  makeFolder(folder: string): Promise<void> {
    return this.#disk.makeFolder(folder);
  }

  syncFolder(folder: string): Promise<void> {
    return this.#disk.syncFolder(folder);
  }

  async open(path: string): Promise<DiskFile> {
    // Where a redo log was given up, what is read now would be overtaken by its being carried out.
    await this.#current();
    const name = relative(this.#options.root, path);
    while (this.#unsure.has(name)) await this.#ensure(name);
    const file = await this.#disk.open(path);
    return new RedoFile(name, file, this.#options.largeBytes, {
      current: () => this.#current(),
      isOpen: (redo) => redo === this.#open,
      log: (redo, redoFile, offset, bytes) => this.#log(redo, redoFile, offset, bytes),
      sync: (redo) => this.#sync(redo),
      retire: () => this.retire(),
      release: (redoFile) => this.#release(redoFile),
      overwrite: (redoFile, pieces) => this.#overwrite(redoFile, pieces),
      unsure: this.#unsure,
    });
  }

  /**
   * Nobody has the file open: what is read of it is written again, so that the system does not take it for clean.
   * Meanwhile there is no redo log, which could be carried out over it.
   */
  async #ensure(name: string): Promise<void> {
    const redo = await this.#current();
    if (redo !== this.#open) return;
    const ensured = ended(redo).then(() => writeAgain(this.#disk, join(this.#options.root, name)));
    await this.#begin(ensured);
    this.#unsure.delete(name);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.retire();
    await this.#disk.rename(from, to);
  }

  /** A redo record must not bring it back. */
  async remove(path: string): Promise<void> {
    await this.retire();
    await this.#disk.remove(path);
  }

  /** Makes the files themselves durable: nothing that was written before will be redone. */
  retire(): Promise<void> {
    return this.#alone((redo) => this.#retire(redo));
  }

  /** Begins the redo log anew: what it has is in the files. */
  dropCopies(): Promise<void> {
    return this.#alone(async (redo) => {
      redo.roll();
      await this.#retire(redo);
    });
  }

  async close(): Promise<void> {
    await this.retire();
    await (await this.#current()).close();
  }

  #current(): Promise<SegmentLog> {
    return this.#redo ?? this.#begin(Promise.resolve());
  }

  /** @param before what must have ended first */
  #begin(before: Promise<void>): Promise<SegmentLog> {
    this.#open = undefined;
    const redo = before
      .then(() => this.#openRedo())
      .catch((error: unknown) => {
        this.#redo = undefined;
        throw error;
      });
    this.#redo = redo;
    return redo;
  }

  async #openRedo(): Promise<SegmentLog> {
    const { root, folder, retireBytes } = this.#options;
    const redo = await openSegmentLog(this.#disk, folder, {
      segmentBytes: Math.ceil(retireBytes / SEGMENTS_KEPT),
      semantics: SEMANTICS,
    });
    this.#touched = new Set();
    await carryOut(this.#disk, root, redo, this.#unsure);
    this.#mark = await writeMark(redo, redo.end);
    this.#open = redo;
    return redo;
  }

  /** False where it was given up since: what was written meanwhile may have been overtaken by older bytes. */
  #log(redo: SegmentLog, file: RedoFile, offset: number, bytes: Uint8Array): boolean {
    if (redo !== this.#open) return false;
    redo.append(encodeToCopy([file.name, offset, bytes] satisfies Write));
    this.#touched.add(file);
    if (redo.end - this.#mark > this.#options.retireBytes && !this.#retiring)
      this.retire().catch(() => undefined);
    return true;
  }

  async #sync(redo: SegmentLog): Promise<void> {
    try {
      await redo.sync();
    } catch (error) {
      this.#giveUp(redo);
      throw error;
    }
  }

  /**
   * The redo log has it durably before the file is touched, and no mark comes between: a file that a crash leaves half
   * overwritten is mended when the redo log is carried out.
   */
  #overwrite(file: RedoFile, pieces: readonly Piece[]): Promise<void> {
    return this.#alone(async (redo) => {
      for (const { offset, bytes } of pieces)
        redo.append(encodeToCopy([file.name, offset, bytes] satisfies Write));
      this.#touched.add(file);
      await this.#sync(redo);
      try {
        await file.writeInPlace(pieces);
      } catch (error) {
        this.#giveUp(redo);
        throw error;
      }
    });
  }

  /** One at a time: a mark also speaks for the files that the one before it is still syncing. */
  #alone(run: (redo: SegmentLog) => Promise<void>): Promise<void> {
    const before = this.#retiring ?? Promise.resolve();
    const work = before
      .catch(() => undefined)
      .then(async () => run(await this.#current()))
      .finally(() => {
        if (this.#retiring === work) this.#retiring = undefined;
      });
    this.#retiring = work;
    return work;
  }

  async #retire(redo: SegmentLog): Promise<void> {
    const upTo = redo.end;
    const files = this.#touched;
    this.#touched = new Set();
    try {
      // One after the other: the threads that sync are needed for the redo log, too.
      for (const file of files) await file.flush();
      this.#mark = await writeMark(redo, upTo);
    } catch (error) {
      this.#giveUp(redo);
      throw error;
    }
  }

  async #release(file: RedoFile): Promise<void> {
    await this.#retiring?.catch(() => undefined);
    if (this.#touched.has(file)) await this.retire();
  }

  /**
   * After a failed sync nobody knows what a file holds, and asking again would get a yes. What is durable in the redo
   * log is carried out again, as after a stop.
   */
  #giveUp(redo: SegmentLog): void {
    if (this.#open !== redo) return;
    this.#begin(ended(redo)).catch(() => undefined);
  }
}

/** @param unsure gets the names of the files that could not be synced */
async function carryOut(disk: Disk, root: string, redo: SegmentLog, unsure: Set<string>): Promise<void> {
  let from = redo.start;
  for await (const { data } of redo.read(redo.start)) {
    const [position, ...write] = decode<Write | Mark>(data);
    if (write.length === 0) from = position as number;
  }
  const files = new Map<string, DiskFile>();
  try {
    for await (const { data } of redo.read(from)) {
      const record = decode<Write | Mark>(data);
      if (record.length === 1) continue;
      const [path, offset, bytes] = record;
      let file = files.get(path);
      if (!file) {
        file = await disk.open(join(root, path));
        files.set(path, file);
      }
      await file.write(offset, bytes);
    }
    for (const [name, file] of files) await syncOf(file, name, unsure);
    for (const folder of new Set([...files.keys()].map(dirname))) await disk.syncFolder(join(root, folder));
  } finally {
    for (const file of files.values()) await file.close();
  }
}

async function writeAgain(disk: Disk, path: string): Promise<void> {
  const file = await disk.open(path);
  try {
    const size = await file.size();
    await file.truncate(size);
    for (let offset = 0; offset < size; offset += PIECE_BYTES)
      await file.write(offset, await file.read(offset, Math.min(PIECE_BYTES, size - offset)));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whatever became of what was not durable. */
function ended(redo: SegmentLog): Promise<void> {
  return redo.close().catch(() => undefined);
}

async function writeMark(redo: SegmentLog, position: number): Promise<number> {
  redo.append(encodeToCopy([position] satisfies Mark));
  await redo.sync();
  await redo.dropBefore(position);
  return position;
}
