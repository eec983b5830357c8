/** An even rate over time, shared by all partitions without a word between them: each has its own beats. */

/** What was missed in this time is made up for; what was missed before stays missed, so that nothing comes in a burst. */
const LAG_MS = 200;

export class Pace {
  readonly #intervalMs: number;
  #next: number;

  /**
   * @param perSecond of this partition; null: no limit.
   * @param phase where in the time between two beats it begins, 0 to 1: partitions differ.
   * @param startedAt milliseconds since the epoch.
   * @param used beats of an earlier life of the process: the next is the same as if it had not ended.
   */
  constructor(perSecond: number | null, phase: number, startedAt: number, used: number) {
    this.#intervalMs = perSecond === null ? 0 : 1_000 / perSecond;
    this.#next = startedAt + (phase + used) * this.#intervalMs;
  }

  /** The instant of the next beat; it may have passed. */
  get next(): number {
    return this.#next;
  }

  /** A beat is used. */
  spend(now: number): void {
    this.#next = Math.max(this.#next, now - LAG_MS) + this.#intervalMs;
  }
}
