// Published vectors: gbstats (means, proportions, Welch, Bayes), confseq (boundaries), GrowthBook's sample-ratio tests.
import { describe, expect, it } from 'vitest';
import { believe } from './bayes.ts';
import { gammaExponentialBoundary, shareInterval, stitchedBoundary } from './boundaries.ts';
import { type PairedSums, theta, withoutBefore } from './cuped.ts';
import { type Effect, effectOf, type Scale } from './effect.ts';
import { adjusted } from './fdr.ts';
import { welch } from './fixed.ts';
import { meanSample, proportionSample, ratioSample, type Sample } from './sample.ts';
import { bestRho, oneSidedBoundary, sequenceInterval, sequencePValue, twoSidedBoundary } from './sequence.ts';
import { ratioPValue, sequentialRatioPValue } from './srm.ts';

const looking = { alpha: 0.05, tunedFor: 1000 };
const means = [
  meanSample({ n: 3000, sum: 1396.87, sumOfSquares: 52377.9767 }),
  meanSample({ n: 3461, sum: 2422.7, sumOfSquares: 134698.29 }),
] as const;

function effect(a: Sample, b: Sample, scale: Scale = 'relative'): Effect {
  const found = effectOf(a, b, scale);
  if (found === undefined) throw new Error('this vector has an effect');
  return found;
}

const share = (sum: number, n: number) => proportionSample({ n, sum, sumOfSquares: sum });
const known = (mean: number, deviation: number, n: number) => ({ n, mean, variance: deviation ** 2 });

