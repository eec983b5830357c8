/**
 * Decisions of the past taken again, at the very input that they were taken at: to verify them, and to ask what would
 * have let another action win. Reads behind the live traffic, as all questions about the past.
 */

import { unverified, type VerifiedDecision, verifyDecision } from '../core/decision/again/verify.ts';
import { type WhyNot, whyNot } from '../core/decision/again/why-not.ts';
import { remarksOn, standingWords, wayWords } from '../core/decision/again/words.ts';
import type { TakenDecision } from '../core/decision/deciding.ts';
import type { ExplainedDecision, PastProblem } from './engine.ts';
import type { Past } from './past.ts';

/** Why a decision cannot be taken again; the record is what there is. */
export type AgainProblem =
  | PastProblem
  | { readonly problem: 'history-gone'; readonly missing: number }
  /** Only code of the version that took it gives the same bytes. */
  | { readonly problem: 'other-semantics'; readonly version: string; readonly here: string };

export interface VerifiedAnswer extends VerifiedDecision {
  readonly revision: string;
  /** Inputs that the person was rebuilt from; of these, those that are not kept any more. */
  readonly inputs: number;
  readonly missing: number;
  /** It was taken by another semantics version of the engine: then nothing was run. */
  readonly isOfOther?: true;
  /** A part of the person's history was written by one. */
  readonly isOlder?: true;
}

export async function verifiedDecision(
  profile: string,
  found: ExplainedDecision,
  past: Pick<Past, 'moment' | 'writtenByOther'>,
): Promise<VerifiedAnswer> {
  const { decision } = found;
  const { revision } = decision;
  const again = await takenAgain(profile, found, past, (taken) => verifyDecision(decision, taken));
  if ('problem' in again && again.problem === 'other-semantics')
    return { ...unverified(decision, problemWords(again)), revision, inputs: 0, missing: 0, isOfOther: true };
  if ('problem' in again)
    return {
      ...verifyDecision(decision, problemWords(again)),
      revision,
      inputs: 0,
      missing: again.problem === 'history-gone' ? again.missing : 0,
    };
  const { given, inputs, missing, isOlder } = again;
  return { ...given, revision, inputs, missing, ...(isOlder && { isOlder }) };
}

/** What would have let the action win, with its words. */
export interface WhyNotAnswer {
  readonly decision: string;
  readonly profile: string;
  readonly revision: string;
  readonly answer: WhyNot;
  readonly words: string;
  /** One line for each of the ways. */
  readonly ways: readonly string[];
  /** One line for each obstacle. */
  readonly obstacles: readonly string[];
  readonly remarks: readonly string[];
}

export type WhyNotProblem = AgainProblem | { readonly problem: 'unknown-action'; readonly revision: string };

export async function whyNotIn(
  profile: string,
  found: ExplainedDecision,
  action: string,
  past: Pick<Past, 'moment' | 'writtenByOther'>,
): Promise<WhyNotAnswer | WhyNotProblem> {
  const { id, revision } = found.decision;
  const again = await takenAgain(profile, found, past, (taken): WhyNotAnswer | WhyNotProblem => {
    const { configuration } = taken.deciding;
    const compiled = configuration.actionsByName.get(action);
    if (compiled === undefined) return { problem: 'unknown-action', revision };
    const answer = whyNot(taken, compiled);
    return {
      decision: id,
      profile,
      revision,
      answer,
      words: standingWords(action, answer.standing),
      ways: answer.ways.map(({ changes }) => wayWords(changes, configuration)),
      obstacles: answer.obstacles.map((standing) => standingWords(action, standing)),
      remarks: remarksOn(answer),
    };
  });
  return 'problem' in again ? again : again.given;
}

interface Given<R> {
  readonly given: R;
  readonly inputs: number;
  readonly missing: number;
  readonly isOlder: boolean;
}

/** @param use sees the moment at which it was decided; it must change nothing */
export async function takenAgain<R>(
  profile: string,
  { decision, position }: Pick<ExplainedDecision, 'decision' | 'position'>,
  past: Pick<Past, 'moment' | 'writtenByOther'>,
  use: (taken: TakenDecision) => R,
): Promise<Given<R> | AgainProblem> {
  const other = past.writtenByOther(position);
  if (other !== undefined) return { problem: 'other-semantics', ...other };
  let given: { readonly value: R } | undefined;
  const read = await past.moment(profile, decision, position, (taken) => {
    given ??= { value: use(taken) };
  });
  if ('problem' in read) return read;
  const { inputs, missing, first } = read;
  // What is gone may be what led there.
  if (given === undefined) return { problem: 'history-gone', missing };
  const isOlder = first !== undefined && past.writtenByOther(first) !== undefined;
  return { given: given.value, inputs, missing, isOlder };
}

export function problemWords(problem: AgainProblem): string {
  switch (problem.problem) {
    case 'too-long':
      return `the person's history has more than ${problem.most} inputs, which are not applied anew for one question`;
    case 'unknown-then':
      return 'nothing is kept of what was known of the person then';
    case 'other-semantics':
      return `it was taken under semantics version ${problem.version} of the engine, and this is ${problem.here}: its record tells why it came out so, and only a Kairos of that version takes it again`;
    case 'history-gone':
      return 'a part of what led to it is not kept any more';
  }
}
