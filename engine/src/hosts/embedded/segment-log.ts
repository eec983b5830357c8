/**
 * The log port over segment files: appends go to a buffer, one sync writes the whole buffer and flushes it.
 * While as many syncs as may are under way, the next one waits and covers everything appended meanwhile (group commit).
 */
import type { Disk } from '../disk.ts';
import { type Log, LogFailure, type LogPair, type LogRecord } from '../log.ts';
import { asBuffer, type Segment, SegmentFiles } from './segment-files.ts';
import {
  claimedLength,
  FRAME_BYTES,
  HEADER_BYTES,
  intactLength,
  LogUnusable,
  MAX_FRAME_BYTES,
  writeFrame,
} from './segment-frame.ts';
import { replaceFrames } from './segment-overwrite.ts';

export { LogUnusable } from './segment-frame.ts';

export interface SegmentLogOptions {
  /** A segment takes no further group of records when it would grow beyond this. */
  readonly segmentBytes: number;
  /** Version of the code that applies the records; written into each segment. At most 102 bytes. */
  readonly semantics: string;
  /**
   * Everything below this position is applied and checkpointed (0 where unknown). A tail written by another
   * semantics version is accepted up to here; then a new segment begins. Beyond it: log_other_semantics.
   */
  readonly drainedTo?: number;
}

export interface SegmentLog extends Log {
  /** Position of the oldest record still kept. */
  readonly start: number;
  /** Everything below is durable; what lies between here and the end is buffered in memory. */
  readonly durable: number;
  /** The next group of records begins a segment of its own. */
  roll(): void;
  /** Removes whole segments that lie below the position. Positions of the others do not change. */
  dropBefore(position: number): Promise<void>;
}

/**
 * Opens or creates the log in a folder, cuts off a torn tail and makes what it found durable.
 * Rejects with {@link LogUnusable}: log_corrupt, log_newer_format, log_other_semantics.
 */
export async function openSegmentLog(
  disk: Disk,
  folder: string,
  options: SegmentLogOptions,
): Promise<SegmentLog> {
  const files = await SegmentFiles.open(disk, folder, options.semantics, options.drainedTo ?? 0);
  return new FileLog(files, options.segmentBytes);
}

const BUFFER_BYTES = 64 * 1024;
const KEPT_BUFFER_BYTES = 1024 * 1024;
/**
 * Room made in advance: a sync that does not change the file's size needs no journal commit (measured: 20 to 40 %
 * less CPU). Large groups do without: for them writing the zeros costs more than it saves.
 */
const ROOM_BYTES = 256 * 1024;
const LARGE_GROUP_BYTES = 64 * 1024;
const READ_ONE_BYTES = 4096;
const nothing = Buffer.alloc(0);

/**
 * Syncs of one log under way at once. Whoever comes while one runs need not wait for its end before their own begins
 * (measured with syncs of 3 ms: a quarter less until the answer); a third gains little more, and takes a thread from
 * those that read.
 */
const MOST_UNDER_WAY = 2;

/** What one sync makes durable: while it is under way. Groups are written, and told of, in their order. */
interface Group {
  readonly bytes: Buffer;
  readonly position: number;
  readonly buffer: Buffer;
  readonly done: Deferred;
  /** It stands in its file, and waits for the medium only. */
  isWritten: boolean;
  /** Never rejects: with what became of it, also of those before it. */
  ended: Promise<void>;
}

class FileLog implements SegmentLog {
  readonly #files: SegmentFiles;
  readonly #segmentBytes: number;
  #filling: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  readonly #spare: Buffer[] = [];
  #used = 0;
  #end: number;
  #durable: number;
  readonly #underWay: Group[] = [];
  #waiting: Deferred | undefined;
  #failure: LogFailure | undefined;
  /** Under way once something failed: what was not durable is taken back. */
  #takingBack: Promise<void> | undefined;
  #dropping: Promise<unknown> = Promise.resolve();
  #closed = false;
  #isToRoll = false;

  constructor(files: SegmentFiles, segmentBytes: number) {
    this.#files = files;
    this.#segmentBytes = segmentBytes;
    this.#end = files.active.end;
    this.#durable = this.#end;
  }

  get start(): number {
    return this.#files.start;
  }

  get end(): number {
    return this.#end;
  }

  get durable(): number {
    return this.#durable;
  }

  semanticsAt(position: number): string | undefined {
    return this.#files.holding(position)?.semantics;
  }

