/**
 * Who gets what, under prices: whoever gains most chooses first, as long as every limit holds; then what is left goes to
 * whoever still has something from it, and minima that are short are filled by those who lose least. No limit is ever
 * passed, whatever the prices are.
 */
import { Passes } from './pass.ts';
import type { Allocation } from './problem.ts';

export interface Choice {
  /** By customer: the pair that is chosen, -1 for none. */
  readonly pair: Int32Array;
  readonly value: number;
  /** By limit. */
  readonly use: Float64Array;
}

/** Shares of the mean gain by which somebody's choice may be worse than nothing at these prices. */
const SLACKS = [0.1, 0.3, 1, Number.POSITIVE_INFINITY] as const;
/** Of these, how much less somebody may gain who takes what is left of something dear. */
const SHIFTED = 0.02;
/** Customers of about the same gain choose in the order they stand in. */
const BUCKETS = 65_536;

export function choose(problem: Allocation, prices: ArrayLike<number>): Choice {
  const greedy = new Greedy(problem, prices);
  greedy.all();
  return greedy.choice();
}

export class Greedy {
  readonly #problem: Allocation;
  readonly #prices: ArrayLike<number>;
  readonly #priceOfOffer: Float64Array;
  readonly #pair: Int32Array;
  readonly #use: Float64Array;

  constructor(problem: Allocation, prices: ArrayLike<number>, pair?: Int32Array) {
    this.#problem = problem;
    this.#prices = prices;
    this.#priceOfOffer = new Passes(problem).pricesOfOffers(prices);
    this.#pair = pair ?? new Int32Array(problem.customers).fill(-1);
    this.#use = new Float64Array(problem.limits.length);
    if (pair) for (const e of pair) if (e >= 0) this.#addUse(e, 1);
  }

