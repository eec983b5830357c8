/**
 * What many candidates are worth at a glance: found once for placements that are filled together, where nothing that it
 * rests on depends on the placement, and put in an order that is only made as far as it is asked for.
 */
import type { CompiledAction } from './compile.ts';

export interface Glance {
  readonly looked: readonly CompiledAction[];
  /** Of each of these; NaN where a formula gives no number. */
  readonly means: Float64Array;
}

/** The mean of candidates that come in the order in which they were looked at. */
export function meansIn({ looked, means }: Glance): (action: CompiledAction) => number {
  let place = -1;
  return (action) => {
    do place++;
    while (place < looked.length && looked[place] !== action);
    return means[place] ?? Number.NaN;
  };
}

/** Places by their means, best first: a heap, as hardly ever more than a few are asked for. */
export class BestFirst {
  readonly #means: Float64Array;
  readonly #heap: Uint32Array;
  #size: number;

  /** @param of whose order is copied, as it is now */
  constructor(of: Float64Array | BestFirst) {
    if (of instanceof BestFirst) {
      this.#means = of.#means;
      this.#heap = of.#heap.slice();
      this.#size = of.#size;
      return;
    }
    this.#means = of;
    this.#size = of.length;
    this.#heap = Uint32Array.from(of, (_, i) => i);
    for (let i = (this.#size >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  /** The next place; undefined where there is none. */
  take(): number | undefined {
    if (this.#size === 0) return undefined;
    const best = this.#heap[0]!;
    this.#heap[0] = this.#heap[--this.#size]!;
    this.#sink(0);
    return best;
  }

  #sink(from: number): void {
    const place = this.#heap[from]!;
    let at = from;
    for (;;) {
      let next = 2 * at + 1;
      if (next >= this.#size) break;
      if (next + 1 < this.#size && this.#isBefore(this.#heap[next + 1]!, this.#heap[next]!)) next++;
      if (!this.#isBefore(this.#heap[next]!, place)) break;
      this.#heap[at] = this.#heap[next]!;
      at = next;
    }
    this.#heap[at] = place;
  }

  /** What is no number, and what is beyond all numbers, comes first: it has to be looked at closely. */
  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#means[one]!, this.#means[other]!];
    return a > b || (Number.isNaN(a) && !Number.isNaN(b));
  }
}
