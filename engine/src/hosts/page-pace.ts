/**
 * How many placements of one call are filled in the time that it has, judged by how long those before took. It is only an
 * estimate: what comes of it stands in the input, so that a replay fills as many.
 */

/** Of what is left until the deadline; the rest is for making it durable and for the answer. */
const SHARE = 0.5;
/** What a placement costs beside looking at its actions, as so many actions. */
const BESIDE = 1_000;
/** Of looking at one action, before anything was measured: code that runs the first time is slow. */
const FIRST_MS = 0.001;
/** So much has to be done before it tells anything: clocks tick in milliseconds. */
const ENOUGH = 20_000;
/** Share of the newest: what was dear can have been a pause of the process, what was cheap was cheap. */
const DEARER = 0.3;
const CHEAPER = 0.5;
/** It counts no more than so many times what was expected. */
const MOST_TIMES = 4;

export class PagePace {
  #msEach = FIRST_MS;
  #done = 0;
  #tookMs = 0;

  /**
   * @param sizes of the pools of its placements, as asked
   * @returns how many of them, the first ones; always one
   */
  fill(sizes: readonly number[], leftMs: number): number {
    let sum = 0;
    const beyond = sizes.findIndex((size) => {
      sum += size + BESIDE;
      return sum * this.#msEach > leftMs * SHARE;
    });
    return beyond < 0 ? sizes.length : Math.max(1, beyond);
  }

  /** @param sizes of the pools that were filled together */
  note(sizes: readonly number[], tookMs: number): void {
    for (const size of sizes) this.#done += size + BESIDE;
    this.#tookMs += tookMs;
    if (this.#done < ENOUGH) return;
    const each = Math.min(this.#tookMs / this.#done, MOST_TIMES * this.#msEach);
    this.#msEach += (each > this.#msEach ? DEARER : CHEAPER) * (each - this.#msEach);
    this.#done = 0;
    this.#tookMs = 0;
  }
}
