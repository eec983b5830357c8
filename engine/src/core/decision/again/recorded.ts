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
  const byScore = firstOf(recorded.refused.filter(isByScore));
  const outweighed = firstOf(recorded.outweighed ?? []);
  const byBudget = firstOf(
    recorded.refused.filter(({ policy, rule }) => policy === 'budget' && !isTooDear(rule)),
  );
  const byVoucher = firstOf(recorded.refused.filter(({ policy }) => policy === 'voucher'));
  const { unranked = 0, beyond = 0 } = recorded;
  return {
    row: (action) => rows.get(action),
    isRanked: (action) => rows.has(action),
    models: recorded.models,
    ways: (action) => recorded.ways?.filter((row) => row.action === action) ?? [],
    timing: recorded.timing,
    wouldHave: recorded.wouldHave,
    isLifted: () => false,
    supposed: (factors) => factors,
    counts: beyond > 0 ? { unranked, beyond } : undefined,
    refusedByScore: (action) => {
      const refusal = byScore.get(action);
      return refusal && { refusal, outweighed: outweighed.get(action) };
    },
    goneWithout: (candidates) => goneWithoutIn(recorded, candidates),
    budgets: {
      refusalOf: (name, channel) =>
        byBudget.get(name) ??
        recorded.closed?.find(
          (row) => row.action === name && row.channel === channel && row.policy === 'budget',
        ),
      hadNoRoom: (name) => !recorded.chosen.includes(name),
    },
    vouchers: {
      refusalOf: (name, channel) =>
        channel === undefined
          ? byVoucher.get(name)
          : recorded.closed?.find(
              (row) => row.action === name && row.channel === channel && row.policy === 'voucher',
            ),
      lacking: recorded.lacking,
      hadNone: (name) => !recorded.chosen.includes(name),
    },
  };
}

/** What budgets and codes were left is as the record has it, but for what is supposed. */
export function shortAsRecorded(
  recorded: Decision,
  limit: number,
  isLifted: Again['isLifted'],
): Pick<Again, 'budgets' | 'vouchers'> {
  const { budgets, vouchers } = asRecorded(recorded);
  const leftOut = new Set(leftOutIn(recorded, limit));
  const unless = (refusal: RefusedCandidate | undefined) =>
    refusal === undefined || isLifted(refusal) ? undefined : refusal;
  return {
    budgets: {
      refusalOf: (name, channel) => unless(budgets?.refusalOf(name, channel)),
      hadNoRoom: (name) => leftOut.has(name),
    },
    vouchers: {
      refusalOf: (name, channel) => unless(vouchers?.refusalOf(name, channel)),
      lacking: vouchers?.lacking,
      hadNone: (name) => leftOut.has(name),
    },
  };
}

/** Their turn came and no cap says why they were not chosen: those before them had taken what they need. */
function leftOutIn(decision: Decision, limit: number): string[] {
  const { ranked, chosen, capped = [] } = decision;
  return ranked.flatMap(({ action }, rank) =>
    hadItsTurn(decision, rank, limit) &&
    !chosen.includes(action) &&
    !capped.some((one) => one.action === action)
      ? [action]
      : [],
  );
}

/** Places were left when it was looked at. */
export function hadItsTurn(
  { chosen, ranked, capped = [] }: Pick<Decision, 'chosen' | 'ranked' | 'capped'>,
  rank: number,
  limit: number,
): boolean {
  const takesPlace = ({ action }: { readonly action: string }) =>
    chosen.includes(action) || capped.some((one) => one.action === action && one.full === 'discard');
  return ranked.slice(0, rank).filter(takesPlace).length < limit;
}

function isByScore({ policy, rule }: RefusedCandidate): boolean {
  return policy === 'formula' || policy === 'nothing' || (policy === 'budget' && isTooDear(rule));
}

/** By action, which can stand in it more than once. */
function firstOf<T extends { readonly action: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.toReversed().map((row) => [row.action, row]));
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