describe('vectors, to five decimals', () => {
  it('confidence sequence of means', () => {
    const found = effect(...means);
    expect(found.estimate).toBeCloseTo(0.50336, 5);
    const { lower, upper } = sequenceInterval(found, looking);
    expect(lower).toBeCloseTo(-0.55844, 5);
    expect(upper).toBeCloseTo(1.56516, 5);
    expect(sequencePValue(found, looking)).toBe(1);
  });

  it('confidence sequence of proportions', () => {
    const found = effect(share(1396, 3000), share(2422, 3461));
    expect(found.estimate).toBeCloseTo(0.50386, 5);
    const { lower, upper } = sequenceInterval(found, { alpha: 0.05, tunedFor: 5000 });
    expect(lower).toBeCloseTo(0.40098, 5);
    expect(upper).toBeCloseTo(0.60675, 5);
  });

  it('confidence sequence of means with what was before taken away (CUPED)', () => {
    const nobody = { n: 0, sum: 0, sumOfSquares: 0 };
    const arms: PairedSums[] = [
      {
        after: { n: 3000, sum: 1396.87, sumOfSquares: 52377.9767 },
        before: { n: 3000, sum: 16.87, sumOfSquares: 527.9767 },
        sumOfProducts: 1,
        unknown: nobody,
      },
      {
        after: { n: 3461, sum: 2422.7, sumOfSquares: 134698.29 },
        before: { n: 3461, sum: 22.7, sumOfSquares: 1348.29 },
        sumOfProducts: 1,
        unknown: nobody,
      },
    ];
    // Of both arms together: (2 - 3819.57 * 39.57 / 6461) / (1876.2667 - 39.57^2 / 6461).
    expect(theta(arms)).toBeCloseTo(-21.3927232472 / 1876.0243559511, 9);
    const found = effect(...(withoutBefore(arms) as [Sample, Sample]));
    const { lower, upper } = sequenceInterval(found, { alpha: 0.05, tunedFor: 5000 });
    expect([found.estimate, found.standardError, lower, upper].map(rounded)).toEqual([
      0.50338, 0.33341, -0.50969, 1.51646,
    ]);
  });

  it('Welch, relative, absolute, of proportions, and of one side', () => {
    const [a, b] = [known(0.41, 3.9, 3407), known(0.7, 6.2, 3461)];
    expect(effect(a, b).estimate).toBeCloseTo(0.70732, 5);
    const relative = welch(effect(a, b), 0.05);
    expect([relative.lower, relative.upper, relative.pValue].map(rounded)).toEqual([
      -0.03526, 1.44989, 0.06191,
    ]);
    const absolute = welch(effect(a, b, 'absolute'), 0.05);
    expect([absolute.lower, absolute.upper, absolute.pValue].map(rounded)).toEqual([
      0.04538, 0.53462, 0.02016,
    ]);
    const few = welch(effect(share(14, 28), share(16, 30)), 0.05);
    expect([few.lower, few.upper, few.pValue].map(rounded)).toEqual([-0.47767, 0.61101, 0.80707]);
    const greater = welch(effect(...means), 0.05, 'greater');
    expect([greater.lower, greater.pValue].map(rounded)).toEqual([-0.04514, 0.06558]);
    expect(greater.upper).toBe(Number.POSITIVE_INFINITY);
  });

  it('Bayesian', () => {
    const belief = believe(effect(share(49, 100), share(51, 100)), 0.05);
    const { estimate, lower, upper, chanceToWin, riskOfControl, riskOfTreated } = belief;
    expect([estimate, lower, upper, chanceToWin].map(rounded)).toEqual([0.04082, -0.24779, 0.32943, 0.60918]);
    expect([riskOfControl, riskOfTreated].map(rounded)).toEqual([0.0814, 0.04058]);
  });

  it('boundaries', () => {
    const at100 = { alpha: 0.05, tunedFor: 100 };
    expect(bestRho(100, 0.05)).toBeCloseTo(12.60056, 5);
    expect(twoSidedBoundary(100, at100)).toBeCloseTo(30.35209, 5);
    expect(oneSidedBoundary(100, at100)).toBeCloseTo(27.66071, 5);
    expect(gammaExponentialBoundary(100, 2, at100)).toBeCloseTo(33.02017, 5);
    expect(stitchedBoundary(100, 0.05, 10, 3)).toBeCloseTo(64.48755, 5);
  });

  it('interval of a share', () => {
    const { lower, upper } = shareInterval(700, 1000, { alpha: 0.05, tunedFor: 100 });
    expect(lower).toBeCloseTo(0.651629, 5);
    expect(upper).toBeCloseTo(0.745949, 5);
  });

  it('sample ratio', () => {
    expect(ratioPValue([1000, 1200], [0.5, 0.5])).toBeCloseTo(0.000020079, 9);
    expect(ratioPValue([135, 115], [0.5, 0.5])).toBeCloseTo(0.205903211, 8);
    expect(ratioPValue([310, 98], [0.75, 0.25])).toBeCloseTo(0.647434186, 8);
    expect(ratioPValue([500, 500], [0.5, 0.5])).toBe(1);
    expect(sequentialRatioPValue([500, 500], [1, 1])).toBe(1);
    expect(sequentialRatioPValue([100, 900], [1, 1])).toBeLessThan(1e-9);
    expect(sequentialRatioPValue([0, 0], [1, 1])).toBe(1);
  });

  it('false discovery rate: as published with the method', () => {
    // Benjamini and Hochberg 1995, 3.2: fifteen tests, of which four are found at .05.
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const found = adjusted(published);
    expect(found.filter((p) => p <= 0.05)).toHaveLength(4);
    expect(found.slice(0, 3).map(rounded)).toEqual([0.0015, 0.003, 0.0095]);
  });

  it('means, proportions and ratios are those of the plain formulas', () => {
    const values = [0.3, 0.5, 0.9, 22];
    const orders = [2, 1, 5, 3];
    const sums = (list: readonly number[]) => ({
      n: list.length,
      sum: list.reduce((a, b) => a + b, 0),
      sumOfSquares: list.reduce((a, b) => a + b * b, 0),
    });
    expect(meanSample(sums(values)).variance).toBeCloseTo(variance(values), 10);
    expect(proportionSample(sums([1, 1, 1, 0])).variance).toBeCloseTo(0.1875, 12);
    const products = values.reduce((sum, value, i) => sum + value * orders[i]!, 0);
    const { mean, variance: found } = ratioSample({
      numerator: sums(values),
      denominator: sums(orders),
      sumOfProducts: products,
    });
    // Each person's part in the ratio, as a straight line around it.
    const parts = values.map((value, i) => (value - mean * orders[i]!) / (11 / 4));
    expect(mean).toBeCloseTo(23.7 / 11, 12);
    expect(found).toBeCloseTo(variance(parts), 10);
  });
});

function variance(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
