/**
 * Protected traits are no predictors: no model sees what reads one, or what documents say gives one away, whatever it
 * reads it through (computed traits, audiences). Only a document that says so, and why, lets models learn from one.
 */
import { type Names, readsOf } from '../../audience/reads.ts';
import type { Condition, ConditionCompiler } from '../../condition.ts';
import type { DocumentProblem } from '../../document.ts';
import { bandNames, type FairnessDefinition, type ProtectedTrait } from './definition.ts';

/** Why a condition is no predictor. */
export interface Bar {
  /** The protected trait. */
  readonly trait: string;
  /** What of it the condition reads: the trait itself, or what gives it away. */
  readonly read: string;
}

export type Barring = (condition: Condition) => Bar | undefined;

/** A predictor that its model does without. */
export interface BarredPredictor extends Bar {
  readonly model: string;
  readonly predictor: string;
  /** Its place in the document. */
  readonly index: number;
}

/** @param audiences conditions by name */
export function barring(
  fairness: FairnessDefinition | null,
  audiences: ReadonlyMap<string, Condition>,
  compiler: ConditionCompiler,
): Barring {
  const names = new Map<string, string>();
  for (const one of fairness?.protected ?? []) {
    if (isAllowed(one)) continue;
    for (const name of [...one.standIns, one.trait]) names.set(name, one.trait);
  }
  if (names.size === 0) return () => undefined;
  return (condition) => {
    const read = firstRead(condition, names, audiences, compiler);
    return read === undefined ? undefined : { trait: names.get(read)!, read };
  };
}

/** Models may learn from it, and the document says why. */
export function isAllowed({ predictors, reason }: ProtectedTrait): boolean {
  return predictors && reason !== undefined;
}

/** What documents have to mend; a revision that was published before lives without these predictors. */
export function fairnessProblems(
  fairness: FairnessDefinition | null,
  barred: readonly BarredPredictor[],
): DocumentProblem[] {
  const unreasoned = (fairness?.protected ?? []).flatMap(({ trait, predictors, reason }, i) =>
    predictors === (reason !== undefined)
      ? []
      : [
          {
            kind: 'fairness' as const,
            name: fairness!.name,
            path: ['protected', i, predictors ? 'predictors' : 'reason'],
            code: 'reason_needed',
            message: predictors
              ? `models may learn from the protected trait "${trait}", and nothing says why`
              : `there is a reason to learn from the protected trait "${trait}", and models may not`,
            mend: 'write `predictors: true` together with a `reason`, or neither',
          },
        ],
  );
  return [
    ...unreasoned,
    ...unknownBands(fairness),
    ...barred.map(({ model, predictor, index, trait, read }) => ({
      kind: 'model' as const,
      name: model,
      path: ['predictors', index, 'value'],
      code: 'protected_predictor',
      message:
        read === trait
          ? `the predictor "${predictor}" reads "${trait}", which is protected`
          : `the predictor "${predictor}" reads "${read}", which gives the protected trait "${trait}" away`,
      mend: `leave it out; where learning from it is lawful and meant, the document of kind fairness says so: \`predictors: true\` at "${trait}", with the \`reason\``,
    })),
  ];
}

function unknownBands(fairness: FairnessDefinition | null): DocumentProblem[] {
  return (fairness?.protected ?? []).flatMap(({ trait, bands, reference }, i) => {
    if (bands === undefined || reference === undefined) return [];
    const names = bandNames(bands);
    if (names.includes(reference)) return [];
    return {
      kind: 'fairness' as const,
      name: fairness!.name,
      path: ['protected', i, 'reference'],
      code: 'unknown_group',
      message: `the reference "${reference}" is none of the bands of "${trait}"`,
      mend: `use one of: ${names.join(', ')}`,
    };
  });
}

/** Through computed traits and audiences. Where it can read any name it may read this one. */
function firstRead(
  condition: Condition,
  names: ReadonlyMap<string, string>,
  audiences: ReadonlyMap<string, Condition>,
  compiler: ConditionCompiler,
): string | undefined {
  const seen = new Set<Condition>();
  const find = (one: Condition): string | undefined => {
    if (seen.has(one)) return undefined;
    seen.add(one);
    const { variables } = one.reads;
    const { traits, audiences: asked } = readsOf(one, compiler);
    const facts = variables.get('context') ?? nothing;
    const computed = [...variables.keys()].flatMap((name) =>
      name.startsWith(COMPUTED) ? name.slice(COMPUTED.length) : [],
    );
    for (const name of names.keys())
      if (has(traits, name) || has(facts, name) || asked.has(name) || computed.includes(name)) return name;
    const inner = [
      ...computed.flatMap((name) => compiler.computed.get(name) ?? []),
      ...[...asked].flatMap((name) => audiences.get(name) ?? []),
    ];
    for (const next of inner) {
      const found = find(next);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(condition);
}

const COMPUTED = 'computed.';
const nothing: ReadonlySet<string> = new Set();

function has(read: Names, name: string): boolean {
  return read === 'all' || read.has(name);
}
