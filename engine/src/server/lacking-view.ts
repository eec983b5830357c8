/** What a decision did without, as its record has it: codes, models, contexts. Absent where it lacked nothing. */
import type { AnswerSource } from '../core/context/provider.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { JsonObject } from '../core/input.ts';
import type { LackingView } from './api.ts';

export function lackingView({ lacking, models = [], context }: Decision): LackingView | undefined {
  const untaught = models.filter(({ version }) => version === 0).map(({ model }) => model);
  const contexts = contextsLacking(context);
  if (lacking === undefined && untaught.length + contexts.length === 0) return undefined;
  return {
    ...(lacking && { treatments: lacking }),
    ...(untaught.length > 0 && { models: untaught }),
    ...(contexts.length > 0 && { contexts }),
  };
}

type Lacked = NonNullable<LackingView['contexts']>[number];

const instead: readonly AnswerSource[] = ['none', 'stale', 'fallback'] satisfies Lacked['source'][];

/** Answers of providers stand beside what the request said, each with where it is from. */
function contextsLacking(context: Decision['context']): readonly Lacked[] {
  return Object.entries(context).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    const { source, ageMs } = value as JsonObject;
    const found = instead.find((known): known is Lacked['source'] => known === source);
    return found === undefined || typeof ageMs !== 'number' ? [] : [{ name, source: found, ageMs }];
  });
}
