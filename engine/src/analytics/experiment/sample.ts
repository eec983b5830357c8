/**
 * What one arm of an experiment amounts to for one metric, told by person and never by message: how many people, the sum
 * of what each did, and the sum of its squares. Arms of several partitions add up.
 */

export interface Sums {
  /** People. */
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** A mean per person and the variance of one person's part in it. */
export interface Sample {
  readonly n: number;
  readonly mean: number;
  /** Of one person, not of the mean. */
  readonly variance: number;
  /** The mean before anything was taken away from it, which parts are told of; absent: nothing was. */
  readonly plainMean?: number;
}

export function meanSample({ n, sum, sumOfSquares }: Sums): Sample {
  if (n === 0) return nobody;
  const variance = n > 1 ? Math.max(0, (sumOfSquares - (sum * sum) / n) / (n - 1)) : 0;
  return { n, mean: sum / n, variance };
}

/** Each person did it or did not. */
export function proportionSample({ n, sum }: Sums): Sample {
  if (n === 0) return nobody;
  const mean = sum / n;
  return { n, mean, variance: mean * (1 - mean) };
}

/** Two figures of each person: what is divided and by what. */
export interface RatioSums {
  readonly numerator: Sums;
  readonly denominator: Sums;
  readonly sumOfProducts: number;
}

/**
 * One sum over another, such as revenue an order. People are what was randomised, so the variance is that of people:
 * the ratio as a straight line around its value (delta method).
 */
export function ratioSample({ numerator, denominator, sumOfProducts }: RatioSums): Sample {
  const { n } = numerator;
  if (n === 0 || denominator.sum === 0) return { ...nobody, n };
  const [above, below] = [meanSample(numerator), meanSample(denominator)];
  const mean = above.mean / below.mean;
  if (n < 2) return { n, mean, variance: 0 };
  const covariance = (sumOfProducts - (numerator.sum * denominator.sum) / n) / (n - 1);
  const variance =
    (above.variance - 2 * mean * covariance + mean * mean * below.variance) / (below.mean * below.mean);
  return { n, mean, variance: Math.max(0, variance) };
}

const nobody: Sample = { n: 0, mean: 0, variance: 0 };
