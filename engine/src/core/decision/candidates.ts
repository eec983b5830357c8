/**
 * Who can be chosen: the actions of a placement or a group, by their eligibility. One evaluation decides for all that
 * share a text, so that a decision among thousands touches only the texts and those that are eligible.
 */
import type { Condition, Scope } from '../condition.ts';
import { groupBy } from '../groups.ts';
import type { CompiledAction } from './compile.ts';
import type { Decision } from './decision.ts';

export interface ActionPool {
  readonly size: number;
  readonly parts: readonly {
    readonly rule: string;
    readonly eligibility: Condition;
    readonly actions: readonly CompiledAction[];
  }[];
}

export function poolOf(actions: readonly CompiledAction[]): ActionPool {
  const parts = groupBy(actions.map((action) => [action.definition.eligibility, action] as const));
  return {
    size: actions.length,
    parts: [...parts].map(([rule, members]) => ({
      rule,
      eligibility: members[0]!.eligibility,
      actions: members,
    })),
  };
}

export const emptyPool: ActionPool = poolOf([]);

export interface Candidates {
  readonly eligible: readonly CompiledAction[];
  readonly ineligible: Decision['ineligible'];
}

export function candidatesIn(pool: ActionPool, scope: Scope): Candidates {
  const eligible: CompiledAction[] = [];
  const ineligible: { rule: string; count: number }[] = [];
  for (const { rule, eligibility, actions } of pool.parts) {
    if (eligibility.test(scope)) eligible.push(...actions);
    else ineligible.push({ rule, count: actions.length });
  }
  return { eligible, ineligible };
}
