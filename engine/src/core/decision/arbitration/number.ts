/** Numbers of documents: written down, or CEL that gives one. */
import type { ConditionCompiler, Scope } from '../../condition.ts';

/** Undefined where there is none: missing, no number, or not finite. */
export type NumberOf = (scope: Scope) => number | undefined;

/** Throws a LanguageError where the text is no CEL. */
export function compileNumber(text: number | string, compiler: ConditionCompiler): NumberOf {
  if (typeof text === 'number') return () => text;
  const condition = compiler.compile(text);
  return (scope) => {
    const found = condition.evaluate(scope);
    const number = typeof found === 'bigint' ? Number(found) : found;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  };
}
