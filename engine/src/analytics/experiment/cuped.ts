/**
 * CUPED (Deng, Xu, Kohavi and Walker 2013): what people did before they came into the experiment says much of what they
 * do in it, and cannot be an effect of it. Taken away, the interval is as small as with far more people. Theta is the
 * same for all arms. Who has no time before is put at the mean of the others, and told by an indicator of its own.
 */
import type { Sample, Sums } from './sample.ts';
import { meanSample, proportionSample } from './sample.ts';

/** Of one arm: those whose time before is known, with it, and those of whom it is not. */
export interface PairedSums {
  /** The metric of those with a time before. */
  readonly after: Sums;
  /** The same measured before they came in. */
  readonly before: Sums;
  readonly sumOfProducts: number;
  /** The metric of those without. */
  readonly unknown: Sums;
}

/** How much of the metric goes with one unit of what was before; over all arms together. */
export function theta(arms: readonly PairedSums[]): number {
  const after = total(arms.map((arm) => arm.after));
  const before = total(arms.map((arm) => arm.before));
  const products = arms.reduce((sum, arm) => sum + arm.sumOfProducts, 0);
  const { variance } = meanSample(before);
  if (variance === 0 || after.n < 2) return 0;
  return (products - (after.sum * before.sum) / after.n) / (after.n - 1) / variance;
}

/** Each arm with what was before taken away, in the order given; means stay on the scale of the metric. */
export function withoutBefore(arms: readonly PairedSums[], isProportion = false): Sample[] {
  const slope = theta(arms);
  const known = total(arms.map((arm) => arm.after));
  const unknown = total(arms.map((arm) => arm.unknown));
  const before = total(arms.map((arm) => arm.before));
  const centre = before.n > 0 ? before.sum / before.n : 0;
  const gap = known.n > 0 && unknown.n > 0 ? unknown.sum / unknown.n - known.sum / known.n : 0;
  const share = unknown.n / (known.n + unknown.n || 1);
  return arms.map((arm) => {
    const plain = (isProportion ? proportionSample : meanSample)(total([arm.after, arm.unknown]));
    if (slope === 0 && gap === 0) return plain;
    return { ...meanSample(adjust(arm, slope, centre, gap, share)), plainMean: plain.mean };
  });
}

/** Sums of `y - slope (x - centre) - gap (isUnknown - share)` over the people of one arm. */
function adjust(arm: PairedSums, slope: number, centre: number, gap: number, share: number): Sums {
  const { after, before, sumOfProducts, unknown } = arm;
  // y - slope x + shift
  const shift = slope * centre + gap * share;
  const line = after.sum - slope * before.sum;
  const squares = after.sumOfSquares - 2 * slope * sumOfProducts + slope * slope * before.sumOfSquares;
  const known = moved({ n: after.n, sum: line, sumOfSquares: squares }, shift);
  return total([known, moved(unknown, gap * share - gap)]);
}

/** The sums of the same values, each with `shift` added. */
function moved({ n, sum, sumOfSquares }: Sums, shift: number): Sums {
  return {
    n,
    sum: sum + n * shift,
    sumOfSquares: sumOfSquares + 2 * shift * sum + n * shift * shift,
  };
}

function total(parts: readonly Sums[]): Sums {
  let [n, sum, sumOfSquares] = [0, 0, 0];
  for (const part of parts) {
    n += part.n;
    sum += part.sum;
    sumOfSquares += part.sumOfSquares;
  }
  return { n, sum, sumOfSquares };
}
