/** Actions compiled: eligibility and value as closures; equal eligibility texts share one. */
import type { Condition, ConditionCompiler, Scope } from '../condition.ts';
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
