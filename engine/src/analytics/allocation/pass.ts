/** One look at customers under prices: each takes what is worth most to them after prices, or nothing. */
import type { Allocation } from './problem.ts';

export interface Demand {
  /** What all of them gain after prices. */
  gain: number;
  /** By limit: what they would use. */
  readonly use: Float64Array;
}

/** Work space of passes over one problem. */
export class Passes {
  readonly #problem: Allocation;
  readonly #priceOfOffer: Float64Array;
  readonly #taken: Float64Array;
  readonly demand: Demand;

  constructor(problem: Allocation) {
    this.#problem = problem;
    this.#priceOfOffer = new Float64Array(problem.offers);
    this.#taken = new Float64Array(problem.offers);
    this.demand = { gain: 0, use: new Float64Array(problem.limits.length) };
  }

  /** What each offer costs, by the prices of the limits it uses; own amounts of pairs are not in it. */
  pricesOfOffers(prices: ArrayLike<number>): Float64Array {
    for (const [offer, row] of this.#problem.uses.entries()) {
      let price = 0;
      for (const { limit, amount } of row) price += prices[limit]! * amount;
      this.#priceOfOffer[offer] = price;
    }
    return this.#priceOfOffer;
  }

  /** Over every `stride`-th customer from `first` on; the demand is overwritten by the next pass. */
  run(prices: ArrayLike<number>, first: number, stride: number): Demand {
    const { uses, own } = this.#problem;
    const { demand } = this;
    const taken = this.#taken.fill(0);
    demand.use.fill(0);
    this.pricesOfOffers(prices);
    if (own.length === 0) this.#runPlain(first, stride);
    else this.#runWithOwn(prices, first, stride);
    for (const [offer, row] of uses.entries()) {
      const times = taken[offer]!;
      if (times > 0) for (const { limit, amount } of row) demand.use[limit]! += times * amount;
    }
    return demand;
  }

  #runPlain(first: number, stride: number): void {
    const { customers, start, offer, value } = this.#problem;
    const priceOfOffer = this.#priceOfOffer;
    const taken = this.#taken;
    let gain = 0;
    for (let i = first; i < customers; i += stride) {
      let best = 0;
      let chosen = -1;
      for (let e = start[i]!, end = start[i + 1]!; e < end; e++) {
        const gained = value[e]! - priceOfOffer[offer[e]!]!;
        if (gained > best) {
          best = gained;
          chosen = e;
        }
      }
      if (chosen < 0) continue;
      gain += best;
      taken[offer[chosen]!]!++;
    }
    this.demand.gain = gain;
  }

  #runWithOwn(prices: ArrayLike<number>, first: number, stride: number): void {
    const { customers, start, offer, value, own } = this.#problem;
    const priceOfOffer = this.#priceOfOffer;
    const taken = this.#taken;
    const { use } = this.demand;
    let gain = 0;
    for (let i = first; i < customers; i += stride) {
      let best = 0;
      let chosen = -1;
      for (let e = start[i]!, end = start[i + 1]!; e < end; e++) {
        let gained = value[e]! - priceOfOffer[offer[e]!]!;
        for (let c = 0; c < own.length; c++) gained -= own[c]!.amount[e]! * prices[own[c]!.limit]!;
        if (gained > best) {
          best = gained;
          chosen = e;
        }
      }
      if (chosen < 0) continue;
      gain += best;
      taken[offer[chosen]!]!++;
      for (let c = 0; c < own.length; c++) use[own[c]!.limit]! += own[c]!.amount[chosen]!;
    }
    this.demand.gain = gain;
  }
}

/**
 * The dual at these prices: no allocation is worth more. A positive price pays for what may be used at most, a negative
 * one for what is to be used at least.
 * @param scale customers for each one that was looked at
 */
export function boundAt(problem: Allocation, prices: ArrayLike<number>, gain: number, scale = 1): number {
  let bound = gain * scale;
  for (const [k, { most, least }] of problem.limits.entries()) {
    const price = prices[k]!;
    if (price > 0) bound += price * most;
    else if (price < 0) bound += price * least;
  }
  return bound;
}
