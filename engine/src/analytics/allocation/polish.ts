/**
 * Small problems, where one choice more or less shows: the greedy choice is begun anew under prices a little off, and each
 * is improved by single and paired changes until none helps. The best of them counts; the draws are seeded.
 */
import { drawsFrom } from '../../core/draws.ts';
import { type Choice, choose, Greedy } from './primal.ts';
import type { Allocation } from './problem.ts';

/** Pairs that all tries may look at together. */
const LOOKS = 30_000_000;
const MOST_TRIES = 60;
/** Problems of more customers are good enough as they are: what one choice is worth there is nothing. */
const SMALL = 20_000;
/** Customers near their point of indifference, among whom pairs of changes are tried. */
const NEAR = 150;

/**
 * @param isBetter compares two choices
 * @param isBest nothing can be better
 */
export function polished(
  problem: Allocation,
  prices: Float64Array,
  first: Choice,
  { isBetter, isBest }: { isBetter(a: Choice, b: Choice): boolean; isBest(choice: Choice): boolean },
): Choice {
  if (problem.customers > SMALL || problem.value.length === 0 || isBest(first)) return first;
  const draw = drawsFrom(problem.value.length);
  let best = improved(problem, prices, first);
  if (isBetter(first, best)) best = first;
  const tries = Math.min(MOST_TRIES, Math.floor(LOOKS / (20 * problem.value.length)));
  for (let t = 0; t < tries && !isBest(best); t++) {
    const spread = 0.001 * 2 ** (t % 7);
    const off = prices.map((price) => price * (1 + spread * (2 * draw() - 1)));
    const other = improved(problem, prices, choose(problem, off));
    if (isBetter(other, best)) best = other;
  }
  return best;
}

function improved(problem: Allocation, prices: Float64Array, from: Choice): Choice {
  const greedy = new Greedy(problem, prices, from.pair.slice());
  const near = nearlyIndifferent(problem, greedy);
  while (improvesOne(problem, greedy) || improvesTwo(problem, greedy, near));
  greedy.fillMinima();
  return greedy.choice();
}

/** Somebody gets something better that fits. */
function improvesOne({ customers, start, value }: Allocation, greedy: Greedy): boolean {
  let isBetter = false;
  for (let i = 0; i < customers; i++) {
    const before = greedy.pairOf(i);
    let best = before < 0 ? 0 : value[before]!;
    for (let e = start[i]!; e < start[i + 1]!; e++) {
      if (value[e]! <= best || !greedy.fits(e, before) || !keepsMinima(greedy, i, before, e)) continue;
      best = value[e]!;
      greedy.set(i, e);
      isBetter = true;
    }
  }
  return isBetter;
}

function keepsMinima(greedy: Greedy, i: number, before: number, e: number): boolean {
  if (before < 0) return true;
  const was = greedy.shortage();
  greedy.set(i, e);
  const is = greedy.shortage();
  greedy.set(i, before);
  return is <= was;
}

/** One gives something up, so that another gets more. */
function improvesTwo({ start, value }: Allocation, greedy: Greedy, near: readonly number[]): boolean {
  for (const i of near) {
    const ofI = greedy.pairOf(i);
    const before = ofI < 0 ? 0 : value[ofI]!;
    for (let e = start[i]! - 1; e < start[i + 1]!; e++) {
      // The place before the first pair stands for nothing.
      const to = e < start[i]! ? -1 : e;
      if (to === ofI || (to >= 0 && !greedy.fits(to, ofI))) continue;
      const change = (to < 0 ? 0 : value[to]!) - before;
      const shortage = greedy.shortage();
      greedy.set(i, to);
      if (gainsElsewhere(start, value, greedy, near, { but: i, least: -change, shortage })) return true;
      greedy.set(i, ofI);
    }
  }
  return false;
}

/** Carries out the first change of another that brings more than `least` and leaves no more missing of minima. */
function gainsElsewhere(
  start: Uint32Array,
  value: Allocation['value'],
  greedy: Greedy,
  near: readonly number[],
  { but, least, shortage }: { readonly but: number; readonly least: number; readonly shortage: number },
): boolean {
  for (const j of near) {
    if (j === but) continue;
    const ofJ = greedy.pairOf(j);
    const worth = ofJ < 0 ? 0 : value[ofJ]!;
    for (let e = start[j]!; e < start[j + 1]!; e++) {
      if (value[e]! - worth <= least + 1e-9 || !greedy.fits(e, ofJ)) continue;
      greedy.set(j, e);
      if (greedy.shortage() <= shortage) return true;
      greedy.set(j, ofJ);
    }
  }
  return false;
}

/** By how little their best and their second best choice differ under the prices. */
function nearlyIndifferent({ customers, start }: Allocation, greedy: Greedy): number[] {
  const margins = Float64Array.from({ length: customers }, (_, i) => {
    let best = 0;
    let second = Number.NEGATIVE_INFINITY;
    for (let e = start[i]!; e < start[i + 1]!; e++) {
      const gain = greedy.gainOf(e);
      if (gain > best) {
        second = best;
        best = gain;
      } else if (gain > second) second = gain;
    }
    return best - second;
  });
  return Array.from(margins.keys())
    .sort((a, b) => margins[a]! - margins[b]! || a - b)
    .slice(0, NEAR);
}
