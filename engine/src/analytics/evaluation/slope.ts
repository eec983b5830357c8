/**
 * How much to shrink: SLOPE (Su, Srinath, Krishnamurthy 2020). Candidates go from little bias to little variance; the
 * last one whose estimate the intervals of all before it still allow is taken.
 */
import { type EstimatorName, estimate, partsOf, type Terms } from './estimators.ts';
import { deviationOf } from './normal.ts';

/** From no shrinking to much. */
const LAMBDAS = [Number.POSITIVE_INFINITY, 1e5, 1e4, 3e3, 1e3, 300, 100, 30, 10, 3, 1];
const Z = 1.959963984540054;

export function slopeLambda(name: EstimatorName, terms: Terms): number {
  const seen: { readonly value: number; readonly width: number }[] = [];
  let chosen = LAMBDAS[0]!;
  for (const lambda of LAMBDAS) {
    const value = estimate(name, terms, lambda);
    const parts = partsOf(name, terms, lambda);
    // A less shrunken one may have drawn a small width by chance: widths only fall.
    const width = Math.min(
      (Z * deviationOf(parts)) / Math.sqrt(parts.length),
      seen.at(-1)?.width ?? Number.POSITIVE_INFINITY,
    );
    const agrees = seen.every((s) => Math.abs(s.value - value) <= width + (Math.sqrt(6) - 1) * s.width);
    if (!agrees) break;
    chosen = lambda;
    seen.push({ value, width });
  }
  return chosen;
}
