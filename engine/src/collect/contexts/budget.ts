/** What may be spent in any span of time, to the sixtieth of it: counted before spending, so that it is never exceeded. */

const SLOTS = 60;

export class Budget {
  readonly #most: number;
  readonly #slotMs: number;
  readonly #spent = new Float64Array(SLOTS);
  #newest = 0;

  constructor(most: number, withinMs: number) {
    this.#most = most;
    this.#slotMs = Math.max(1, Math.ceil(withinMs / (SLOTS - 1)));
  }

  /** True where there was room, and the cost is spent now. */
  spend(cost: number, now: number): boolean {
    this.#forget(Math.floor(now / this.#slotMs));
    const total = this.#spent.reduce((sum, spent) => sum + spent, 0);
    if (total + cost > this.#most) return false;
    this.#spent[this.#newest % SLOTS]! += cost;
    return true;
  }

  #forget(slot: number): void {
    if (slot <= this.#newest) return;
    const gone = Math.min(SLOTS, slot - this.#newest);
    for (let i = 1; i <= gone; i++) this.#spent[(this.#newest + i) % SLOTS] = 0;
    this.#newest = slot;
  }
}
