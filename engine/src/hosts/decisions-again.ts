/**
 * Decisions of the past taken again, at the very input that they were taken at: to verify them, and to ask what would
 * have let another action win. Reads behind the live traffic, as all questions about the past.
 */

import { asRecorded, decisionText, takeAgain } from '../core/decision/again/recorded.ts';
import { type VerifiedDecision, verifyDecision } from '../core/decision/again/verify.ts';
import { type WhyNot, whyNot } from '../core/decision/again/why-not.ts';
import { remarksOn, standingWords, wayWords } from '../core/decision/again/words.ts';
import type { TakenDecision } from '../core/decision/deciding.ts';
import type { ExplainedDecision, PastProblem, SemanticsVersions } from './engine.ts';
import type { Past } from './past.ts';

/** Why a decision cannot be taken again; the record is what there is. */
export type AgainProblem =
  | PastProblem
  | { readonly problem: 'history-gone'; readonly missing: number }
  /** Another version took it, and with this code it comes out otherwise: what would be told is not of that decision. */
  | { readonly problem: 'other-semantics'; readonly semantics: SemanticsVersions };

export interface VerifiedAnswer extends VerifiedDecision {
  readonly revision: string;
  /** Inputs that the person was rebuilt from; of these, those that are not kept any more. */
  readonly inputs: number;
  readonly missing: number;
  /** Where another semantics version took it, or wrote a part of what led there. */
  readonly semantics?: SemanticsVersions;
  /** Because of that version it could not be taken again. */
  readonly isLost?: true;
}

export async function verifiedDecision(
  profile: string,
  found: ExplainedDecision,
  past: Pick<Past, 'moment' | 'writtenByOther'>,
): Promise<VerifiedAnswer> {
  const { decision } = found;
  const { revision } = decision;
  const again = await takenAgain(profile, found, past, (taken) => verifyDecision(decision, taken));
  if (!('problem' in again)) {
    const { given, inputs, missing, semantics } = again;
    return { ...given, revision, inputs, missing, ...(semantics && { semantics }) };
  }
  const isLost = isOfOtherVersion(again);
  const semantics = isLost ? again.semantics : writtenBy(past, found.position, undefined);
  return {
    ...verifyDecision(decision, problemWords(again)),
    revision,
    inputs: 0,
    missing: again.problem === 'history-gone' ? again.missing : 0,
    ...(semantics && { semantics }),
    ...(isLost && { isLost }),
  };
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
  const semantics = writtenBy(past, found.position, undefined);
  const again = await takenAgain(profile, found, past, (taken): WhyNotAnswer | WhyNotProblem => {
    if (semantics !== undefined && !comesOutTheSame(taken)) return { problem: 'other-semantics', semantics };
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

function comesOutTheSame(taken: TakenDecision): boolean {
  return decisionText(takeAgain(taken, asRecorded(taken.recorded))) === decisionText(taken.recorded);
}

interface Given<R> {
  readonly given: R;
  readonly inputs: number;
  readonly missing: number;
  readonly semantics: SemanticsVersions | undefined;
}

/** @param use sees the moment at which it was decided; it must change nothing */
export async function takenAgain<R>(
  profile: string,
  { decision, position }: Pick<ExplainedDecision, 'decision' | 'position'>,
  past: Pick<Past, 'moment' | 'writtenByOther'>,
  use: (taken: TakenDecision) => R,
): Promise<Given<R> | AgainProblem> {
  let given: { readonly value: R } | undefined;
  const read = await past.moment(profile, decision, position, (taken) => {
    given ??= { value: use(taken) };
  });
  if ('problem' in read) return read;
  const { inputs, missing, first } = read;
  const semantics = writtenBy(past, position, first);
  if (given !== undefined) return { given: given.value, inputs, missing, semantics };
  // What is gone may be what led there.
  return semantics && missing === 0
    ? { problem: 'other-semantics', semantics }
    : { problem: 'history-gone', missing };
}

/** @param first where the history begins, as far as it was read */
function writtenBy(
  past: Pick<Past, 'writtenByOther'>,
  position: number,
  first: number | undefined,
): SemanticsVersions | undefined {
  const decided = past.writtenByOther(position);
  if (decided) return { of: 'decision', ...decided };
  const history = first === undefined ? undefined : past.writtenByOther(first);
  return history && { of: 'history', ...history };
}

export function problemWords(problem: AgainProblem): string {
  switch (problem.problem) {
    case 'too-long':
      return `the person's history has more than ${problem.most} inputs, which are not applied anew for one question`;
    case 'unknown-then':
      return 'nothing is kept of what was known of the person then';
    case 'other-semantics':
      return `${versionWords(problem.semantics)}, with which it comes out otherwise: its record tells why it came out so, and a Kairos of that version takes it again`;
    case 'unreadable':
      return `${versionWords(problem.semantics)}, which cannot apply what was written (${problem.reason}); a Kairos of that version does, on a copy of the data folder`;
    case 'history-gone':
      return 'a part of what led to it is not kept any more';
  }
}

/** Another version of the engine is the reason. */
export function isOfOtherVersion(
  problem: WhyNotProblem,
): problem is Extract<WhyNotProblem, { problem: 'other-semantics' | 'unreadable' }> {
  return problem.problem === 'other-semantics' || problem.problem === 'unreadable';
}

/** "it was decided by version 8 of the engine, and this is version 9". */
export function versionWords({ of, by, here }: SemanticsVersions): string {
  const what = of === 'decision' ? 'it was decided' : 'a part of what led to it was written';
  return `${what} by version ${by} of the engine, and this is version ${here}`;
}
