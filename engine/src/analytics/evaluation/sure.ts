/**
 * Betting intervals of a policy's value and of its gain over the logged one, from weighted rewards. For one look they are
 * put in an order by chance: what drifts over the time of a log would else be taken for proof.
 */
import { drawsFrom, shuffle } from '../../core/draws.ts';
import { type BettingOptions, bettingInterval } from './betting.ts';
import type { Interval } from './normal.ts';

/** What is possible: rewards from `lower` to `upper`, weights up to `largest`. */
export interface Possible {
  readonly lower: number;
  readonly upper: number;
  readonly largest: number;
}

export function possible(rewards: Float64Array, largest: number): Possible {
  let [lower, upper] = [0, 0];
  for (const reward of rewards) {
    if (reward < lower) lower = reward;
    if (reward > upper) upper = reward;
  }
  return { lower, upper, largest };
}

export function sureValue(
  weights: Float64Array,
  rewards: Float64Array,
  { lower, upper, largest }: Possible,
  options: BettingOptions,
): Interval {
  const span = largest * (upper - lower);
  if (span === 0) return { lower, upper: lower };
  const values = weights.map((weight, i) => clamp((weight * (rewards[i]! - lower)) / span));
  const { lower: low, upper: high } = bettingInterval(inOrder(values, options), options);
  // Weights average 1: what was taken off each reward is added once. No mean lies outside of the rewards.
  return { lower: lower + low * span, upper: Math.min(upper, lower + high * span) };
}

/** Of the weighted reward less the reward itself, decision by decision: both have most of their chance in common. */
export function sureGain(
  weights: Float64Array,
  rewards: Float64Array,
  { lower, upper, largest }: Possible,
  options: BettingOptions,
): Interval {
  const most = upper - lower;
  const span = largest * most;
  if (span === 0) return { lower: 0, upper: 0 };
  const values = weights.map((weight, i) => clamp(((weight - 1) * (rewards[i]! - lower) + most) / span));
  const { lower: low, upper: high } = bettingInterval(inOrder(values, options), options);
  return { lower: Math.max(-most, low * span - most), upper: Math.min(most, high * span - most) };
}

/** The same log, the same order. */
function inOrder(values: Float64Array, { looks }: BettingOptions): Float64Array {
  return looks === 'anytime' ? values : shuffle(values, drawsFrom(values.length));
}

/** Rounding must not lead out of [0, 1]. */
function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
