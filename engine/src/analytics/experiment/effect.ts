/** What one arm differs from another by: in the metric's own unit, or as a part of what the other has. */
import type { Sample } from './sample.ts';

export type Scale = 'relative' | 'absolute';

export interface Effect {
  readonly scale: Scale;
  readonly estimate: number;
  readonly standardError: number;
  /** People in both arms. */
  readonly n: number;
  readonly control: Sample;
  readonly treated: Sample;
}

/**
 * The effect of being in `treated` and not in `control`; undefined where it cannot be told yet: an arm without two
 * people, no variation at all, or a relative effect on nothing.
 */
export function effectOf(control: Sample, treated: Sample, scale: Scale): Effect | undefined {
  if (control.n < 2 || treated.n < 2) return undefined;
  const [a, b] = [control.variance / control.n, treated.variance / treated.n];
  if (a + b <= 0) return undefined;
  const n = control.n + treated.n;
  const difference = treated.mean - control.mean;
  const shared = { scale, n, control, treated };
  if (scale === 'absolute') return { ...shared, estimate: difference, standardError: Math.sqrt(a + b) };
  // A part of what people have, not of what is left when the time before is taken away.
  const [base, changed] = [plainMeanOf(control), plainMeanOf(treated)];
  if (base === 0) return undefined;
  const standardError = Math.sqrt(relativeVariance(base, changed, a, b));
  return { ...shared, estimate: difference / Math.abs(base), standardError };
}

function plainMeanOf({ mean, plainMean = mean }: Sample): number {
  return plainMean;
}

/** Of treated / control, by the delta method. */
function relativeVariance(control: number, treated: number, a: number, b: number): number {
  return b / control ** 2 + (a * treated ** 2) / control ** 4;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
