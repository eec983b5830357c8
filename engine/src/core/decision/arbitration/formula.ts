/**
 * A formula of one's own in place of the product. Between the draws that are likely it is taken as straight: its value
 * at the mean, and its slope there. So what ranks is what it says of the mean, and the chance of each candidate to
 * come first stays exact, whatever the formula is.
 */
import type { Condition, Scope } from '../../condition.ts';
import type { Belief } from '../../learning/selection.ts';
import type { FormulaFactors } from './formula-variables.ts';

/** `priority = offset + scale * draw`; or what was wrong with the number it gave. */
export type Straight = { readonly scale: number; readonly offset: number } | { readonly wrong: string };

export function straight(
  formula: Condition,
  scope: Scope,
  factors: FormulaFactors,
  belief: Belief,
): Straight {
  const outer = scope.factors;
  scope.factors = factors;
  const at = (propensity: number) => {
    factors.propensity = propensity;
    return formula.evaluate(scope);
  };
  const [low, middle, high] = [
    belief.mean - belief.deviation,
    belief.mean,
    belief.mean + belief.deviation,
  ].map(at);
  scope.factors = outer;
  const wrong = wrongWith(middle) ?? notFinite(low) ?? notFinite(high);
  if (wrong !== undefined) return { wrong };
  const scale = belief.deviation > 0 ? (Number(high) - Number(low)) / (2 * belief.deviation) : 0;
  return { scale, offset: Number(middle) - scale * belief.mean };
}

/** What it gives at one propensity; NaN: nothing that could be ranked. */
export function numberOf(formula: Condition, scope: Scope, factors: FormulaFactors): number {
  const outer = scope.factors;
  scope.factors = factors;
  const result = formula.evaluate(scope);
  scope.factors = outer;
  return wrongWith(result) === undefined ? Number(result) : Number.NaN;
}

function wrongWith(result: unknown): string | undefined {
  return notFinite(result) ?? (Number(result) < 0 ? 'negative' : undefined);
}

function notFinite(result: unknown): string | undefined {
  if (typeof result === 'bigint') return undefined;
  if (typeof result !== 'number') return 'no number';
  if (Number.isNaN(result)) return 'not a number';
  return Number.isFinite(result) ? undefined : 'infinite';
}
