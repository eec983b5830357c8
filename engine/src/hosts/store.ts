/**
 * The store port: the checkpoint of one partition, an ordered key-value space.
 *
 * Reads are synchronous and see every write at once; writes become durable together, atomically per `write` call,
 * and in order: a later write is never durable without the earlier ones.
 */
export interface Store {
  get(key: string): Uint8Array | undefined;

  /** Keys from `start` (inclusive) to `end` (exclusive), in byte order of their UTF-8. */
  range(start: string, end: string, limit?: number): Iterable<{ key: string; value: Uint8Array }>;

  /**
   * Applies all changes atomically; resolves when they are durable (fsynced), not merely committed. Then the bytes of the
   * values belong to the caller again: a store copies what it keeps.
   */
  write(changes: readonly Change[]): Promise<void>;

  /**
   * Writes everything anew, so that no byte of what was removed is left; reads and writes go on meanwhile.
   * Rejects once `isStopped`: all is as it was then.
   */
  renew?(isStopped: () => boolean): Promise<void>;

  close(): Promise<void>;
}

/** A put, or a delete where `value` is undefined. Keys are at most 1,500 bytes of UTF-8. */
export interface Change {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}
