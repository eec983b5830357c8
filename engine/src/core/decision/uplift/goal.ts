/**
 * What people do or leave whether something was said to them or not: by it what saying adds is learnt. Entries with the
 * same goal share what is known; another event, filter or time begins anew.
 */
import type { Condition, ConditionCompiler } from '../../condition.ts';
import { contentId } from '../../hash.ts';
import type { GoalDefinition } from '../arbitration/definition.ts';

export interface Goal {
  /** Follows from what it counts. */
  readonly key: string;
  readonly event: string;
  readonly where: Condition | undefined;
  readonly withinMs: number;
}

/** Throws a LanguageError where `where` is no CEL. */
export function compileGoal(definition: GoalDefinition, compiler: ConditionCompiler): Goal {
  const { event, where, within } = definition;
  return {
    key: goalKey(definition),
    event,
    where: where === undefined ? undefined : compiler.compile(where),
    withinMs: within,
  };
}

export function goalKey({ event, where, within }: GoalDefinition): string {
  return contentId('goal', event, where ?? '', within);
}

/** The model that counts it, under a name that no document can have. */
export function modelOfGoal({ key }: Pick<Goal, 'key'>): string {
  return `uplift ${key}`;
}

export function isOfGoal(model: string): boolean {
  return model.startsWith('uplift ');
}
