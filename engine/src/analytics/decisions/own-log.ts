/**
 * Kairos' own decisions as a log to evaluate: the first choice of each, with the chances of all that were ranked, and
 * the response of the person, worth what it was worth then.
 */
import type { Decision } from '../../core/decision/decision.ts';
import { encode } from '../evaluation/encode.ts';
import { type DecisionLog, LogBuilder } from '../evaluation/log.ts';

/** A decision that is old enough for its outcome to be known. */
export interface KnownDecision {
  readonly decision: Decision;
  readonly person: string;
  /** To the one that came first. */
  readonly responded: boolean;
}

export interface OwnLog {
  readonly log: DecisionLog;
  /** Of the log's rows, in their order. */
  readonly decisions: readonly Decision[];
}

/** What stands for the choice where nothing could be chosen, or what was chosen was not said. */
export const NOTHING = '(nothing)';

/** Ranked, and not said where they come first, as a full cap has it so. */
export function discardedIn({ capped = [] }: Decision): ReadonlySet<string> {
  return new Set(capped.flatMap(({ action, full }) => (full === 'discard' ? [action] : [])));
}

/** `value`: a response counts what it was worth to the decision; `response`: 1. */
export type Reward = 'value' | 'response';

/** @throws EvaluationRefused `empty_log` where there was never a choice @param known in order of time */
export function ownLog(known: readonly KnownDecision[], reward: Reward): OwnLog {
  const builder = new LogBuilder();
  const decisions: Decision[] = [];
  for (const { decision, person, responded } of known) {
    const { ranked, chosen } = decision;
    const [first] = ranked;
    const unsaid = discardedIn(decision);
    // Who came first was put aside by something that leaves no chance on record.
    if (first && !chosen.includes(first.action) && !unsaid.has(first.action)) continue;
    const isSaid = first !== undefined && !unsaid.has(first.action);
    const said = ranked.filter(({ action }) => !unsaid.has(action));
    const silence = ranked.reduce(
      (sum, row) => sum + (unsaid.has(row.action) ? row.selectionProbability : 0),
      0,
    );
    const isSilent = ranked.length === 0 || unsaid.size > 0;
    builder.add({
      candidates: [...said.map(({ action }) => action), ...(isSilent ? [NOTHING] : [])],
      chances: [
        ...said.map(({ selectionProbability }) => selectionProbability),
        ...(isSilent ? [ranked.length === 0 ? 1 : silence] : []),
      ],
      chosen: isSaid ? first.action : NOTHING,
      reward: isSaid && responded ? (reward === 'value' ? first.value : 1) : 0,
      person,
    });
    decisions.push(decision);
  }
  const contexts = decisions.map(({ placement, context }) => ({ placement, context }));
  return { log: builder.finish(encode(contexts)), decisions };
}
