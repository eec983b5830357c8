/** Actions compiled: engagement policy and value as closures; equal texts share one. */
import type { ConditionCompiler, Scope } from '../condition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { EngagementCompiler, EngagementRule } from './catalogue/engagement.ts';
import type { CatalogueGroup, Levels } from './catalogue/levels.ts';
import type { ActionDefinition } from './definition.ts';

export interface CompiledAction {
  readonly name: string;
  readonly definition: ActionDefinition;
  /** With the issue that it is of, and what both ask for. */
  readonly group: CatalogueGroup;
  /** Its own engagement policy; nothing where it is for everybody. */
  readonly rules: readonly EngagementRule[];
  readonly value: (scope: Scope) => number;
}

interface Surroundings {
  readonly compiler: ConditionCompiler;
  readonly engagement: EngagementCompiler;
  readonly levels: Levels;
  readonly problems: ProblemCollector;
}

export function compileActions(
  definitions: readonly ActionDefinition[],
  { compiler, engagement, levels, problems }: Surroundings,
): CompiledAction[] {
  const values = new Map<number | string, CompiledAction['value'] | undefined>();
  return definitions.flatMap((definition) => {
    const rules = engagement.compile(definition, [], definition);
    const { value: text, name } = definition;
    if (!values.has(text)) {
      const compiled = problems.try(definition, ['value'], () => compileValue(text, compiler));
      values.set(text, compiled);
    }
    const value = values.get(text);
    if (!rules || !value) return [];
    return [{ name, definition, group: levels.groupOf(definition.group), rules, value }];
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