  choice(): Choice {
    let value = 0;
    for (const e of this.#pair) if (e >= 0) value += this.#problem.value[e]!;
    return { pair: this.#pair, value, use: this.#use };
  }

  all(): void {
    const { order, mean } = this.#byGain();
    for (const i of order) this.#take(i, 0);
    this.fillMinima();
    for (const slack of SLACKS) {
      if (slack < 1) this.#shift(slack * SHIFTED * mean);
      for (const i of order) if (this.#pair[i]! < 0) this.#take(i, -slack * mean);
    }
  }

  /**
   * What is left of a dear limit goes to those who are nearly indifferent: their choice is worth more, and makes room
   * where less is paid for it.
   * @param tolerance how much less somebody may gain after prices
   */
  #shift(tolerance: number): void {
    const { customers, start, value, limits } = this.#problem;
    if (limits.some(({ least }) => least > 0)) return;
    for (let i = 0; i < customers; i++) {
      let now = this.#pair[i]!;
      if (now < 0) continue;
      let gained = Number.NaN;
      for (let e = start[i]!, end = start[i + 1]!; e < end; e++) {
        if (!(value[e]! > value[now]!) || !this.fits(e, now)) continue;
        if (Number.isNaN(gained)) gained = this.gainOf(now);
        if (gained - this.gainOf(e) > tolerance) continue;
        this.set(i, e);
        now = e;
        gained = Number.NaN;
      }
    }
  }

  /** Value of a pair after the prices of what it uses. */
  gainOf(e: number): number {
    const { value, offer, own } = this.#problem;
    let gain = value[e]! - this.#priceOfOffer[offer[e]!]!;
    for (const { limit, amount } of own) gain -= amount[e]! * this.#prices[limit]!;
    return gain;
  }

  /** The best that fits, if it gains more than `above`. True where there is one. */
  #take(i: number, above: number): boolean {
    const { start, value } = this.#problem;
    let best = above;
    let chosen = -1;
    for (let e = start[i]!, end = start[i + 1]!; e < end; e++) {
      if (above < 0 && !(value[e]! > 0)) continue;
      const gain = this.gainOf(e);
      if (gain > best && this.fits(e, -1)) {
        best = gain;
        chosen = e;
      }
    }
    if (chosen < 0) return false;
    this.set(i, chosen);
    return true;
  }

  /** Whether the pair may be chosen where `instead` is given up; -1: nothing is. */
  fits(e: number, instead: number): boolean {
    const { limits, uses, offer, own } = this.#problem;
    for (const { limit, amount } of uses[offer[e]!]!) {
      if (this.#use[limit]! + amount - this.#amount(instead, limit) > limits[limit]!.most) return false;
    }
    for (const { limit, amount } of own) {
      if (this.#use[limit]! + amount[e]! - this.#amount(instead, limit) > limits[limit]!.most) return false;
    }
    return true;
  }

  /** What a pair uses of a limit. */
  #amount(e: number, limit: number): number {
    if (e < 0) return 0;
    const { uses, offer, own } = this.#problem;
    let amount = 0;
    for (const use of uses[offer[e]!]!) if (use.limit === limit) amount += use.amount;
    for (const column of own) if (column.limit === limit) amount += column.amount[e]!;
    return amount;
  }

  set(i: number, e: number): void {
    const before = this.#pair[i]!;
    if (before >= 0) this.#addUse(before, -1);
    this.#pair[i] = e;
    if (e >= 0) this.#addUse(e, 1);
  }

  pairOf(i: number): number {
    return this.#pair[i]!;
  }

  #addUse(e: number, times: number): void {
    const { uses, offer, own } = this.#problem;
    for (const { limit, amount } of uses[offer[e]!]!) this.#use[limit]! += times * amount;
    for (const { limit, amount } of own) this.#use[limit]! += times * amount[e]!;
  }

  /** What is missing of all minima together. */
  shortage(): number {
    let short = 0;
    for (const [k, { least }] of this.#problem.limits.entries())
      if (least > this.#use[k]!) short += least - this.#use[k]!;
    return short;
  }

  /** Customers, the largest gain first; those who gain nothing come last. */
  #byGain(): { order: Uint32Array; mean: number } {
    const { customers, start } = this.#problem;
    const gains = new Float32Array(customers);
    let highest = 0;
    let sum = 0;
    let positive = 0;
    for (let i = 0; i < customers; i++) {
      let best = 0;
      for (let e = start[i]!, end = start[i + 1]!; e < end; e++) {
        const gain = this.gainOf(e);
        if (gain > best) best = gain;
      }
      gains[i] = best;
      if (best > highest) highest = best;
      if (best > 0) positive++;
      sum += best;
    }
    return { order: bucketOrder(gains, highest), mean: positive > 0 ? sum / positive : 1 };
  }

  /** Of minima that are short: who loses least by it takes an offer that counts, as long as that fits. */
  fillMinima(): void {
    for (const [k, { least, boost }] of this.#problem.limits.entries()) {
      if (least <= 0 || this.#use[k]! >= least) continue;
      for (const { i, e, loss, amount } of this.#switches(k)) {
        if (this.#use[k]! >= least) break;
        const before = this.#pair[i]!;
        if (loss > boost * amount || !this.fits(e, before) || this.#shortens(before, k)) continue;
        this.set(i, e);
      }
    }
  }

  /** Giving it up would make another minimum short. */
  #shortens(e: number, but: number): boolean {
    if (e < 0) return false;
    return this.#problem.limits.some(
      ({ least }, k) =>
        k !== but && least > 0 && this.#use[k]! - this.#amount(e, k) < least && this.#amount(e, k) > 0,
    );
  }

  /** Whoever could count towards the limit and does not, the smallest loss of value for each unit first. */
  #switches(k: number): { i: number; e: number; loss: number; amount: number }[] {
    const { customers, start, value } = this.#problem;
    const found: { i: number; e: number; loss: number; amount: number }[] = [];
    for (let i = 0; i < customers; i++) {
      const before = this.#pair[i]!;
      if (this.#amount(before, k) > 0) continue;
      const worth = before < 0 ? 0 : value[before]!;
      let least: (typeof found)[number] | undefined;
      for (let e = start[i]!; e < start[i + 1]!; e++) {
        const amount = this.#amount(e, k);
        if (amount <= 0) continue;
        const loss = worth - value[e]!;
        if (least === undefined || loss / amount < least.loss / least.amount) least = { i, e, loss, amount };
      }
      if (least) found.push(least);
    }
    return found.sort((a, b) => a.loss / a.amount - b.loss / b.amount || a.i - b.i);
  }
}

/** Indexes by falling number, those of one bucket in their own order: as good as sorted, in one pass. */
function bucketOrder(gains: Float32Array, highest: number): Uint32Array {
  const bucketOf = (gain: number) =>
    gain > 0 && highest > 0
      ? Math.min(BUCKETS - 1, Math.floor((1 - gain / highest) * (BUCKETS - 1)))
      : BUCKETS;
  const ends = new Uint32Array(BUCKETS + 2);
  for (const gain of gains) ends[bucketOf(gain) + 1]!++;
  for (let b = 1; b < ends.length; b++) ends[b]! += ends[b - 1]!;
  const order = new Uint32Array(gains.length);
  for (const [i, gain] of gains.entries()) order[ends[bucketOf(gain)]!++] = i;
  return order;
}
