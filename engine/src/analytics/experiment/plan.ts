/** How many people an experiment needs, before it begins: to find an effect of a given size, looked at as often as one likes. */
import { errorsAt } from './planned.ts';
import { normalBelow, normalQuantile } from './special.ts';

export interface PlanAsked {
  /** Of the metric, per person, without the change: a rate in (0, 1), or a mean. */
  readonly mean: number;
  /** Of one person; absent: the mean is a rate. */
  readonly deviation?: number;
  /** The smallest effect worth finding, as a part of the mean: .05 is 5 %. */
  readonly effect: number;
  /** Chance to call an effect that is none. */
  readonly alpha: number;
  /** Chance to find one that is there. */
  readonly power: number;
  /** Of the people, each arm's part; the first is what the others are compared with. */
  readonly shares: readonly number[];
  /** What CUPED is expected to take off the variance, 0 to 1. */
  readonly explained?: number;
}

export interface SamplePlan {
  /** People in all arms, looked at as often as one likes. */
  readonly anytime: number;
  /** Looked at once, at the end. */
  readonly fixed: number;
}

const MOST = 2 ** 50;

export function planSample(asked: PlanAsked): SamplePlan {
  const { mean, effect, alpha, power, shares, explained = 0 } = asked;
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const control = shares[0]! / whole;
  const smallest = Math.min(...shares.slice(1)) / whole;
  const changed = mean * (1 + effect);
  const [a, b] = asked.deviation === undefined ? [rate(mean), rate(changed)] : twice(asked.deviation ** 2);
  // The variance of the difference of two means is this over all people who came.
  const spread = (1 - explained) * (a / control + b / smallest);
  const difference = Math.abs(mean * effect);
  return {
    anytime: fewest((n) => anytimePower(n, difference, spread, control + smallest, alpha) >= power),
    fixed: fewest((n) => fixedPower(n, difference, spread, alpha) >= power),
  };
}

/** Chance that the sequence, tuned for this size, is clear of zero at n: it may have been before. */
function anytimePower(n: number, difference: number, spread: number, part: number, alpha: number): number {
  const people = n * part;
  const errors = errorsAt(people, { alpha, tunedFor: people });
  return normalBelow(difference / Math.sqrt(spread / n) - errors);
}

function fixedPower(n: number, difference: number, spread: number, alpha: number): number {
  return normalBelow(difference / Math.sqrt(spread / n) - normalQuantile(1 - alpha / 2));
}

/** The smallest count for which it holds; it must hold for all larger ones. */
function fewest(holds: (n: number) => boolean): number {
  let high = 4;
  while (!holds(high) && high < MOST) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function rate(p: number): number {
  return Math.max(0, p * (1 - p));
}

function twice(variance: number): [number, number] {
  return [variance, variance];
}
