/** The one document of fairness, checked against the others. */
import type { ProblemCollector } from '../../problem.ts';
import type { FairnessDefinition } from './definition.ts';

/** Null where there is none. */
export function fairnessOf(
  definitions: readonly FairnessDefinition[],
  problems: ProblemCollector,
): FairnessDefinition | null {
  const [first, second] = definitions;
  if (second) {
    const message = `there is another document of kind fairness, "${first?.name}"`;
    problems.add(second, [], 'second_fairness', message, 'put all protected traits into one document');
  }
  const seen = new Set<string>();
  for (const [i, { trait, groups, reference }] of (first?.protected ?? []).entries()) {
    if (seen.has(trait)) {
      const message = `the trait "${trait}" is there twice`;
      problems.add(first!, ['protected', i, 'trait'], 'duplicate_trait', message, 'name it once');
    }
    seen.add(trait);
    if (reference === undefined || groups === undefined || groups.includes(reference)) continue;
    const message = `the reference "${reference}" is none of the groups`;
    problems.add(
      first!,
      ['protected', i, 'reference'],
      'unknown_group',
      message,
      `use one of: ${groups.join(', ')}`,
    );
  }
  return first ?? null;
}
