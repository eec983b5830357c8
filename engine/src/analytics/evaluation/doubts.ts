/** What could make an answer wrong although the log overlaps: said beside it, with its figure. */
import { estimate } from './estimators.ts';
import type { DecisionLog } from './log.ts';
import type { Interval } from './normal.ts';
import type { Doubt } from './refusal.ts';
import type { PolicyTerms } from './terms.ts';

/** With fewer rewards than this, counted by their weights, the usual interval is too narrow. */
const FEW_REWARDED = 50;
/** One decision in a hundred brings so much of all that is earned. */
const MUCH = 0.3;

export function doubtsOf(log: DecisionLog, terms: PolicyTerms, value: Interval): Doubt[] {
  return [
    fewRewards(terms),
    fewBringMuch(terms),
    disagreement(terms, value),
    samePersons(log),
    unknownBound(terms),
    modelsWord(terms),
  ].filter((doubt) => doubt !== undefined);
}

function fewRewards({ weights, rewards }: PolicyTerms): Doubt | undefined {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < rewards.length; i++) {
    const counted = Math.abs(weights[i]! * rewards[i]!);
    sum += counted;
    squares += counted * counted;
  }
  const effective = squares === 0 ? 0 : (sum * sum) / squares;
  if (effective >= FEW_REWARDED) return undefined;
  return {
    code: 'few_rewards',
    detail: `What the policy would have earned rests on as little as ${Math.round(effective)} rewards would tell: the likely range may be too narrow.`,
    mend: 'Go by the sure range, or wait for more outcomes.',
  };
}

function fewBringMuch({ rewards }: PolicyTerms): Doubt | undefined {
  const sorted = Float64Array.from(rewards, Math.abs).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const top = sorted.subarray(Math.floor(sorted.length * 0.99)).reduce((sum, value) => sum + value, 0);
  const distinct =
    sorted[0] !== sorted.at(-1) && sorted.some((value) => value !== 0 && value !== sorted.at(-1));
  if (!distinct || total === 0 || top / total < MUCH) return undefined;
  return {
    code: 'few_bring_much',
    detail: `One decision in a hundred brings ${Math.round((100 * top) / total)} % of all that is earned: a few large amounts move the answer.`,
    mend: 'Look at responses beside amounts, or cap amounts.',
  };
}

function disagreement(terms: PolicyTerms, value: Interval): Doubt | undefined {
  const other = estimate('snips', terms);
  if (other >= value.lower && other <= value.upper) return undefined;
  return {
    code: 'estimates_disagree',
    detail: `Weighted outcomes alone say ${other.toPrecision(4)}, outside of the likely range.`,
    mend: 'Look at all estimates: where they are far apart the log tells little of this policy.',
  };
}

function samePersons({ rows, persons: whose }: DecisionLog): Doubt | undefined {
  const persons = new Set(whose).size;
  if (rows < 1.2 * persons) return undefined;
  return {
    code: 'decisions_follow_each_other',
    detail: `${(rows / persons).toFixed(1)} decisions a person: what an earlier one changed in a person is counted as if it had been so anyway.`,
    mend: 'For changes that act slowly, such as fewer contacts, run an experiment by person.',
  };
}

function unknownBound({ isBounded, largestPossible }: PolicyTerms): Doubt | undefined {
  if (isBounded) return undefined;
  return {
    code: 'weights_not_bounded',
    detail: `The log has only the chance of what was chosen: the sure range takes the largest weight that came up, ${largestPossible.toPrecision(3)}, for the largest there is.`,
    mend: 'Log the chances of all candidates.',
  };
}

function modelsWord({ modelled }: PolicyTerms): Doubt | undefined {
  if (modelled.size === 0) return undefined;
  const share = [...modelled.values()].reduce((sum, each) => sum + each, 0);
  const names = [...modelled].sort(([, a], [, b]) => b - a).slice(0, 3);
  return {
    code: 'ruled_out_there',
    detail: `${(100 * share).toFixed(1)} % of what it would choose was ruled out in those decisions (${names.map(([name]) => name).join(', ')}): what it would have brought is taken from decisions where it was not.`,
    mend: 'Exempt a small share of people from the rule by an experiment, and it is measured instead.',
  };
}
