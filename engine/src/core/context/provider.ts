/**
 * A context provider as the core knows it: what it is asked with. Who answers, and how, is the business of the host; the
 * answers stand in the logged input and conditions read them as `context.NAME`.
 */
import type { Condition, ConditionCompiler } from '../condition.ts';
import type { JsonObject } from '../input.ts';
import type { ProblemCollector } from '../problem.ts';

/** By where the person is, by the address of the connection, or by values that conditions give. */
export type AskedBy = 'position' | 'ip' | 'values';

/** What the core must know of a document of kind `context`. */
export interface ContextOutline {
  readonly kind: 'context';
  readonly name: string;
  readonly by: AskedBy;
  /** CEL by name; of `values` only. */
  readonly with: { readonly [name: string]: string };
  /** What the person must have agreed to before it is asked; empty: it says nothing about the person. */
  readonly purpose: string;
  /** Degrees that a position is rounded to: neighbours share an answer, and nobody is told more than that. */
  readonly roundTo: number;
  /** Audience that is told when it has changed somewhere; it must exist. */
  readonly tells?: string | undefined;
}

export interface Provider extends Omit<ContextOutline, 'with' | 'tells'> {
  readonly with: readonly (readonly [name: string, value: Condition])[];
}

/** What a provider said, with where the answer is from. */
export interface Answer extends JsonObject {
  readonly source: AnswerSource;
  /** How old it was when it was used, in milliseconds. */
  readonly ageMs: number;
}

/** asked: now; cache: a fresh one; stale: an older one, because now there was none; fallback: the document's; none. */
export type AnswerSource = 'asked' | 'cache' | 'stale' | 'fallback' | 'none';

export type Answers = { readonly [provider: string]: Answer };

/** Names under which conditions read what needs no provider. */
export const derivedFields = [
  'device',
  'language',
  'country',
  'visit',
  'referrer',
  'campaign',
  'local',
  'location',
  'place',
  'places',
] as const;

export function compileProviders(
  outlines: readonly ContextOutline[],
  compiler: ConditionCompiler,
  problems: ProblemCollector,
): Map<string, Provider> {
  return new Map(
    outlines.map((outline) => {
      const conditions = Object.entries(outline.with).flatMap(([name, text]) => {
        const value = problems.try(outline, ['with', name], () => compiler.compile(text));
        return value ? [[name, value] as const] : [];
      });
      return [outline.name, { ...outline, with: conditions }];
    }),
  );
}
