/**
 * The log port in memory, for the simulated host and tests: durable as soon as synced, gone with the process.
 * Positions are those of the segment log for the same records, so that both hosts compute the same.
 */
import { type Log, LogFailure, type LogPair, type LogRecord } from '../log.ts';

/** What a record costs beside its bytes in the segment log (its FRAME_BYTES; a test compares). */
const OVERHEAD_BYTES = 12;
const PIECE_RECORDS = 1_000;

export class MemoryLog implements Log {
  #records: LogRecord[] = [];
  #end = 0;
  #durable = 0;
  #closed = false;

  get end(): number {
    return this.#end;
  }

  append(record: Uint8Array): number {
    if (this.#closed) throw new LogFailure('EBADF', 'The log is closed.');
    const position = this.#end;
    this.#end = position + OVERHEAD_BYTES + record.length;
    this.#records.push({ position, next: this.#end, data: Uint8Array.prototype.slice.call(record) });
    return position;
  }

  sync(): Promise<void> {
    this.#durable = this.#end;
    return Promise.resolve();
  }

  async *read(from: number): AsyncGenerator<LogRecord> {
    const to = this.#durable;
    for (let at = this.#indexOf(from); at < this.#records.length; at++) {
      const record = this.#records[at]!;
      if (record.next > to) return;
      yield record;
    }
  }

  /** As many as a caller may want to look at before it lets others work. */
  async *readPieces(from: number): AsyncGenerator<readonly LogRecord[]> {
    let piece: LogRecord[] = [];
    for await (const record of this.read(from)) {
      if (piece.push(record) < PIECE_RECORDS) continue;
      yield piece;
      piece = [];
    }
    if (piece.length > 0) yield piece;
  }

  async at(position: number): Promise<LogRecord | undefined> {
    const record = this.#records[this.#indexOf(position)];
    return record?.position === position ? record : undefined;
  }

  async overwrite(records: readonly Pick<LogRecord, 'position' | 'data'>[]): Promise<void> {
    for (const { position, data } of records) {
      const index = this.#indexOf(position);
      const known = this.#records[index];
      if (known?.position !== position || known.data.length !== data.length)
        throw new RangeError(`No record of ${data.length} bytes is at position ${position}.`);
      this.#records[index] = { ...known, data: Uint8Array.prototype.slice.call(data) };
    }
  }

  async forgetOverwritten(): Promise<void> {}

  async pair(position: number): Promise<LogPair | undefined> {
    const record = await this.at(position);
    return record && [record, await this.at(record.next)];
  }

  /** Forgets the records below the position, so that a long simulation stays small. */
  dropBefore(position: number): void {
    this.#records = this.#records.slice(this.#indexOf(position));
  }

  /** The records stay: open it again with {@link reopen}. */
  async close(): Promise<void> {
    await this.sync();
    this.#closed = true;
  }

  /** The same log for the next life of the host. */
  reopen(): this {
    this.#closed = false;
    return this;
  }

  /** Index of the first record at or behind the position. */
  #indexOf(position: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
