/** A trial: people of whom chance gave some an action (or one of several) and others nothing, and what they did. */
import { EvaluationRefused } from '../evaluation/refusal.ts';

export interface Trial {
  readonly rows: number;
  /** The first one is the silent arm: nothing was done. */
  readonly arms: readonly string[];
  /** Place in `arms`, a row. */
  readonly arm: Int32Array;
  /** 1: the person did what the action is for. */
  readonly outcome: Float64Array;
  readonly features: { readonly names: readonly string[]; readonly values: Float64Array };
}

const LEAST_PER_ARM = 100;

/** @throws EvaluationRefused where nothing can be learnt from it */
export function checkTrial({ rows, arms, arm, outcome, features }: Trial): void {
  if (rows === 0)
    throw new EvaluationRefused('empty_log', 'The trial has nobody in it.', 'Give one line a person.');
  const sizes = arms.map(() => 0);
  for (let row = 0; row < rows; row++) {
    sizes[arm[row]!]!++;
    if (outcome[row] !== 0 && outcome[row] !== 1)
      throw new EvaluationRefused(
        'bad_outcome',
        `An outcome is ${outcome[row]}.`,
        'Uplift is told of what happens or not: write 1 where it did and 0 where it did not.',
      );
  }
  const small = arms.findIndex((_, i) => sizes[i]! < LEAST_PER_ARM);
  if (arms.length < 2 || small >= 0)
    throw new EvaluationRefused(
      'arm_too_small',
      arms.length < 2
        ? 'The trial has one arm only.'
        : `The arm "${arms[small]}" has ${sizes[small]} people.`,
      `Each arm needs at least ${LEAST_PER_ARM}, the silent one too; a holdout is a silent arm.`,
    );
  if (features.values.some((value) => !Number.isFinite(value)))
    throw new EvaluationRefused(
      'bad_feature',
      'Something that is known of a person is no number.',
      'Give numbers, or let a column of words be taken as words.',
    );
}

/** Those rows only. */
export function partOf(trial: Trial, isIn: (row: number) => boolean): Trial {
  const chosen = Array.from({ length: trial.rows }, (_, row) => row).filter(isIn);
  const width = trial.features.names.length;
  const values = new Float64Array(chosen.length * width);
  for (const [i, row] of chosen.entries())
    values.set(trial.features.values.subarray(row * width, (row + 1) * width), i * width);
  return {
    rows: chosen.length,
    arms: trial.arms,
    arm: Int32Array.from(chosen, (row) => trial.arm[row]!),
    outcome: Float64Array.from(chosen, (row) => trial.outcome[row]!),
    features: { names: trial.features.names, values },
  };
}

/** Only two of the arms, the silent one first. */
export function pairOf(trial: Trial, arm: number): Trial {
  const part = partOf(trial, (row) => trial.arm[row] === 0 || trial.arm[row] === arm);
  return {
    ...part,
    arms: [trial.arms[0]!, trial.arms[arm]!],
    arm: part.arm.map((each) => (each === 0 ? 0 : 1)),
  };
}
