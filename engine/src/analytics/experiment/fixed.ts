/**
 * Welch's t-test: right for one look at a time that was fixed beforehand, and beside the confidence sequence as what it
 * would say then. Who peeks at it finds effects that are none.
 */
import type { Effect, Interval } from './effect.ts';
import { tBelow, tQuantile } from './special.ts';

export interface FixedResult extends Interval {
  readonly pValue: number;
}

/** @param side `greater`: only whether it is more; then the upper end is infinite */
export function welch(effect: Effect, alpha: number, side: 'both' | 'greater' = 'both'): FixedResult {
  const { estimate, standardError } = effect;
  const degrees = degreesOf(effect);
  const t = estimate / standardError;
  if (side === 'greater') {
    const lower = estimate - tQuantile(1 - alpha, degrees) * standardError;
    return { lower, upper: Number.POSITIVE_INFINITY, pValue: tBelow(-t, degrees) };
  }
  const halfWidth = tQuantile(1 - alpha / 2, degrees) * standardError;
  return {
    lower: estimate - halfWidth,
    upper: estimate + halfWidth,
    pValue: 2 * tBelow(-Math.abs(t), degrees),
  };
}

/** Welch and Satterthwaite. */
function degreesOf({ control, treated }: Effect): number {
  const [a, b] = [control.variance / control.n, treated.variance / treated.n];
  return (a + b) ** 2 / (a ** 2 / (control.n - 1) + b ** 2 / (treated.n - 1));
}
