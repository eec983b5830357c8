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
import { openSegmentLog, type SegmentLog } from './segment-log.ts';

export interface RedoDiskOptions {
  /** All files lie below it; the redo log names them relative to it, so that the whole can be moved. */
  readonly root: string;
  /** The redo log's own folder. */
  readonly folder: string;
  /** Bytes after which the files are synced and the redo log begins anew. */
  readonly retireBytes?: number;
}

/** Rises when redo records change their shape; a tail of another version is refused. */
const SEMANTICS = 'redo-1';
const RETIRE_BYTES = 32 * 1024 * 1024;
const SEGMENTS_KEPT = 4;
/** Larger writes go to their file alone: writing them twice would cost more than a sync. */
const LARGE_BYTES = 256 * 1024;

type Write = readonly [path: string, offset: number, bytes: Uint8Array];
type Mark = readonly [position: number];

export class RedoDisk implements Disk {
  readonly #disk: Disk;
  readonly #options: Required<RedoDiskOptions>;
  #redo: Promise<SegmentLog> | undefined;
  /** Files with writes in the redo log that no mark covers. */
  #touched = new Set<DiskFile>();
  #mark = 0;
  #retiring: Promise<void> | undefined;

  private constructor(disk: Disk, options: RedoDiskOptions) {
    this.#disk = disk;
    this.#options = { retireBytes: RETIRE_BYTES, ...options };
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
    const file = await this.#disk.open(path);
    const name = relative(this.#options.root, path);
    return new RedoFile(file, {
      log: (offset, bytes) => this.#log(file, name, offset, bytes),
      sync: (redo) => this.#sync(redo),
      retire: () => this.retire(),
      release: () => this.#release(file),
      overwrite: (pieces) => this.#overwrite(file, name, pieces),
    });
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
  async retire(): Promise<void> {
    await this.#startRetiring();
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
    await carryOut(this.#disk, root, redo);
    this.#mark = await writeMark(redo, redo.end);
    return redo;
  }

  async #log(file: DiskFile, name: string, offset: number, bytes: Uint8Array): Promise<SegmentLog> {
    const redo = await this.#current();
    redo.append(encodeToCopy([name, offset, bytes] satisfies Write));
    this.#touched.add(file);
    if (redo.end - this.#mark > this.#options.retireBytes && !this.#retiring)
      this.#startRetiring().catch(() => undefined);
    return redo;
  }

  async #sync(redo: SegmentLog): Promise<void> {
    try {
      await redo.sync();
    } catch (error) {
      await this.#giveUp(redo);
      throw error;
    }
  }

  /** One at a time: a mark also speaks for the files that the one before it is still syncing. */
  #startRetiring(): Promise<void> {
    return this.#alone((redo) => this.#retire(redo));
  }

  /**
   * The redo log has it durably before the file is touched, and no mark comes between: a file that a crash leaves half
   * overwritten is mended when the redo log is carried out.
   */
  #overwrite(file: DiskFile, name: string, pieces: readonly Piece[]): Promise<void> {
    return this.#alone(async (redo) => {
      for (const { offset, bytes } of pieces)
        redo.append(encodeToCopy([name, offset, bytes] satisfies Write));
      this.#touched.add(file);
      await this.#sync(redo);
      for (const { offset, bytes } of pieces) await file.write(offset, bytes);
    });
  }

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
      for (const file of files) await file.sync();
      this.#mark = await writeMark(redo, upTo);
    } catch (error) {
      await this.#giveUp(redo);
      throw error;
    }
  }

  async #release(file: DiskFile): Promise<void> {
    await this.#retiring?.catch(() => undefined);
    if (this.#touched.has(file)) await this.retire();
  }

  /**
   * After a failed sync nobody knows what a file holds, and asking again would get a yes. What is durable in the redo
   * log is carried out again, as after a stop.
   */
  async #giveUp(redo: SegmentLog): Promise<void> {
    if ((await this.#redo?.catch(() => undefined)) !== redo) return;
    this.#begin(redo.close().catch(() => undefined)).catch(() => undefined);
  }
}

async function carryOut(disk: Disk, root: string, redo: SegmentLog): Promise<void> {
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
    for (const file of files.values()) await file.sync();
    for (const folder of new Set([...files.keys()].map(dirname))) await disk.syncFolder(join(root, folder));
  } finally {
    for (const file of files.values()) await file.close();
  }
}

async function writeMark(redo: SegmentLog, position: number): Promise<number> {
  redo.append(encodeToCopy([position] satisfies Mark));
  await redo.sync();
  await redo.dropBefore(position);
  return position;
}

interface RedoFilePorts {
  log(offset: number, bytes: Uint8Array): Promise<SegmentLog>;
  sync(redo: SegmentLog): Promise<void>;
  retire(): Promise<void>;
  /** Resolves when nobody but the caller needs the open file. */
  release(): Promise<void>;
  overwrite(pieces: readonly Piece[]): Promise<void>;
}

class RedoFile implements DiskFile {
  readonly #file: DiskFile;
  readonly #ports: RedoFilePorts;
  /** The redo log that has the writes since the last sync. */
  #redo: SegmentLog | undefined;
  /** Something was written that the redo log does not have; at first whatever an earlier life left unsynced. */
  #isAlone = true;

  constructor(file: DiskFile, ports: RedoFilePorts) {
    this.#file = file;
    this.#ports = ports;
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#file.read(offset, length);
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#file.write(offset, bytes);
    if (bytes.length >= LARGE_BYTES) this.#isAlone = true;
    else this.#redo = await this.#ports.log(offset, bytes);
  }

  overwrite(pieces: readonly Piece[]): Promise<void> {
    return this.#ports.overwrite(pieces);
  }

  /** The redo log is extended instead. */
  async reserve(): Promise<number> {
    return 0;
  }

  /** Not before what the redo log would write behind the new end has been retired. */
  async truncate(size: number): Promise<void> {
    await this.#ports.retire();
    this.#redo = undefined;
    this.#isAlone = true;
    await this.#file.truncate(size);
  }

  async sync(): Promise<void> {
    const redo = this.#redo;
    this.#redo = undefined;
    const isAlone = this.#isAlone || redo === undefined;
    this.#isAlone = false;
    if (isAlone) await this.#file.sync();
    if (redo) await this.#ports.sync(redo);
  }

  async close(): Promise<void> {
    await this.#ports.release();
    await this.#file.close();
  }
}
