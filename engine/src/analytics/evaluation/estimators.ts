/**
 * What a policy would have earned per decision, from decisions that another one took: the published estimators.
 * Inverse propensity (ips), self-normalised (snips), direct method (dm), doubly robust (dr), its self-normalised form
 * (sndr), switch-DR (Wang, Agarwal, Dudik 2017), DR with optimistic shrinkage (Su et al. 2020) and clipped ips.
 */

/** What an estimate is made of, one number a decision. */
export interface Terms {
  /** Chance of the logged choice under the policy over the chance that it had. */
  readonly weights: Float64Array;
  readonly rewards: Float64Array;
  /** What the reward model expects of the logged choice. */
  readonly expected: Float64Array;
  /** What it expects of the policy: the mean over its choices. */
  readonly policyExpected: Float64Array;
}

export type EstimatorName = 'ips' | 'snips' | 'dm' | 'dr' | 'sndr' | 'switch-dr' | 'dr-os' | 'clipped-ips';

/** Gives the part of each decision; the estimate is the mean of the parts. */
type PartsOf = (terms: Terms, lambda: number) => Float64Array;

const parts: { readonly [name in EstimatorName]: PartsOf } = {
  ips: ({ weights, rewards }) => weights.map((weight, i) => weight * rewards[i]!),
  snips: ({ weights, rewards }) => {
    const mean = meanOf(weights);
    return weights.map((weight, i) => (weight * rewards[i]!) / mean);
  },
  dm: ({ policyExpected }) => policyExpected.slice(),
  dr: (terms) => corrected(terms, (weight) => weight),
  sndr: (terms) => {
    const mean = meanOf(terms.weights);
    return corrected(terms, (weight) => weight / mean);
  },
  'switch-dr': (terms, lambda) => corrected(terms, (weight) => (weight <= lambda ? weight : 0)),
  'dr-os': (terms, lambda) => corrected(terms, (weight) => shrunken(weight, lambda)),
  'clipped-ips': ({ weights, rewards }, lambda) =>
    weights.map((weight, i) => Math.min(weight, lambda) * rewards[i]!),
};

export const estimatorNames = Object.keys(parts) as readonly EstimatorName[];

/** Those that trade variance for bias by a number: the larger it is, the nearer they are to dr, or to ips. */
export const tunedEstimators = ['switch-dr', 'dr-os', 'clipped-ips'] as const satisfies EstimatorName[];

/**
 * @param lambda for {@link tunedEstimators}: Infinity is no shrinking at all
 * @returns the mean of {@link partsOf}; NaN for self-normalised ones where no weight is above 0
 */
export function estimate(name: EstimatorName, terms: Terms, lambda = Number.POSITIVE_INFINITY): number {
  return meanOf(partsOf(name, terms, lambda));
}

export function partsOf(name: EstimatorName, terms: Terms, lambda = Number.POSITIVE_INFINITY): Float64Array {
  return parts[name](terms, lambda);
}

/**
 * As {@link partsOf}, with what the division by the mean weight adds to the variance of a self-normalised estimate:
 * the parts of its linear form, for intervals.
 */
export function influenceOf(name: EstimatorName, terms: Terms, lambda?: number): Float64Array {
  const found = partsOf(name, terms, lambda);
  if (name !== 'snips' && name !== 'sndr') return found;
  const mean = meanOf(terms.weights);
  const ratio = name === 'snips' ? meanOf(found) : meanOf(found) - meanOf(terms.policyExpected);
  return found.map((part, i) => part - ratio * (terms.weights[i]! / mean - 1));
}

function corrected(
  { weights, rewards, expected, policyExpected }: Terms,
  weigh: (weight: number) => number,
): Float64Array {
  return weights.map((weight, i) => policyExpected[i]! + weigh(weight) * (rewards[i]! - expected[i]!));
}

function shrunken(weight: number, lambda: number): number {
  return lambda === Number.POSITIVE_INFINITY ? weight : (lambda * weight) / (weight * weight + lambda);
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
