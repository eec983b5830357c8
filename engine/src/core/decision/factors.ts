/** What the priority of a candidate is made of: the chance of a response as it is believed, and what one is worth. */
import { posteriorDeviation, posteriorMean, untaught } from '../learning/model.ts';
import type { Belief } from '../learning/selection.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding } from './deciding.ts';
import type { RankedCandidate } from './decision.ts';

export interface Factors {
  readonly action: string;
  readonly propensity: Belief;
  readonly value: number;
}

export function factorsOf(action: CompiledAction, deciding: Deciding): Factors {
  const { scope, again } = deciding;
  const factors = {
    action: action.name,
    propensity: believedOf(action.name, deciding),
    value: action.value(scope),
  };
  return again ? again.supposed(factors) : factors;
}

/** What was believed when it was decided; where that is not on record, what is now. */
function believedOf(action: string, { world, again }: Deciding): Belief {
  const row = again?.row(action);
  if (row) return { mean: row.propensity, deviation: row.deviation ?? 0 };
  const model = world.models.get(action) ?? untaught;
  return { mean: posteriorMean(model), deviation: posteriorDeviation(model) };
}

/** As they stand in a record. */
export function factorsIn({ action, propensity, deviation, value }: RankedCandidate): Factors {
  return { action, propensity: { mean: propensity, deviation: deviation ?? 0 }, value };
}

/** Factors that can be supposed otherwise, to see what it would have taken. */
export const supposableFactors = ['value', 'propensity'] as const;
export type SupposableFactor = (typeof supposableFactors)[number];

export function factorIn(factors: Factors, factor: SupposableFactor): number {
  return factor === 'propensity' ? factors.propensity.mean : factors[factor];
}

export function supposeFactor(factors: Factors, factor: SupposableFactor, to: number): Factors {
  if (factor === 'propensity') return { ...factors, propensity: { ...factors.propensity, mean: to } };
  return { ...factors, [factor]: to };
}

/** The priority that is believed in: mean and deviation of what {@link priorityOf} gives over the draws. */
export function beliefOf({ propensity, value }: Factors): Belief {
  return {
    mean: propensity.mean * value,
    deviation: Math.max(propensity.deviation * value, LEAST_DEVIATION),
  };
}

export function priorityOf({ value }: Factors, draw: number): number {
  return draw * value;
}

const LEAST_DEVIATION = 1e-12;
