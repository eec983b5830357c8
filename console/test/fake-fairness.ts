/** The fake engine's disparity test, by the real code on people who were given a loan unlike. */
import type { Decision } from '../../engine/src/core/decision/decision.ts';
import { fairnessSchema } from '../../engine/src/core/decision/fairness/definition.ts';
import {
  addPerson,
  emptySums,
  emptyTally,
  takeDecision,
} from '../../engine/src/core/decision/fairness/tally.ts';
import { fairnessView } from '../../engine/src/server/fairness-view.ts';
import type { FairnessView } from '../src/api/types.ts';
import { seeded } from './fake-people.ts';

const DAY_MS = 86_400_000;
const definition = fairnessSchema.parse({
  kind: 'fairness',
  name: 'fairness',
  protected: [
    { trait: 'gender', reference: 'male' },
    { trait: 'age', bands: [30, 60] },
  ],
});
const rates: Readonly<Record<string, number>> = { male: 0.6, female: 0.38, other: 0.5 };

export function fairness(now: number): FairnessView {
  const random = seeded(5);
  const sums = emptySums();
  let decisions = 0;
  for (let person = 0; person < 1_500; person++) {
    const gender = person % 50 === 0 ? 'other' : person % 2 === 0 ? 'male' : 'female';
    const tally = emptyTally();
    for (let visit = 0; visit < 1 + (person % 3); visit++) {
      decisions++;
      const isChosen = random() < rates[gender]!;
      takeDecision(tally, decided(isChosen), () => 'credit');
    }
    const age = ['below 30', '30 to below 60', '60 and more', 'unknown'][(person >> 1) % 4]!;
    addPerson(
      sums,
      [
        ['gender', gender],
        ['age', age],
      ],
      tally,
    );
  }
  return fairnessView({ definition, sums, decisions, left: 0 }, { from: now - 30 * DAY_MS, to: now });
}

function decided(isChosen: boolean): Decision {
  const row = { action: 'loan', propensity: 0.1, draw: 0.1, value: 40, selectionProbability: 1, priority: 4 };
  return {
    id: 'p.d',
    at: 0,
    revision: 'r1',
    placement: 'home',
    context: {},
    chosen: isChosen ? ['loan'] : [],
    ranked: isChosen ? [row] : [],
    refused: [],
    ineligible: isChosen ? [] : [{ policy: 'eligibility', rule: 'traits.income >= 30', count: 1 }],
  };
}
