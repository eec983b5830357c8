/**
 * The front door of allocation: who gets which offer, so that the whole is worth most and no limit is passed. The answer
 * carries its own proof: nothing can be worth more than `bound`, whatever is done.
 *
 *     allocate(problem) -> { pair, value, bound, gap, limits: [{ name, used, price }] }
 */
import { type DualProgress, shadowPrices } from './dual.ts';
import { polished } from './polish.ts';
import { type Choice, choose } from './primal.ts';
import { type Allocation, checkAllocation } from './problem.ts';

export interface Allocated {
  /** By customer: the pair that is chosen (an index into the problem's pairs), -1 for none. */
  readonly pair: Int32Array;
  readonly value: number;
  /** No allocation is worth more: it is proven by the prices. */
  readonly bound: number;
  /** (bound - value) / bound: how much could be left to gain at most; 0 where nothing is to be gained. */
  readonly gap: number;
  readonly served: number;
  readonly limits: readonly LimitResult[];
}

export interface LimitResult {
  readonly name: string;
  readonly most: number;
  readonly least: number;
  readonly used: number;
  /** What one more unit of it would be worth; negative: what its minimum costs for each. 0: it does not bind. */
  readonly price: number;
  /** Of its minimum. */
  readonly short: number;
}

export type AllocationProgress =
  | ({ readonly stage: 'prices' } & DualProgress)
  | { readonly stage: 'choosing' };

export interface AllocateOptions {
  readonly tell?: (progress: AllocationProgress) => void;
  /** Prices of an earlier run of nearly the same problem. */
  readonly prices?: ArrayLike<number>;
}

/** @throws AllocationError where the problem is none */
export function allocate(problem: Allocation, { tell, prices: known }: AllocateOptions = {}): Allocated {
  checkAllocation(problem);
  const { prices, bound } = shadowPrices(problem, (step) => tell?.({ stage: 'prices', ...step }), known);
  tell?.({ stage: 'choosing' });
  const choice = polished(problem, prices, choose(problem, prices), {
    isBetter: (a, b) => worthOf(problem, a) > worthOf(problem, b),
    isBest: (one) => worthOf(problem, one) >= bound * (1 - 1e-9),
  });
  return {
    pair: choice.pair,
    value: choice.value,
    bound,
    gap: bound > 0 ? Math.max(0, (bound - worthOf(problem, choice)) / bound) : 0,
    served: choice.pair.reduce((count, e) => count + (e >= 0 ? 1 : 0), 0),
    limits: problem.limits.map(({ name, most, least }, k) => ({
      name,
      most,
      least,
      used: choice.use[k]!,
      price: prices[k]!,
      short: Math.max(0, least - choice.use[k]!),
    })),
  };
}

/** Value less what is missing of minima, at what one would pay for it; of one that must be, at its price and more. */
function worthOf({ limits }: Allocation, { value, use }: Choice): number {
  let worth = value;
  for (const [k, { least, boost }] of limits.entries()) {
    const short = least - use[k]!;
    if (short > 0) worth -= short * (Number.isFinite(boost) ? boost : 1e9);
  }
  return worth;
}
