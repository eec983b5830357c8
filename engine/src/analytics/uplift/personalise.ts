/** Of several actions: does the one that a model picks for each person do better than one and the same for all? */
import { meanOf } from '../evaluation/estimators.ts';
import type { CrossFitted } from './cross-fit.ts';
import { type Effect, effectOf } from './effect.ts';
import type { Trial } from './trial.ts';

export interface Personalising {
  /** The one for all that did best in the trial. */
  readonly best: string;
  /** Outcomes per person if all got it. */
  readonly everybody: Effect;
  /** The same if each got what the model picks for them. */
  readonly personal: Effect;
  readonly difference: Effect;
  /** How many would get which arm. */
  readonly picks: readonly { readonly arm: string; readonly people: number }[];
  readonly verdict: 'personal-wins' | 'not-shown' | 'personal-loses';
}

export function personalisingOf(trial: Trial, { chances }: CrossFitted): Personalising {
  const { rows, arms, arm, outcome } = trial;
  const shares = arms.map((_, i) => arm.filter((each) => each === i).length / rows);
  const chanceOf = (row: number, which: number) => chances[row * arms.length + which]!;
  // What a person would do under an arm: predicted, and set right by those who got it.
  const worth = (row: number, which: number) => {
    const rest = arm[row] === which ? (outcome[row]! - chanceOf(row, which)) / shares[which]! : 0;
    return chanceOf(row, which) + rest;
  };
  const values = arms.map((_, i) => Float64Array.from({ length: rows }, (_, row) => worth(row, i)));
  const best = highest(values.map(meanOf));
  const picked = Int32Array.from({ length: rows }, (_, row) => highest(arms.map((_, i) => chanceOf(row, i))));
  const personal = Float64Array.from(picked, (which, row) => values[which]![row]!);
  const difference = effectOf(personal.map((value, row) => value - values[best]![row]!));
  return {
    best: arms[best]!,
    everybody: effectOf(values[best]!),
    personal: effectOf(personal),
    difference,
    picks: arms.map((name, i) => ({ arm: name, people: picked.filter((which) => which === i).length })),
    verdict:
      difference.interval.lower > 0
        ? 'personal-wins'
        : difference.interval.upper < 0
          ? 'personal-loses'
          : 'not-shown',
  };
}

function highest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
