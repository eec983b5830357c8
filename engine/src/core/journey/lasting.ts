/**
 * Conditions that a run waits for or that end it: they last, so they read the person and the run, and nothing that is
 * only there for a moment. Their next flip by time alone is found as that of audiences.
 */
import { findFlip } from '../audience/membership.ts';
import type { ConditionCompiler } from '../condition.ts';
import type { DocumentProblem } from '../document.ts';
import type { ProblemCollector } from '../problem.ts';
import type { JourneyDefinition } from './definition.ts';
import type { LastingCondition } from './step.ts';

interface Around {
  readonly definition: JourneyDefinition;
  readonly compiler: ConditionCompiler;
  readonly problems: ProblemCollector;
}

const MOMENTARY = ['event', 'context'] as const;

/** Undefined where it is a problem, on record. */
export function lastingCondition(
  text: string,
  path: DocumentProblem['path'],
  { definition, compiler, problems }: Around,
): LastingCondition | undefined {
  return problems.try(definition, path, () => {
    const condition = compiler.compile(text);
    const horizon = condition.horizon();
    for (const name of MOMENTARY) {
      if (!condition.reads.variables.has(name)) continue;
      const message = `\`${name}\` is of one moment: it is not there when only time or a trait changes`;
      const mend = 'say it with `event` and `where`, or put what lasts into an audience';
      problems.add(definition, path, 'condition_not_lasting', message, mend);
    }
    return {
      condition,
      flip: (scope) => (horizon === undefined ? 0 : findFlip(condition, horizon, scope, false)),
    };
  });
}
