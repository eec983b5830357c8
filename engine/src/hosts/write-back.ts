/**
 * How fast what has changed is written back. Each slice is a transaction of the store, whose many small pages go to the
 * medium that the log is synced on: a checkpoint in one go keeps every sync waiting for some hundred milliseconds. So
 * slices are small, with a rest after each, and the rests grow shorter the more is waiting; where memory runs out, there
 * are none, and slices are large.
 */
export interface WriteBackPace {
  /** Cells in one transaction. */
  readonly cells: number;
  /** Then the medium is the log's for so long. */
  readonly restMs: number;
}

const SLICE = 32;
const LARGE_SLICE = 512;
const LONGEST_REST_MS = 60;
/** Of the bytes that a checkpoint begins at: from here on it hurries. */
const HURRY = 1.5;

/** @param checkpointBytes at which a checkpoint begins */
export function writeBackPace(unwrittenBytes: number, checkpointBytes: number): WriteBackPace {
  const room = (HURRY - unwrittenBytes / checkpointBytes) / (HURRY - 1);
  if (room <= 0) return { cells: LARGE_SLICE, restMs: 0 };
  return { cells: SLICE, restMs: Math.min(1, room) * LONGEST_REST_MS };
}
