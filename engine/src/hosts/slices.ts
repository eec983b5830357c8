/**
 * Long work of the partitions of one thread, in slices: one slice in a round of the thread, so that what is live waits
 * for one at most; and while anything is live, a rest after each, so that it keeps most of the thread.
 */
import type { Clock } from './clock.ts';

/** Live traffic was there within this: it is probably there still. */
const LIVE_MS = 100;
/** After a slice (about a millisecond) live traffic has the thread for so long. */
const REST_MS = 3;

export class Slices {
  readonly #clock: Clock;
  readonly #yieldNow: () => Promise<void>;
  readonly #rests: boolean;
  readonly #waiting: (() => void)[] = [];
  #running = false;
  #liveAt = Number.NEGATIVE_INFINITY;

  /** @param rests false where time is virtual: nothing is gained by waiting there. */
  constructor(clock: Clock, yieldNow: () => Promise<void>, rests: boolean) {
    this.#clock = clock;
    this.#rests = rests;
    this.#yieldNow = yieldNow;
  }

  /** Something came that somebody waits for. */
  noteLive(): void {
    this.#liveAt = this.#clock.now();
  }

  /** Runs the slice when its turn has come; it must be short. */
  add(slice: () => void): void {
    this.#waiting.push(slice);
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#yieldNow();
      const slice = this.#waiting.shift();
      if (!slice) break;
      slice();
      if (this.#rests && this.#waiting.length > 0 && this.#clock.now() - this.#liveAt < LIVE_MS)
        await this.#rest();
    }
    this.#running = false;
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => this.#clock.wake(this.#clock.now() + REST_MS, resolve));
  }
}
