import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addEvidence,
  type Evidence,
  logOdds,
  type MomentScale,
  mergeEvidence,
  nextCrossing,
  type PerMoment,
  probability,
} from './evidence.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const HOUR = 3_600_000;
const scale: MomentScale = {
  halfLifeMs: HOUR,
  usual: [logOdds(0.2), logOdds(0.05), logOdds(0.1), logOdds(0.1)],
};
const start = Date.UTC(2026, 0, 5);

const weight = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const weights = fc.tuple(weight, weight, weight, weight);
const sign = fc.record({ at: fc.integer({ min: start, max: start + 6 * HOUR }), weights });

function allOf(signs: readonly { at: number; weights: PerMoment }[]): Evidence | null {
  return signs.reduce<Evidence | null>((known, s) => addEvidence(known, s.at, s.weights, scale), null);
}

function check(property: fc.IProperty<never> | fc.IRawProperty<unknown>): void {
  fc.assert(property as fc.IRawProperty<unknown>, { seed: SEED, numRuns: 300 });
}

describe('evidence of moments', () => {
  it('MOM-1: fades by half in a half-life, and back to what is usual', () => {
    const known = addEvidence(null, start, [0, 0, 0, 2], scale);
    expect(probability(null, 3, scale, start)).toBeCloseTo(0.1, 12);
    expect(logOdds(probability(known, 3, scale, start))).toBeCloseTo(logOdds(0.1) + 2, 9);
    expect(logOdds(probability(known, 3, scale, start + HOUR))).toBeCloseTo(logOdds(0.1) + 1, 9);
    expect(probability(known, 3, scale, start + 100 * HOUR)).toBeCloseTo(0.1, 12);
    expect(probability(known, 0, scale, start)).toBeCloseTo(0.2, 12);
  });

  it('MOM-1: keeps nothing where nothing is left, and never more than is sensible', () => {
    expect(addEvidence(null, start, [0, 0, 0, 0], scale)).toBeNull();
    const known = addEvidence(null, start, [0, 0, 0, 2], scale);
    expect(addEvidence(known, start, [0, 0, 0, -2], scale)).toBeNull();
    const crowd = allOf(Array.from({ length: 50 }, () => ({ at: start, weights: [0, 0, 0, 3] as const })));
    expect(crowd?.weights[3]).toBe(6);
  });

  it('MOM-2: does not depend on the order of arrival', () => {
    check(
      fc.property(fc.array(sign, { maxLength: 4 }), (signs) => {
        const end = start + 7 * HOUR;
        for (const moment of [0, 1, 2, 3]) {
          const there = probability(allOf(signs), moment, scale, end);
          expect(probability(allOf(signs.toReversed()), moment, scale, end)).toBeCloseTo(there, 3);
        }
      }) as never,
    );
  });

  it('MOM-4: two persons who become one are as if one had done it all', () => {
    check(
      fc.property(fc.array(sign, { maxLength: 2 }), fc.array(sign, { maxLength: 2 }), (some, others) => {
        const merged = mergeEvidence(allOf(some), allOf(others), scale);
        expect(mergeEvidence(allOf(others), allOf(some), scale)).toEqual(merged);
        for (const moment of [0, 1, 2, 3]) {
          const there = probability(allOf([...some, ...others]), moment, scale, start + 7 * HOUR);
          expect(probability(merged, moment, scale, start + 7 * HOUR)).toBeCloseTo(there, 3);
        }
      }) as never,
    );
  });

  it('MOM-3: the next crossing is the first instant on another side, and none is missed', () => {
    const chance = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    check(
      fc.property(fc.array(sign, { maxLength: 3 }), chance, fc.nat(5 * HOUR), (signs, threshold, ago) => {
        const known = allOf(signs);
        const now = start + 6 * HOUR - ago;
        const side = (at: number) => Math.sign(probability(known, 3, scale, at) - threshold);
        const next = nextCrossing(known, 3, threshold, scale, now);
        if (next === Number.POSITIVE_INFINITY) {
          for (const hours of [0.1, 1, 5, 20, 100]) expect(side(now + hours * HOUR)).toBe(side(now));
          return;
        }
        expect(Number.isInteger(next) && next > now).toBe(true);
        expect(side(next - 1)).toBe(side(now));
        expect(side(next)).not.toBe(side(now));
      }) as never,
    );
  });
});
