/**
 * What acting adds for a person: a logistic model of what people do, with what each arm changes of it. How much arms
 * may differ between people is chosen by evidence, so that a difference that is not there is not learnt.
 */
import { Inputs } from '../evaluation/inputs.ts';
import { chanceOf, fitLogistic, type Logistic, type LogisticRows } from '../regression/logistic.ts';
import type { Trial } from './trial.ts';

export interface UpliftModel {
  readonly arms: readonly string[];
  /** Chance of the outcome under an arm. */
  chance(features: Float64Array, row: number, arm: number): number;
}

/** Deviation of what an arm changes of the weight of a feature; on standardised features. */
const DEVIATIONS = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];
const INTERCEPT = 5 ** 2;
const MAIN = 1;

export function fitUplift(trial: Trial): UpliftModel {
  const inputs = new Inputs(trial);
  const data = rowsOf(trial, inputs);
  let chosen: Logistic | undefined;
  for (const deviation of DEVIATIONS) {
    const found = fitLogistic(data, variances(inputs.size, trial.arms.length, deviation), chosen?.weights);
    if (chosen && found.evidence < chosen.evidence) break;
    chosen = found;
  }
  const { weights } = chosen!;
  const x = new Float64Array(inputs.size);
  return {
    arms: trial.arms,
    chance: (features, row, arm) => {
      inputs.fillFrom(features, row, x);
      let score = 0;
      for (let i = 0; i < x.length; i++)
        score += x[i]! * (weights[i]! + (arm === 0 ? 0 : weights[arm * x.length + i]!));
      return chanceOf(score);
    },
  };
}

/** The chance of the outcome whatever is done: what a plain response model ranks people by. */
export function fitResponse(trial: Trial): (features: Float64Array, row: number) => number {
  const inputs = new Inputs(trial);
  const data: LogisticRows = {
    rows: trial.rows,
    size: inputs.size,
    targets: trial.outcome,
    fill: (row, x) => inputs.fillFrom(trial.features.values, row, x),
  };
  const { weights } = fitLogistic(data, variances(inputs.size, 1, 0));
  const x = new Float64Array(inputs.size);
  return (features, row) => {
    inputs.fillFrom(features, row, x);
    return chanceOf(x.reduce((sum, value, i) => sum + value * weights[i]!, 0));
  };
}

/** The inputs of a person, and once more in the place of the arm. */
function rowsOf({ rows, arms, arm, outcome, features }: Trial, inputs: Inputs): LogisticRows {
  const own = new Float64Array(inputs.size);
  return {
    rows,
    size: inputs.size * arms.length,
    targets: outcome,
    fill: (row, x) => {
      inputs.fillFrom(features.values, row, own);
      x.fill(0);
      x.set(own);
      if (arm[row]! > 0) x.set(own, arm[row]! * inputs.size);
    },
  };
}

function variances(size: number, arms: number, deviation: number): Float64Array {
  const values = new Float64Array(size * arms).fill(deviation ** 2);
  values.fill(MAIN, 0, size);
  for (let arm = 0; arm < arms; arm++) values[arm * size] = INTERCEPT;
  return values;
}
