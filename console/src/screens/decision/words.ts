/** Why each candidate of a decision stands where it stands, in words. Pure. */
import type { DecisionTrace } from '../../api/types.ts';
import { givenUpBy, givenUpWords } from '../../words/given-up.ts';
import { percent, plural } from '../../words/numbers.ts';

export type Candidate = DecisionTrace['candidates'][number];

/** Chosen first, in their order; then those that remained, by priority; then the refused, as they fell out. */
export function ranked(trace: DecisionTrace): readonly Candidate[] {
  const order = (candidate: Candidate) => {
    const place = trace.chosen.indexOf(candidate.action);
    if (place >= 0) return place;
    return remained(candidate) ? trace.chosen.length : trace.chosen.length + 1;
  };
  return [...trace.candidates].sort((a, b) => order(a) - order(b) || (b.priority ?? 0) - (a.priority ?? 0));
}

/** Passed all policies, whether chosen or outranked. */
export function remained(candidate: Candidate): boolean {
  return candidate.refusedBy === undefined || candidate.refusedBy.policy === 'not-chosen';
}

/** Also those that are counted only. */
function countOf({ candidates, fellOut, unranked = 0 }: DecisionTrace): number {
  const fallen = fellOut.reduce((sum, { count }) => sum + count, 0);
  const ranked = candidates.filter(remained).length;
  return Math.max(candidates.length, ranked + unranked + fallen);
}

/** "Of 7 candidates 3 passed every rule; spring-offer was chosen, with probability 62 %." */
export function outcomeSentence(trace: DecisionTrace): string {
  const givenUp = givenUpBy(trace.degraded);
  if (givenUp !== undefined)
    return `Nothing was decided: ${givenUpWords[givenUp]}. No candidate was looked at, and the same request again gets the same answer.`;
  const total = countOf(trace);
  if (total === 0) return 'No action is made for this placement, so there was nothing to choose from.';
  const passed = trace.candidates.filter(remained).length + (trace.unranked ?? 0);
  if (passed === 0) return `Of ${plural(total, 'candidate')} none passed every rule, so nothing was chosen.`;
  const start = `Of ${plural(total, 'candidate')} ${passed} passed every rule`;
  const [best, ...others] = trace.chosen;
  if (best === undefined) return `${start}, but nothing was chosen.`;
  const chance = trace.candidates.find((candidate) => candidate.action === best)?.selectionProbability;
  const with_ = chance === undefined ? '' : `, with probability ${percent(chance)}`;
  const more = others.length === 0 ? '' : `, then ${others.join(', ')}`;
  return `${start}; ${best} was chosen${with_}${more}.`;
}

export const policyWords = {
  eligibility: 'Not eligible',
  budget: 'Not within a budget',
  voucher: 'No voucher left for them',
  cap: 'Contacted often enough',
  consent: 'No consent',
  pause: 'Left alone after what they did',
  placement: 'Not made for this placement',
  'not-chosen': 'Eligible, but outranked',
  applicability: 'Makes no sense now',
  suitability: 'Not good for this person',
  treatment: 'Nothing to say it with here',
  stock: 'Out of stock',
  holdout: 'Held out, to measure what it adds',
  experiment: 'Not in their arm of an experiment',
  formula: 'The formula gave no number',
  nothing: 'Saying nothing is worth more',
  page: 'Shown elsewhere on the page',
  conversation: 'Mentioned in this conversation',
} as const satisfies Record<NonNullable<Candidate['refusedBy']>['policy'], string>;

/** With the level whose rule it is: "traits.plan == 'pro' (group cards)". */
export function ruleOf({ rule, level, name }: NonNullable<Candidate['refusedBy']>): string {
  return level === undefined ? rule : `${rule} (${level} ${name})`;
}

/** "letter, card, lively": the treatment and variant it is said with, where they have names. */
export function said({ treatment, variant, variantShare }: Candidate): string | undefined {
  const names = [treatment, variant].filter((name) => name !== undefined && name !== '');
  if (names.length === 0) return undefined;
  const share = variantShare === undefined ? '' : ` (said so with ${percent(variantShare)})`;
  return `${names.join(', ')}${share}`;
}

/** The fate of a candidate: `rule` is the one that refused it. */
export function fate(
  candidate: Candidate,
  trace: DecisionTrace,
): { words: string; rule?: string; chosen: boolean } {
  const place = trace.chosen.indexOf(candidate.action);
  if (place >= 0) return { words: place === 0 ? 'Chosen' : `Chosen as number ${place + 1}`, chosen: true };
  if (candidate.refusedBy === undefined) return { words: policyWords['not-chosen'], chosen: false };
  return { words: policyWords[candidate.refusedBy.policy], rule: ruleOf(candidate.refusedBy), chosen: false };
}
