import { describe, expect, it } from 'vitest';
import { bucketOf, fnv1a, rangeAt, rangesOf } from './bucket.ts';

describe('buckets', () => {
  it('hash as published for FNV-1a over 32 bits', () => {
    expect(fnv1a('')).toBe(0x811c9dc5);
    expect(fnv1a('a')).toBe(0xe40c292c);
    expect(fnv1a('foobar')).toBe(0xbf9cf968);
  });

  it('HOLD-3: spread evenly, and salts have nothing to do with each other', () => {
    const people = Array.from({ length: 40_000 }, (_, i) => `person-${i}`);
    const counts = [0, 0, 0, 0];
    for (const id of people) {
      const first = bucketOf('one', id) < 0.02 ? 1 : 0;
      const second = bucketOf('two', id) < 0.5 ? 2 : 0;
      counts[first + second]!++;
    }
    const expected = [0.49, 0.01, 0.49, 0.01].map((share) => share * people.length);
    for (const [i, count] of counts.entries())
      expect(Math.abs(count - expected[i]!)).toBeLessThan(5 * Math.sqrt(expected[i]!));
  });

  it('TRIAL-8: grow with the coverage, and nobody changes the arm', () => {
    const shares = [0.5, 0.3, 0.2];
    const steps = [0.05, 0.25, 1].map((coverage) => rangesOf(3, coverage, shares));
    for (let i = 0; i < 10_000; i++) {
      const arms = steps.map((ranges) => rangeAt(i / 10_000, ranges));
      for (const [step, arm] of arms.entries())
        if (step > 0 && arms[step - 1]! >= 0) expect(arm).toBe(arms[step - 1]);
      expect(arms[2]).toBeGreaterThanOrEqual(0);
    }
    const covered = (ranges: (typeof steps)[number]) => ranges.reduce((sum, [a, b]) => sum + b - a, 0);
    expect(steps.map((ranges) => Math.round(covered(ranges) * 1e6) / 1e6)).toEqual([0.05, 0.25, 1]);
  });
});
