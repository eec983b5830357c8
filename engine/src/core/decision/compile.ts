/** Actions compiled: eligibility and value as closures; equal eligibility texts share one. */
import type { Condition, ConditionCompiler, Scope } from '../condition.ts';
import { groupBy } from '../groups.ts';
import type { ProblemCollector } from '../problem.ts';
import type { ActionDefinition } from './definition.ts';

export interface CompiledAction {
  readonly name: string;
  readonly definition: ActionDefinition;
  readonly eligibility: Condition;
  readonly value: (scope: Scope) => number;
}

export function compileActions(
  definitions: readonly ActionDefinition[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): CompiledAction[] {
  const texts = new Map<string, { condition: Condition | undefined }>();
  return definitions.flatMap((definition) => {
    let shared = texts.get(definition.eligibility);
    if (!shared) {
      const condition = problems.try(definition, ['eligibility'], () =>
        compiler.compile(definition.eligibility),
      );
      shared = { condition };
      texts.set(definition.eligibility, shared);
    }
    const value = problems.try(definition, ['value'], () => compileValue(definition.value, compiler));
    if (!shared.condition || !value) return [];
    return [{ name: definition.name, definition, eligibility: shared.condition, value }];
  });
}

/**
 * The actions that a choice is made among, by their eligibility: one evaluation decides for all that share a text,
 * so that a decision among thousands touches only the texts and those that are eligible.
 */
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

/** A number, or CEL that gives one; anything else counts as worth nothing. */
function compileValue(value: number | string, compiler: ConditionCompiler): (scope: Scope) => number {
  if (typeof value === 'number') return () => value;
  const condition = compiler.compile(value);
  return (scope) => {
    const result = condition.evaluate(scope);
    const number = typeof result === 'bigint' ? Number(result) : result;
    return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : 0;
  };
}
