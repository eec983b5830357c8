/**
 * The files of one segment log: finds, checks and opens them, starts and drops them.
 * A segment is named by its base, the position of its first record. Headers do not count in positions, so where one
 * segment ends and the next begins changes no position.
 */
import { dirname, join } from 'node:path';
import type { Disk, DiskFile } from '../disk.ts';
import type { LogRecord } from '../log.ts';
import {
  claimedLength,
  decodeHeader,
  encodeHeader,
  FRAME_BYTES,
  HEADER_BYTES,
  intactLength,
  LogUnusable,
  MAX_FRAME_BYTES,
  proofOfDamage,
} from './segment-frame.ts';

const NAME = /^(\d{16})\.log$/;
const PIECE_BYTES = 1024 * 1024;
/** Old segments kept open for reading; the active one stays open anyway. */
const KEPT_OPEN = 8;

export interface Segment {
  readonly base: number;
  readonly path: string;
  semantics: string;
  /** Position behind its last record; the log moves it for the active one. */
  end: number;
  /** Size of the file; behind the end there are only zeros (room made in advance). */
  size: number;
  file: Promise<DiskFile> | undefined;
  users: number;
  /** Somebody has the file alone: others wait. */
  gate: Promise<void> | undefined;
  dropped: boolean;
}

/** A Buffer over the same bytes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export class SegmentFiles {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #semantics: string;
  readonly #segments: Segment[] = [];
  /** Those with an open file, longest open first. */
  readonly #opened: Segment[] = [];

  private constructor(disk: Disk, folder: string, semantics: string) {
    this.#disk = disk;
    this.#folder = folder;
    this.#semantics = semantics;
  }

  static async open(disk: Disk, folder: string, semantics: string, drainedTo: number): Promise<SegmentFiles> {
    const files = new SegmentFiles(disk, folder, semantics);
    await disk.makeFolder(folder);
    await disk.syncFolder(dirname(folder));
    const bases = (await disk.list(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    for (const [index, base] of bases.entries()) await files.#load(base, bases[index + 1]);
    try {
      await files.#settleTail(drainedTo);
    } catch (error) {
      await files.close();
      throw error;
    }
    return files;
  }

  get start(): number {
    return this.#segments[0]!.base;
  }

  get active(): Segment {
    return this.#segments.at(-1)!;
  }

  /** The segment that holds a position, of those still here. */
  holding(position: number): Segment | undefined {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#segments[middle]!.base <= position) low = middle + 1;
      else high = middle;
    }
    return this.#segments[low - 1];
  }

  /** Lends the segment's open file. */
  async using<T>(segment: Segment, use: (file: DiskFile) => Promise<T>): Promise<T> {
    while (segment.gate) await segment.gate;
    return this.#using(segment, use);
  }

  /** The same while nobody else reads or writes it. */
  async alone<T>(segment: Segment, use: (file: DiskFile) => Promise<T>): Promise<T> {
    while (segment.gate) await segment.gate;
    let open: () => void = () => undefined;
    segment.gate = new Promise((resolve) => {
      open = resolve;
    });
    try {
      while (segment.users > 0) await new Promise(setImmediate);
      return await this.#using(segment, use);
    } finally {
      segment.gate = undefined;
      open();
    }
  }

  async dropCopies(): Promise<void> {
    await this.#disk.dropCopies?.();
  }

  async #using<T>(segment: Segment, use: (file: DiskFile) => Promise<T>): Promise<T> {
    segment.users++;
    try {
      segment.file ??= this.#openFile(segment);
      return await use(await segment.file);
    } finally {
      segment.users--;
      if (segment.dropped && segment.users === 0) await this.#closeFile(segment);
      else if (this.#opened.length > KEPT_OPEN) await this.#closeIdle();
    }
  }

  /** Ends the active segment and starts the next one. All its records must be durable. */
  async roll(): Promise<Segment> {
    await this.trim(this.active);
    return this.#create(this.active.end);
  }

  /** Cuts off what is behind the segment's last record, durably. */
  async trim(segment: Segment): Promise<void> {
    const size = HEADER_BYTES + segment.end - segment.base;
    if (segment.size === size) return;
    await this.using(segment, async (file) => {
      await file.truncate(size);
      await file.sync();
    });
    segment.size = size;
  }

  /** Removes the segments that end at or before the position; never the active one. */
  async dropBefore(position: number): Promise<void> {
    let dropped = false;
    while (this.#segments.length > 1 && this.#segments[0]!.end <= position) {
      const segment = this.#segments.shift()!;
      segment.dropped = true;
      if (segment.users === 0) await this.#closeFile(segment);
      await this.#disk.remove(segment.path);
      dropped = true;
    }
    if (dropped) await this.#disk.syncFolder(this.#folder);
  }

  /** The segment's records from one position up to another, in pieces. */
  async *read(segment: Segment, from: number, to: number): AsyncGenerator<LogRecord[], number> {
    let position = from;
    let want = PIECE_BYTES;
    while (position < to) {
      const offset = HEADER_BYTES + position - segment.base;
      const length = Math.min(want, to - position);
      const bytes = asBuffer(await this.using(segment, (file) => file.read(offset, length)));
      const records = wholeRecords(bytes, position);
      if (records.length === 0) {
        const claimed = claimedLength(bytes, 0) ?? 0;
        if (claimed <= length || claimed > Math.min(MAX_FRAME_BYTES, to - position)) break;
        want = claimed;
        continue;
      }
      want = PIECE_BYTES;
      position = records.at(-1)!.next;
      yield records;
    }
    return position;
  }

  corrupt(segment: Segment, position: number, what: string): LogUnusable {
    const offset = HEADER_BYTES + position - segment.base;
    return damaged(segment.path, Math.max(0, offset), what);
  }

  async close(): Promise<void> {
    for (const segment of this.#segments) await this.#closeFile(segment);
  }

  /** Reads a segment's header. All but the last one must be complete: they were, before the next one began. */
  async #load(base: number, next: number | undefined): Promise<void> {
    const path = join(this.#folder, fileName(base));
    const segment = emptySegment(base, path);
    const previous = this.#segments.at(-1);
    this.#segments.push(segment);
    const header = await this.using(segment, async (file) => {
      segment.size = await file.size();
      return decodeHeader(asBuffer(await file.read(0, HEADER_BYTES)));
    });
    if (header === 'newer') throw newerFormat(path);
    if (previous && previous.end !== base) throw damaged(path, 0, 'records before this file are missing');
    if (header && header.base !== base) throw damaged(path, 12, 'the header belongs to another file');
    if (header === undefined) {
      // A header is durable before the first record is written: without records it is an interrupted start.
      if (next !== undefined || segment.size > HEADER_BYTES) throw damaged(path, 0, 'the header is damaged');
      segment.size = 0;
      return;
    }
    segment.semantics = header.semantics;
    if (next === undefined) return;
    segment.end = base + segment.size - HEADER_BYTES;
    if (segment.end !== next) throw damaged(path, segment.size, `the next file begins at position ${next}`);
  }

  /** Makes the last segment ready for appending, and all that is found in it durable. */
  async #settleTail(drainedTo: number): Promise<void> {
    if (this.#segments.length === 0) {
      await this.#create(0);
      return;
    }
    const last = this.active;
    if (last.size > 0) await this.#recover(last);
    // A killed process may have left records that only the page cache knows: durable now, or not to be seen.
    await this.using(last, (file) => file.sync());
    await this.#disk.syncFolder(this.#folder);
    this.#checkSemantics(drainedTo);
    // A header without records may be what a failed sync left in memory only: it is written again.
    if (last.end === last.base) await this.#writeHeader(last);
    else if (last.semantics !== this.#semantics) await this.roll();
  }

  #checkSemantics(drainedTo: number): void {
    const written = this.#segments.findLast((segment) => segment.end > segment.base);
    if (!written || written.semantics === this.#semantics || written.end <= drainedTo) return;
    throw new LogUnusable(
      'log_other_semantics',
      `The log in ${this.#folder} has records of semantics version ${written.semantics} up to position ` +
        `${written.end}, but this is version ${this.#semantics} and only ${drainedTo} are checkpointed. ` +
        'Start the version that wrote them once and stop it cleanly, so that it drains; then start this one again.',
      written.semantics,
    );
  }

  /** Finds the end of the last segment's records and cuts off a torn tail. */
  async #recover(segment: Segment): Promise<void> {
    const limit = segment.base + segment.size - HEADER_BYTES;
    const pieces = this.read(segment, segment.base, limit);
    let step = await pieces.next();
    while (!step.done) step = await pieces.next();
    segment.end = step.value;
    if (segment.end === limit) return;
    const offset = HEADER_BYTES + segment.end - segment.base;
    const rest = asBuffer(await this.using(segment, (file) => file.read(offset, segment.size - offset)));
    if (isZero(rest)) return;
    const proof = proofOfDamage(rest, segment.end);
    if (proof !== undefined) {
      throw this.corrupt(segment, segment.end, `the record at position ${proof} proves that it was durable`);
    }
    await this.trim(segment);
  }

  async #create(base: number): Promise<Segment> {
    const path = join(this.#folder, fileName(base));
    const segment = emptySegment(base, path);
    this.#segments.push(segment);
    await this.#writeHeader(segment);
    return segment;
  }

  /** The header and the name are durable before the first record is written. */
  async #writeHeader(segment: Segment): Promise<void> {
    await this.using(segment, async (file) => {
      if (segment.size > 0) {
        // Durable before the header, lest a crash leaves half a header in front of old bytes.
        await file.truncate(0);
        await file.sync();
      }
      await file.write(0, encodeHeader({ base: segment.base, semantics: this.#semantics }));
      await file.sync();
    });
    await this.#disk.syncFolder(this.#folder);
    segment.semantics = this.#semantics;
    segment.size = HEADER_BYTES;
  }

  async #openFile(segment: Segment): Promise<DiskFile> {
    try {
      const file = await this.#disk.open(segment.path);
      this.#opened.push(segment);
      return file;
    } catch (error) {
      segment.file = undefined;
      throw error;
    }
  }

  async #closeIdle(): Promise<void> {
    const idle = this.#opened.find((segment) => segment.users === 0 && segment !== this.active);
    if (idle) await this.#closeFile(idle);
  }

  async #closeFile(segment: Segment): Promise<void> {
    const file = segment.file;
    segment.file = undefined;
    const index = this.#opened.indexOf(segment);
    if (index >= 0) this.#opened.splice(index, 1);
    if (file) await (await file).close();
  }
}

function emptySegment(base: number, path: string): Segment {
  return {
    base,
    path,
    semantics: '',
    end: base,
    size: 0,
    file: undefined,
    users: 0,
    gate: undefined,
    dropped: false,
  };
}

function fileName(base: number): string {
  return `${String(base).padStart(16, '0')}.log`;
}

/** The whole, intact records at the beginning of the bytes. Their data share the bytes' memory. */
function wholeRecords(bytes: Buffer, position: number): LogRecord[] {
  const records: LogRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = intactLength(bytes, at, position + at);
    if (length === 0) break;
    const data = bytes.subarray(at + FRAME_BYTES, at + length);
    records.push({ position: position + at, next: position + at + length, data });
    at += length;
  }
  return records;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function damaged(path: string, offset: number, what: string): LogUnusable {
  return new LogUnusable(
    'log_corrupt',
    `The log file ${path} is damaged at offset ${offset}: ${what}. ` +
      'Acknowledged records may be lost. Check the disk, then restore this partition from a backup or a replica.',
  );
}

function newerFormat(path: string): LogUnusable {
  return new LogUnusable(
    'log_newer_format',
    `The log file ${path} was written in a newer format. Start the newer version of Kairos instead.`,
  );
}
