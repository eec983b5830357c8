/**
 * Long work over many items in slices of a millisecond, behind what is live: a slice begins when the thread has time for
 * it and the partition is calm.
 */
import type { Clock } from './clock.ts';

export interface LongWorkPorts {
  readonly clock: Clock;
  /** Runs a short piece of long work when the thread has time for it. */
  slice(work: () => void): void;
  /** Live traffic has much to do, or much waits to be written back. */
  isBusy(): boolean;
  /** What it is for is of no use any more: it ends with {@link OutOfDate}. */
  isOver(): boolean;
  /** Its turns change state: a defect in one is told to the slice too, which ends the partition. */
  readonly changes: boolean;
  /** Waited for before each slice. */
  before?(): Promise<unknown> | undefined;
  after?(): void;
}

const SLICE_MS = 1;
/** Items in one slice at most: where time is virtual it does not pass inside of one. */
const SLICE_ITEMS = 512;
const BUSY_MS = 5;

/** What it is for changed, or was stopped: what is under way is of no use any more. */
export class OutOfDate extends Error {
  override readonly name = 'OutOfDate';
}

/** Gives each item its turn, in order. Rejects with {@link OutOfDate}, or with what a turn threw. */
export async function inSlices<T>(
  ports: LongWorkPorts,
  items: Iterable<T>,
  turn: (item: T) => void,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  for (let isDone = false; !isDone; ) {
    await ports.before?.();
    await untilCalm(ports);
    isDone = await sliceOf(ports, iterator, turn);
  }
}

/** Waits while live traffic has much to do. */
export async function untilCalm({
  clock,
  isBusy,
  isOver,
}: Pick<LongWorkPorts, 'clock' | 'isBusy' | 'isOver'>): Promise<void> {
  while (!isOver() && isBusy())
    await new Promise<void>((resolve) => clock.wake(clock.now() + BUSY_MS, resolve));
}

function sliceOf<T>(ports: LongWorkPorts, items: Iterator<T>, turn: (item: T) => void): Promise<boolean> {
  const { clock, slice, isOver, changes, after } = ports;
  return new Promise((resolve, reject) => {
    slice(() => {
      if (isOver()) {
        reject(new OutOfDate());
        return;
      }
      try {
        resolve(runFor(clock, items, turn));
        after?.();
      } catch (error) {
        reject(error as Error);
        if (changes) throw error;
      }
    });
  });
}

/** Turns until time is up; true when there are no more. */
function runFor<T>(clock: Clock, items: Iterator<T>, turn: (item: T) => void): boolean {
  const start = clock.now();
  for (let left = SLICE_ITEMS; left > 0; left--) {
    const { done, value } = items.next();
    if (done) return true;
    turn(value);
    // Asking the clock costs as much as the shortest turns do; the longest take a quarter of a slice.
    if (left % 4 === 0 && clock.now() - start >= SLICE_MS) break;
  }
  return false;
}
