/**
 * The rounds of a thread's event loop, shared by its partitions: turns that begin in one together take about a
 * millisecond, and of those who wait to go on one does. So whoever comes from outside, a read above all, waits for one
 * piece of work and not for one of each partition.
 */
import type { Clock } from './clock.ts';

/** Turns begin in a round for so long. */
const ROUND_MS = 1;

export class Rounds {
  readonly #clock: Clock;
  readonly #yieldNow: () => Promise<void>;
  readonly #isShared: boolean;
  /** When the first turn of this round began; undefined: none has. */
  #begunAt: number | undefined;
  readonly #waiting: (() => void)[] = [];
  #isPumping = false;

  /** @param isShared false where time is virtual: there nobody from outside waits. */
  constructor(clock: Clock, yieldNow: () => Promise<void>, isShared: boolean) {
    this.#clock = clock;
    this.#yieldNow = yieldNow;
    this.#isShared = isShared;
  }

  /** Whether a turn may begin in this round; who may not waits for {@link next}. */
  begins(): boolean {
    if (!this.#isShared) return true;
    if (this.#waiting.length > 0) return false;
    if (this.#begunAt !== undefined) return this.#clock.now() - this.#begunAt < ROUND_MS;
    this.#begin();
    return true;
  }

  /** A round that is the caller's, in the order of the calls. */
  next(): Promise<void> {
    if (!this.#isShared) return this.#yieldNow();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#isPumping) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#waiting.length > 0) {
      await this.#yieldNow();
      this.#begin();
      this.#waiting.shift()!();
    }
    this.#isPumping = false;
  }

  #begin(): void {
    this.#begunAt = this.#clock.now();
    void this.#yieldNow().then(() => {
      this.#begunAt = undefined;
    });
  }
}
