/**
 * The rounds of a thread's event loop, shared by its partitions: turns that begin in one together take about a
 * millisecond, and of those who wait to go on one does. So whoever comes from outside, a read above all, waits for one
 * piece of work and not for one of each partition. Partitions that somebody waits for now (a decision) go before those
 * that only have to keep up, yet not always: what keeps up must not fall behind for good.
 */
import type { Clock } from './clock.ts';

/** Turns begin in a round for so long. */
const ROUND_MS = 1;
/** Hasty ones in a row while others wait. */
const MOST_HASTY = 3;

interface Waiting {
  isHasty(): boolean;
  go(): void;
}

export class Rounds {
  readonly #clock: Clock;
  readonly #yieldNow: () => Promise<void>;
  readonly #isShared: boolean;
  /** When the first turn of this round began; undefined: none has. */
  #begunAt: number | undefined;
  readonly #waiting: Waiting[] = [];
  #isPumping = false;
  #hastyInARow = 0;

  /** @param isShared false where time is virtual: there nobody from outside waits. */
  constructor(clock: Clock, yieldNow: () => Promise<void>, isShared: boolean) {
    this.#clock = clock;
    this.#yieldNow = yieldNow;
    this.#isShared = isShared;
  }

  /** Whether a turn may begin in this round; who may not waits for {@link next}. Who is in haste passes who waits. */
  begins(isHasty: boolean): boolean {
    if (!this.#isShared) return true;
    if (this.#waiting.length > 0 && !isHasty) return false;
    if (this.#begunAt !== undefined) return this.#clock.now() - this.#begunAt < ROUND_MS;
    this.#begin();
    return true;
  }

  /**
   * A round that is the caller's, in the order of the calls.
   * @param isHasty asked when a round begins: whether it is in haste by then
   */
  next(isHasty: () => boolean = never): Promise<void> {
    if (!this.#isShared) return this.#yieldNow();
    return new Promise((resolve) => {
      this.#waiting.push({ isHasty, go: resolve });
      if (!this.#isPumping) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#waiting.length > 0) {
      await this.#yieldNow();
      this.#begin();
      this.#takeNext().go();
    }
    this.#isPumping = false;
  }

  #takeNext(): Waiting {
    const hasty =
      this.#hastyInARow < MOST_HASTY ? this.#waiting.findIndex((waiting) => waiting.isHasty()) : -1;
    // Whoever has waited longest and is in haste takes nothing from anybody.
    this.#hastyInARow = hasty > 0 ? this.#hastyInARow + 1 : 0;
    return this.#waiting.splice(Math.max(0, hasty), 1)[0]!;
  }

  #begin(): void {
    this.#begunAt = this.#clock.now();
    void this.#yieldNow().then(() => {
      this.#begunAt = undefined;
    });
  }
}

function never(): boolean {
  return false;
}
