/**
 * Sample-ratio check: have as many people come into each arm as its share says? If not, something loses people of one
 * arm, and no figure of the experiment can be trusted.
 */
import { chiSquaredAbove, logGamma } from './special.ts';

/** Pearson's chi-squared, for one look. @param shares of any sum */
export function ratioPValue(counts: readonly number[], shares: readonly number[]): number {
  const total = sumOf(counts);
  const whole = sumOf(shares);
  if (total === 0 || counts.length < 2) return 1;
  const statistic = counts.reduce((sum, count, i) => {
    const expected = (total * shares[i]!) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquaredAbove(statistic, counts.length - 1);
}

/** How sure one is beforehand that the shares are about right: as by so many people. */
const CONCENTRATION = 1_000;

/**
 * A p-value that may be looked at after each person (Lindon and Malek, NeurIPS 2022): one over the evidence of a
 * Dirichlet mixture against the shares; its chance to fall below alpha, ever, is alpha at most.
 */
export function sequentialRatioPValue(counts: readonly number[], shares: readonly number[]): number {
  return Math.min(1, Math.exp(-ratioEvidence(counts, shares)));
}

/** Natural logarithm of the evidence that the ratio is not as the shares say. */
export function ratioEvidence(counts: readonly number[], shares: readonly number[]): number {
  const whole = sumOf(shares);
  const total = sumOf(counts);
  let evidence = logGamma(CONCENTRATION) - logGamma(CONCENTRATION + total);
  for (const [i, count] of counts.entries()) {
    const share = shares[i]! / whole;
    const prior = CONCENTRATION * share;
    evidence += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
  }
  return evidence;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