  append(record: Uint8Array): number {
    this.#checkUsable();
    const length = FRAME_BYTES + record.length;
    if (length > MAX_FRAME_BYTES) {
      throw new RangeError(
        `A log record has at most ${MAX_FRAME_BYTES - FRAME_BYTES} bytes, not ${record.length}.`,
      );
    }
    if (this.#used + length > this.#filling.length) this.#grow(this.#used + length);
    const position = this.#end;
    writeFrame(this.#filling, this.#used, position, position - this.#durable, record);
    this.#used += length;
    this.#end = position + length;
    return position;
  }

  sync(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#used === 0) return this.#underWay.at(-1)?.done.promise ?? Promise.resolve();
    this.#waiting ??= defer();
    const { promise } = this.#waiting;
    this.#flush();
    return promise;
  }

  async *read(from: number): AsyncGenerator<LogRecord> {
    for await (const records of this.readPieces(from)) yield* records;
  }

  async *readPieces(from: number): AsyncGenerator<readonly LogRecord[]> {
    const to = this.#durable;
    if (from < this.start) throw dropped(from, this.start);
    let position = from;
    while (position < to) {
      const segment = this.#files.holding(position);
      if (!segment) throw dropped(position, this.start);
      const end = Math.min(segment.end, to);
      for await (const records of this.#files.read(segment, position, end)) {
        yield records;
        position = records.at(-1)!.next;
      }
      if (position < end) throw this.#files.corrupt(segment, position, 'no intact record begins here');
    }
  }

  async at(position: number): Promise<LogRecord | undefined> {
    return (await this.#read(position))?.record;
  }

  async pair(position: number): Promise<LogPair | undefined> {
    const found = await this.#read(position);
    if (!found) return undefined;
    const { record, bytes, length } = found;
    const behind = intactLength(bytes, length, record.next);
    if (behind === 0) return [record, await this.at(record.next)];
    const data = bytes.subarray(length + FRAME_BYTES, length + behind);
    return [record, { position: record.next, next: record.next + behind, data }];
  }

  /** One record, with what was read of the file from where it begins; nothing where it was not in the file. */
  async #read(position: number): Promise<{ record: LogRecord; bytes: Buffer; length: number } | undefined> {
    if (position >= this.#end || position < this.start) return undefined;
    if (position >= this.#durable) {
      const record = this.#buffered(position);
      return record && { record, bytes: nothing, length: 0 };
    }
    const segment = this.#files.holding(position);
    if (!segment) return undefined;
    const offset = HEADER_BYTES + position - segment.base;
    const limit = Math.min(segment.end, this.#durable) - position;
    let bytes = await this.#piece(segment, offset, Math.min(READ_ONE_BYTES, limit));
    const claimed = claimedLength(bytes, 0) ?? 0;
    if (claimed > bytes.length && claimed <= Math.min(limit, MAX_FRAME_BYTES)) {
      bytes = await this.#piece(segment, offset, claimed);
    }
    const length = intactLength(bytes, 0, position);
    if (length === 0) return undefined;
    const record = { position, next: position + length, data: bytes.subarray(FRAME_BYTES, length) };
    return { record, bytes, length };
  }

  async overwrite(records: readonly Pick<LogRecord, 'position' | 'data'>[]): Promise<void> {
    const bySegment = new Map<Segment, Pick<LogRecord, 'position' | 'data'>[]>();
    for (const record of records) {
      const { position } = record;
      const segment = position < this.#durable ? this.#files.holding(position) : undefined;
      if (!segment) throw new RangeError(`There is no durable record at position ${position}.`);
      const group = bySegment.get(segment);
      if (group) group.push(record);
      else bySegment.set(segment, [record]);
    }
    for (const [segment, group] of bySegment)
      await this.#files.alone(segment, (file) => replaceFrames(file, segment, group));
  }

  forgetOverwritten(): Promise<void> {
    return this.#files.dropCopies();
  }

  /** The next group of records begins a segment of its own. */
  roll(): void {
    this.#isToRoll = true;
  }

  async dropBefore(position: number): Promise<void> {
    // The files may be another's by now.
    if (this.#closed) throw closed();
    const dropped = this.#files.dropBefore(Math.min(position, this.#durable));
    this.#dropping = Promise.allSettled([this.#dropping, dropped]);
    await dropped;
  }

  /** Makes everything appended durable, gives back unused room and closes the files; then others may open them. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      // Whoever opens it again must not have the end cut off that it has written by then.
      if (this.#failure) return await this.#takingBack;
      while (this.#durable < this.#end) await this.sync();
      await this.#files.trim(this.#files.active);
    } finally {
      await this.#dropping;
      await this.#files.close();
    }
  }

  #checkUsable(): void {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw closed();
  }

  #grow(needed: number): void {
    const bigger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#filling.length));
    this.#filling.copy(bigger, 0, 0, this.#used);
    this.#filling = bigger;
  }

  /** What waits goes to the medium, where it may. */
  #flush(): void {
    const done = this.#waiting;
    if (done === undefined || this.#failure || !this.#mayBegin()) return;
    const buffer = this.#filling;
    const before = this.#underWay.at(-1)?.ended;
    const group: Group = {
      bytes: buffer.subarray(0, this.#used),
      position: this.#end - this.#used,
      buffer,
      done,
      isWritten: false,
      ended: Promise.resolve(),
    };
    this.#underWay.push(group);
    this.#waiting = undefined;
    this.#filling = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#used = 0;
    const written = this.#write(group);
    group.ended = written.then(
      async (segment) => {
        await before;
        this.#settle(group, segment);
      },
      async (error: unknown) => {
        await before;
        if (!this.#failure) this.#takingBack = this.#fail(error);
      },
    );
  }

  /** Files grow by one at a time, and a segment begins where all before is durable. */
  #mayBegin(): boolean {
    const last = this.#underWay.at(-1);
    if (last === undefined) return true;
    return (
      last.isWritten &&
      this.#underWay.length < MOST_UNDER_WAY &&
      !this.#isFull(this.#end - this.#used, this.#used)
    );
  }

  #isFull(position: number, length: number): boolean {
    const filled = position - this.#files.active.base;
    return filled > 0 && (this.#isToRoll || filled + length > this.#segmentBytes);
  }

  async #write(group: Group): Promise<Segment> {
    const { bytes, position } = group;
    const isFull = this.#isFull(position, bytes.length);
    this.#isToRoll = false;
    const segment = isFull ? await this.#files.roll() : this.#files.active;
    const offset = HEADER_BYTES + position - segment.base;
    const behind = offset + bytes.length;
    await this.#files.using(segment, async (file) => {
      await file.write(offset, bytes);
      if (behind > segment.size) {
        segment.size = behind;
        const room = Math.min(ROOM_BYTES, HEADER_BYTES + this.#segmentBytes - behind);
        // Closing cuts it off.
        if (bytes.length < LARGE_GROUP_BYTES && room > 0)
          segment.size = behind + (await file.reserve(behind, room));
      }
      const synced = file.sync();
      group.isWritten = true;
      this.#flush();
      await synced;
    });
    return segment;
  }

  /** Everything before it is durable, or nothing of it counts. */
  #settle({ position, bytes, buffer, done }: Group, segment: Segment): void {
    if (this.#failure) return;
    this.#durable = position + bytes.length;
    segment.end = this.#durable;
    this.#underWay.shift();
    if (buffer.length <= KEPT_BUFFER_BYTES && this.#spare.length < MOST_UNDER_WAY) this.#spare.push(buffer);
    this.#flush();
    done.resolve();
  }

  /** After a failed sync nobody knows what the medium holds: takes back what was not durable, takes no more. */
  async #fail(error: unknown): Promise<void> {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    const reason = error instanceof Error ? error.message : String(error);
    this.#failure = new LogFailure(
      code,
      `The log could not be made durable beyond position ${this.#durable}: ${reason}. ` +
        'Make the medium writable again (free space, replace the disk), then reopen the partition.',
      { cause: error },
    );
    // Whatever they still write is taken back as well.
    const behind = this.#underWay.slice(1);
    for (const { ended } of behind) await ended;
    const segment = this.#files.active;
    segment.size = Number.POSITIVE_INFINITY;
    await this.#files.trim(segment).catch(() => undefined);
    this.#used = 0;
    for (const { done } of this.#underWay.splice(0)) done.reject(this.#failure);
    this.#waiting?.reject(this.#failure);
  }

  #buffered(position: number): LogRecord | undefined {
    const group = this.#underWay.find((one) => position < one.position + one.bytes.length);
    const bytes = group ? group.bytes : this.#filling.subarray(0, this.#used);
    const at = position - (group ? group.position : this.#end - this.#used);
    const length = at < 0 ? 0 : intactLength(bytes, at, position);
    if (length === 0) return undefined;
    // A copy: the buffer is used again.
    const data = Uint8Array.prototype.slice.call(bytes, at + FRAME_BYTES, at + length);
    return { position, next: position + length, data };
  }

  async #piece(segment: Segment, offset: number, length: number): Promise<Buffer> {
    return asBuffer(await this.#files.using(segment, (file) => file.read(offset, length)));
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function defer(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function closed(): LogFailure {
  return new LogFailure('EBADF', 'The log is closed.');
}

function dropped(position: number, start: number): LogUnusable {
  return new LogUnusable(
    'log_position_dropped',
    `The log begins at position ${start}; records from ${position} on have been dropped. ` +
      'Restore them from a backup or the archive, or begin at the log’s start.',
  );
}
