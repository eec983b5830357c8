/**
 * Decisions of the past taken again, at the very input that they were taken at: to verify them, and to ask what would
 * have let another action win. Reads behind the live traffic, as all questions about the past.
 */

import { type VerifiedDecision, verifyDecision } from '../core/decision/again/verify.ts';
import type { TakenDecision } from '../core/decision/deciding.ts';
import type { ExplainedDecision, PastProblem } from './engine.ts';
import type { Past } from './past.ts';

/** Why a decision cannot be taken again; the record is what there is. */
export type AgainProblem = PastProblem | { readonly problem: 'history-gone'; readonly missing: number };

export interface VerifiedAnswer extends VerifiedDecision {
  readonly revision: string;
  /** Inputs that the person was rebuilt from; of these, those that are not kept any more. */
  readonly inputs: number;
  readonly missing: number;
}

export async function verifiedDecision(
  profile: string,
  found: ExplainedDecision,
  past: Past,
): Promise<VerifiedAnswer> {
  const { decision } = found;
  const { revision } = decision;
  const again = await takenAgain(profile, found, past, (taken) => verifyDecision(decision, taken));
  if ('problem' in again)
    return {
      ...verifyDecision(decision, problemWords(again)),
      revision,
      inputs: 0,
      missing: again.problem === 'history-gone' ? again.missing : 0,
    };
  const { given, inputs, missing } = again;
  return { ...given, revision, inputs, missing };
}

interface Given<R> {
  readonly given: R;
  readonly inputs: number;
  readonly missing: number;
}

/** @param use sees the moment at which it was decided; it must change nothing */
export async function takenAgain<R>(
  profile: string,
  { decision, position }: Pick<ExplainedDecision, 'decision' | 'position'>,
  past: Past,
  use: (taken: TakenDecision) => R,
): Promise<Given<R> | AgainProblem> {
  let given: { readonly value: R } | undefined;
  const read = await past.moment(profile, decision, position, (taken) => {
    given ??= { value: use(taken) };
  });
  if ('problem' in read) return read;
  const { inputs, missing } = read;
  // What is gone may be what led there.
  if (given === undefined) return { problem: 'history-gone', missing };
  return { given: given.value, inputs, missing };
}

export function problemWords(problem: AgainProblem): string {
  switch (problem.problem) {
    case 'too-long':
      return `the person's history has more than ${problem.most} inputs, which are not applied anew for one question`;
    case 'unknown-then':
      return 'nothing is kept of what was known of the person then';
    case 'history-gone':
      return 'a part of what led to it is not kept any more';
  }
}
