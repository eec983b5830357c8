/** A recorded decision taken again as it was: everything that came from outside the person stands in its record. */

import { isTooDear } from '../../budget/words.ts';
import type { CompiledAction } from '../compile.ts';
import { choose } from '../decide.ts';
import type { Again, TakenDecision } from '../deciding.ts';
import type { Decision, RankedCandidate, RefusedCandidate } from '../decision.ts';
import { decisionState } from '../decision-state.ts';

/** Nothing is supposed but what was. */
export function asRecorded(recorded: Decision): Again {
  const rows = rowsOf(recorded);
  const refused = recorded.refused.filter(({ policy }) => policy === 'budget');
  return {
    row: (action) => rows.get(action),
    isRanked: (action) => rows.has(action),
    models: recorded.models,
    ways: (action) => recorded.ways?.filter((row) => row.action === action) ?? [],
    timing: recorded.timing,
    wouldHave: recorded.wouldHave,
    isLifted: () => false,
    supposed: (factors) => factors,
    refusedByScore: (action) => {
      const refusal = recorded.refused.find(
        ({ action: name, policy, rule }) =>
          name === action &&
          (policy === 'formula' || policy === 'nothing' || (policy === 'budget' && isTooDear(rule))),
      );
      const outweighed = recorded.outweighed?.find((row) => row.action === action);
      return refusal && { refusal, outweighed };
    },
    goneWithout: (candidates) => goneWithoutIn(recorded, candidates),
    budgets: {
      refusalOf: (name, channel) =>
        refused.find(({ action, rule }) => action === name && !isTooDear(rule)) ??
        recorded.closed?.find(
          (row) => row.action === name && row.channel === channel && row.policy === 'budget',
        ),
      hadNoRoom: (name) => !recorded.chosen.includes(name),
    },
    vouchers: {
      refusalOf: (name, channel) =>
        channel === undefined
          ? recorded.refused.find(({ action, policy }) => action === name && policy === 'voucher')
          : recorded.closed?.find(
              (row) => row.action === name && row.channel === channel && row.policy === 'voucher',
            ),
      lacking: recorded.lacking,
      hadNone: (name) => !recorded.chosen.includes(name),
    },
  };
}

/** In the order of the record. */
export function goneWithoutIn(
  { refused }: Decision,
  candidates: readonly CompiledAction[],
): readonly RefusedCandidate[] {
  if (refused.length === 0) return refused;
  const names = new Set(candidates.map(({ name }) => name));
  return refused.filter(({ action, policy }) => keeps.has(policy) && names.has(action));
}

/** Policies that keep from a person what would have been chosen for them. */
const keeps: ReadonlySet<RefusedCandidate['policy']> = new Set(['holdout', 'experiment']);

export function rowsOf({ ranked }: Decision): ReadonlyMap<string, RankedCandidate> {
  return new Map(ranked.map((row) => [row.action, row]));
}

/** Takes it again; nothing is held and nothing is changed by it. */
export function takeAgain({ deciding, pool, request, recorded }: TakenDecision, again: Again): Decision {
  return choose({ ...deciding, again }, pool, { ...request, id: recorded.id });
}

/** The one text of a record: equal records, equal bytes. */
export function decisionText(decision: Decision): string {
  return JSON.stringify(decisionState(decision));
}
