/** What the priority of a candidate is made of: the chance of a response as it is believed, and what one is worth. */
import { posteriorDeviation, posteriorMean, untaught } from '../learning/model.ts';
import type { Belief } from '../learning/selection.ts';
import type { CompiledAction } from './compile.ts';
import type { Deciding } from './deciding.ts';

export interface Factors {
  readonly action: string;
  readonly propensity: Belief;
  readonly value: number;
}

export function factorsOf(action: CompiledAction, { world, scope }: Deciding): Factors {
  const model = world.models.get(action.name) ?? untaught;
  return {
    action: action.name,
    propensity: { mean: posteriorMean(model), deviation: posteriorDeviation(model) },
    value: action.value(scope),
  };
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
