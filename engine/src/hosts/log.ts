/**
 * The log port: the truth of one partition, as an append-only sequence of opaque records.
 *
 * A position is the byte offset of a record since the beginning of the partition's life: it only grows,
 * survives restarts and is never reused, also when old segments are erased or dropped.
 */
export interface Log {
  /** Position that the next record will get; everything below it has been appended. */
  readonly end: number;

  /** Buffers one record and returns its position. It is durable only after a later {@link sync} resolved. */
  append(record: Uint8Array): number;

  /**
   * Makes everything appended before the call durable.
   * Rejects with {@link LogFailure} when the medium refuses (full, broken). After that the log takes no more
   * records: what was not durable must be treated as never written, and the partition must be reopened.
   */
  sync(): Promise<void>;

  /** Reads the durable records from a position to the end, in order. Used by recovery and rebuilds. */
  read(from: number): AsyncIterable<LogRecord>;

  /** The same in pieces of many records each, for whoever reads a whole history. */
  readPieces(from: number): AsyncIterable<readonly LogRecord[]>;

  /** Reads one record by its position, durable or still buffered; undefined where none begins there. */
  at(position: number): Promise<LogRecord | undefined>;

  /**
   * Puts other bytes, as many, in the place of durable records; durable when it resolves. After a crash each is as it
   * was or as it is to be. A reader meets either.
   */
  overwrite(records: readonly Pick<LogRecord, 'position' | 'data'>[]): Promise<void>;

  /** Resolves when no copy of overwritten bytes is left below: what the medium keeps for a crash begins anew. */
  forgetOverwritten(): Promise<void>;

  /** The same with the record right behind it, where there is one: mostly one read of the medium for both. */
  pair(position: number): Promise<LogPair | undefined>;

  /** Semantics version of the code that wrote the record there; absent: always this one. */
  semanticsAt?(position: number): string | undefined;

  close(): Promise<void>;
}

export type LogPair = readonly [record: LogRecord, behind: LogRecord | undefined];

export interface LogRecord {
  readonly position: number;
  /** Position right behind this record. */
  readonly next: number;
  readonly data: Uint8Array;
}

/** The medium refused a write or a sync. `code` is the operating system's (ENOSPC, EIO, ...). */
export class LogFailure extends Error {
  override readonly name = 'LogFailure';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
