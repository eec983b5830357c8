/**
 * The clock port. Hosts read time and wait only through it, so that the same host code runs in real time,
 * in virtual time and in tests. The core never sees a clock: hosts pass it instants.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once at or after the instant; returns a function that cancels. */
  wake(at: number, callback: () => void): () => void;
}
