/** What saying an action adds, in words. Pure. */
import type { DecisionTrace, UpliftActionView } from '../../api/types.ts';
import { count } from '../../words/numbers.ts';

/** 0.0213 -> "2.13": of 100 people. */
export function ofHundred(share: number): string {
  return (100 * share).toFixed(2);
}

/** "2.13 (1.02 to 3.24)", or that nobody knows yet. */
export function addsWords(adds: UpliftActionView['adds']): string {
  if (adds === null) return 'not known yet';
  const { estimate, lower, upper } = adds;
  return `${ofHundred(estimate)} (${ofHundred(lower)} to ${ofHundred(upper)})`;
}

const basisWords = {
  action: 'its own counts',
  group: 'mostly other actions of its group',
  goal: 'mostly other actions',
} as const;

export function basisOf(adds: UpliftActionView['adds']): string {
  return adds === null ? '' : basisWords[adds.basis];
}

/** "1,204, of whom 10.2 % did it" */
export function armWords({ people, reached }: UpliftActionView['said']): string {
  return people === 0
    ? 'nobody'
    : `${count(people)}, of whom ${((100 * reached) / people).toFixed(1)}\u00a0% did it`;
}

/** What a decision went by, and what somebody is held out of; undefined where it has nothing to do with that. */
export function upliftSentence({ chosen, candidates, wouldHave }: DecisionTrace): string | undefined {
  if (wouldHave !== undefined)
    return `This person is held out: ${wouldHave.action} would have come first. What they do now is compared with those to whom it was said.`;
  const first = candidates.find(({ action }) => action === chosen[0]);
  if (first === undefined || typeof first.uplift !== 'number' || first.upliftBasis === undefined)
    return undefined;
  const { uplift, upliftInterval: interval, upliftBasis } = first;
  const sure = interval ? ` (95\u00a0%: ${ofHundred(interval.lower)} to ${ofHundred(interval.upper)})` : '';
  return `Saying ${first.action} is believed to add ${ofHundred(uplift)}${sure} in 100 such moments, against people from whom it was withheld; that rests on ${basisWords[upliftBasis]}.`;
}
