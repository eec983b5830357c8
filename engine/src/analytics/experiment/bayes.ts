/** The same effect as a belief: how likely the arm is better, and what choosing wrongly would cost on average. */
import type { Effect, Interval } from './effect.ts';
import { normalBelow, normalDensity, normalQuantile } from './special.ts';

export interface Belief extends Interval {
  readonly estimate: number;
  /** Chance that the treated arm is better. */
  readonly chanceToWin: number;
  /** Expected loss, in the effect's scale, of choosing the control arm. */
  readonly riskOfControl: number;
  /** Of choosing the treated one. */
  readonly riskOfTreated: number;
}

export interface Prior {
  readonly mean: number;
  readonly variance: number;
}

/** @param prior what is known of such effects; without one nothing is */
export function believe(effect: Effect, alpha: number, prior?: Prior): Belief {
  const { mean, deviation } = posterior(effect, prior);
  const z = mean / deviation;
  const riskOfControl = mean * normalBelow(z) + deviation * normalDensity(z);
  const halfWidth = normalQuantile(1 - alpha / 2) * deviation;
  return {
    estimate: mean,
    lower: mean - halfWidth,
    upper: mean + halfWidth,
    chanceToWin: normalBelow(z),
    riskOfControl,
    riskOfTreated: riskOfControl - mean,
  };
}

function posterior({ estimate, standardError }: Effect, prior: Prior | undefined) {
  if (prior === undefined) return { mean: estimate, deviation: standardError };
  const precision = 1 / prior.variance + 1 / standardError ** 2;
  const mean = (prior.mean / prior.variance + estimate / standardError ** 2) / precision;
  return { mean, deviation: Math.sqrt(1 / precision) };
}
