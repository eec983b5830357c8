/** Audiences compiled: ordered so that one that reads another comes after it, and circles are refused. */
import type { Condition, Scope } from '../condition.ts';
import type { ProblemCollector } from '../problem.ts';
import type { Aggregate } from '../profile/aggregate.ts';
import type { AudienceDefinition } from './definition.ts';
import type { Dependencies } from './reads.ts';

export interface CompiledAudience {
  readonly name: string;
  /** Its place in the layout. */
  readonly index: number;
  readonly condition: Condition;
  readonly reads: Dependencies;
  /** When time alone may change it (see Compiled.horizon); undefined where only events do. */
  readonly horizon: ((scope: Scope) => number) | undefined;
  /** Its sums over windows: the condition's trend holds while nothing negative is in them. */
  readonly sums: readonly Aggregate[];
}

/** Sorts audiences by what they read of each other; the text is enough, as audience("x") takes a literal. */
export function orderAudiences(
  definitions: readonly AudienceDefinition[],
  problems: ProblemCollector,
): AudienceDefinition[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const ordered: AudienceDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (definition: AudienceDefinition): void => {
    if (state.get(definition.name) === 'done') return;
    if (state.get(definition.name) === 'open') {
      problems.add(
        definition,
        ['condition'],
        'audience_circle',
        `audience ${definition.name} depends on itself`,
        'take one audience(...) out of the circle',
      );
      return;
    }
    state.set(definition.name, 'open');
    for (const name of audiencesNamedIn(definition.condition)) {
      const other = byName.get(name);
      if (other) visit(other);
      else
        problems.add(
          definition,
          ['condition'],
          'unknown_audience',
          `there is no audience "${name}"`,
          'declare it or correct the name',
        );
    }
    state.set(definition.name, 'done');
    ordered.push(definition);
  };
  for (const definition of [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(definition);
  return ordered;
}

function audiencesNamedIn(text: string): string[] {
  return [...text.matchAll(/\baudience\(\s*(?:"([^"]*)"|'([^']*)')\s*\)/g)].map((m) => m[1] ?? m[2] ?? '');
}
