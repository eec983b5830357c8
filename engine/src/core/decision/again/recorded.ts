/** A recorded decision taken again as it was: everything that came from outside the person stands in its record. */
import { choose } from '../decide.ts';
import type { Again, TakenDecision } from '../deciding.ts';
import { type Decision, decisionState, type RankedCandidate } from '../decision.ts';

/** Nothing is supposed but what was. */
export function asRecorded(recorded: Decision): Again {
  const rows = rowsOf(recorded);
  return {
    row: (action) => rows.get(action),
    isRanked: (action) => rows.has(action),
    isLifted: () => false,
    supposed: (factors) => factors,
    refusedByScore: (action) => {
      const refusal = recorded.refused.find(
        ({ action: name, policy }) => name === action && (policy === 'formula' || policy === 'nothing'),
      );
      const outweighed = recorded.outweighed?.find((row) => row.action === action);
      return refusal && { refusal, outweighed };
    },
  };
}

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
