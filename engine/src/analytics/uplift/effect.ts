/**
 * What an arm adds over silence, and whether it adds more for those of whom a model says so: from doubly robust effects,
 * one a person, whose mean is the effect.
 */
import { meanOf } from '../evaluation/estimators.ts';
import { deviationOf, type Interval, normalInterval, twoSided } from '../evaluation/normal.ts';
import type { CrossFitted } from './cross-fit.ts';
import type { Trial } from './trial.ts';

export interface Effect {
  /** Additional outcomes per person. */
  readonly mean: number;
  readonly interval: Interval;
  readonly error: number;
}

export interface Targeting {
  /** How much more it adds where one more is predicted; 1 where predictions are right, 0 where they tell nothing. */
  readonly slope: number;
  readonly error: number;
  /** Two-sided chance of such a slope where predictions tell nothing. */
  readonly p: number;
}

const ALPHA = 0.05;

/** Of two arms, the first of them the silent one; the share of the second is the chance that people had of it. */
export function personalEffects({ rows, arm, outcome }: Trial, { chances }: CrossFitted): Float64Array {
  const share = arm.reduce((sum, each) => sum + each, 0) / rows;
  return outcome.map((happened, row) => {
    const [silent, acted] = [chances[2 * row]!, chances[2 * row + 1]!];
    const rest = arm[row] === 1 ? (happened - acted) / share : (silent - happened) / (1 - share);
    return acted - silent + rest;
  });
}

export function effectOf(effects: Float64Array): Effect {
  const mean = meanOf(effects);
  const error = deviationOf(effects) / Math.sqrt(effects.length);
  return { mean, error, interval: normalInterval(mean, error, ALPHA) };
}

/** The regression of effects on what was predicted, with errors that hold however the spread varies. */
export function targetingOf(effects: Float64Array, scores: Float64Array): Targeting {
  const [effect, score] = [meanOf(effects), meanOf(scores)];
  let [products, squares] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    products += (scores[i]! - score) * effects[i]!;
    squares += (scores[i]! - score) ** 2;
  }
  // Predictions that are the same for all rank nobody.
  if (squares < 1e-18 * scores.length) return { slope: 0, error: Number.POSITIVE_INFINITY, p: 1 };
  const slope = products / squares;
  let meat = 0;
  for (let i = 0; i < scores.length; i++) {
    const off = scores[i]! - score;
    meat += (off * (effects[i]! - effect - slope * off)) ** 2;
  }
  const error = Math.sqrt(meat) / squares;
  return { slope, error, p: twoSided(slope / error) };
}
