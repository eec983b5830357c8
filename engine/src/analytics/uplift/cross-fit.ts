/** What a model that has not seen somebody says of them: people stand in folds, each is told by a model of the others. */
import { spread } from '../../core/hash.ts';
import { fitResponse, fitUplift } from './model.ts';
import { partOf, type Trial } from './trial.ts';

export interface CrossFitted {
  /** Chance of the outcome under each arm: `arms.length` numbers a row. */
  readonly chances: Float64Array;
  /** Chance of it whatever is done, as a plain response model has it. */
  readonly responses: Float64Array;
}

const FOLDS = 5;

/** @param seed of the folds */
export function crossFit(trial: Trial, seed: number): CrossFitted {
  const { rows, arms, features } = trial;
  const chances = new Float64Array(rows * arms.length);
  const responses = new Float64Array(rows);
  const foldOf = (row: number) => spread(`${seed} ${row}`) % FOLDS;
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = partOf(trial, (row) => foldOf(row) !== fold);
    const model = fitUplift(others);
    const response = fitResponse(others);
    for (let row = 0; row < rows; row++) {
      if (foldOf(row) !== fold) continue;
      for (let arm = 0; arm < arms.length; arm++)
        chances[row * arms.length + arm] = model.chance(features.values, row, arm);
      responses[row] = response(features.values, row);
    }
  }
  return { chances, responses };
}
