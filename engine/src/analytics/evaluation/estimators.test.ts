import { describe, expect, it } from 'vitest';
import { estimate, estimatorNames, influenceOf, meanOf, type Terms } from './estimators.ts';
import { logOf, offers } from './log.testing.ts';
import { alwaysPolicy } from './policy.ts';
import { fitRewards } from './reward-model.ts';
import { slopeLambda } from './slope.ts';
import { termsOf } from './terms.ts';

/** Small enough for a pencil. */
const terms: Terms = {
  weights: Float64Array.of(2, 0, 0.5, 4),
  rewards: Float64Array.of(1, 1, 0, 1),
  expected: Float64Array.of(0.5, 0.25, 0.5, 0.75),
  policyExpected: Float64Array.of(0.5, 0.5, 0.25, 0.25),
};

describe('OPE-1: estimators', () => {
  it.each([
    ['ips', undefined, (2 + 4) / 4],
    ['snips', undefined, (2 + 4) / 6.5],
    ['dm', undefined, 1.5 / 4],
    // corrections: 2 x .5, 0, .5 x -.5, 4 x .25
    ['dr', undefined, (1.5 + 1 - 0.25 + 1) / 4],
    ['sndr', undefined, 1.5 / 4 + 1.75 / 6.5],
    ['switch-dr', 2, (1.5 + 1 - 0.25) / 4],
    // 4 -> 4 x 4 / (16 + 4) = .8; 2 -> 8 / 8 = 1; .5 -> 2 / 4.25
    ['dr-os', 4, (1.5 + 0.5 - 0.5 * (2 / 4.25) + 0.8 * 0.25) / 4],
    ['clipped-ips', 2, (2 + 2) / 4],
  ] as const)('%s is what a pencil gives', (name, lambda, expected) => {
    expect(estimate(name, terms, lambda)).toBeCloseTo(expected, 12);
  });

  it('without shrinking the tuned ones are dr and ips', () => {
    expect(estimate('dr-os', terms)).toBe(estimate('dr', terms));
    expect(estimate('switch-dr', terms)).toBe(estimate('dr', terms));
    expect(estimate('clipped-ips', terms)).toBe(estimate('ips', terms));
  });

  it.each(estimatorNames)('%s: parts for intervals have its mean', (name) => {
    expect(meanOf(influenceOf(name, terms, 3))).toBeCloseTo(estimate(name, terms, 3), 12);
  });

  it('all come near the truth, the doubly robust ones nearest', () => {
    const errors = new Map(estimatorNames.map((name) => [name, 0]));
    const runs = 40;
    for (let seed = 0; seed < runs; seed++) {
      const log = logOf(offers, 4_000, seed);
      const found = termsOf(log, alwaysPolicy('blue'), fitRewards(log));
      for (const name of estimatorNames) {
        const lambda = /switch|os|clipped/.test(name) ? slopeLambda(name, found) : undefined;
        errors.set(name, errors.get(name)! + (estimate(name, found, lambda) - 0.15) ** 2 / runs);
      }
    }
    for (const [name, error] of errors)
      expect(Math.sqrt(error), name).toBeLessThan(name === 'clipped-ips' ? 0.03 : 0.02);
    expect(errors.get('dr')!).toBeLessThan(errors.get('ips')!);
  });
});
