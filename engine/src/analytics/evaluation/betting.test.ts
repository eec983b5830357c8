import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../core/draws.ts';
import { bettingInterval, Game } from './betting.ts';
import { pick } from './log.testing.ts';
import { possible, sureValue } from './sure.ts';

const options = { alpha: 0.05, looks: 'fixed' } as const;

function uniforms(count: number, seed: number, most = 1): Float64Array {
  const draw = drawsFrom(seed);
  return Float64Array.from({ length: count }, () => most * draw());
}

describe('OPE-2: betting intervals', () => {
  it.each([
    ['plain', uniforms(300, 3)],
    ['small', uniforms(500, 4, 0.02)],
    ['all the same', new Float64Array(50).fill(0.7)],
    ['zeros', new Float64Array(200)],
    ['ones', new Float64Array(80).fill(1)],
    ['one', Float64Array.of(0.4)],
  ])('halving finds what a grid of 1,000 means leaves: %s', (_, values) => {
    const game = new Game(values, options);
    const kept = Array.from({ length: 1_001 }, (_, i) => i / 1_000).filter(
      (mean) => !game.rejects(mean, 'above') && !game.rejects(mean, 'below'),
    );
    const { lower, upper } = bettingInterval(values, options);
    for (const mean of kept) expect(mean >= lower - 1e-9 && mean <= upper + 1e-9).toBe(true);
    // The grid knows the ends to one step.
    expect(Math.abs((kept[0] ?? lower) - lower)).toBeLessThanOrEqual(0.001);
    expect(Math.abs((kept.at(-1) ?? upper) - upper)).toBeLessThanOrEqual(0.001);
  });

  it('keeps track of capital beyond what a number holds', () => {
    const values = new Float64Array(60_000).fill(1);
    expect(new Game(values, options).peak(1e-6, 'above')).toBeGreaterThan(800);
    expect(bettingInterval(values, options).lower).toBeGreaterThan(0.99);
  });

  it('of nothing says nothing', () => {
    expect(bettingInterval(new Float64Array(), options)).toEqual({ lower: 0, upper: 1 });
  });

  it('narrows with more observations', () => {
    const widths = [100, 1_000, 10_000].map((count) => {
      const { lower, upper } = bettingInterval(uniforms(count, 7), options);
      return upper - lower;
    });
    expect(widths[1]!).toBeLessThan(widths[0]! / 2);
    expect(widths[2]!).toBeLessThan(widths[1]! / 2);
  });

  it.each([
    ['fixed', 50],
    ['fixed', 500],
    ['anytime', 500],
  ] as const)('covers the truth in at least 94 of 100 logs: %s, effective size about %s', (looks, size) => {
    let covered = 0;
    const logs = 120;
    for (let seed = 1; seed <= logs; seed++) {
      const { weights, rewards, truth, largest } = sparseLog(size, seed);
      const { lower, upper } = sureValue(weights, rewards, possible(rewards, largest), {
        alpha: 0.05,
        looks,
      });
      if (lower <= truth && truth <= upper) covered++;
    }
    expect(covered / logs).toBeGreaterThanOrEqual(0.94);
  });

  it('anytime holds at every look', () => {
    let missed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const values = uniforms(400, 1_000 + seed);
      const looks = [20, 50, 100, 200, 300, 400];
      const isMissed = looks.some((count) => {
        const { lower, upper } = bettingInterval(values.subarray(0, count), {
          alpha: 0.05,
          looks: 'anytime',
        });
        return lower > 0.5 || upper < 0.5;
      });
      if (isMissed) missed++;
    }
    expect(missed / 60).toBeLessThanOrEqual(0.06);
  });
});

/** 3 % respond; the policy wants what the log shows seldom. Five rows tell about as much as one. */
function sparseLog(effectiveSize: number, seed: number) {
  const draw = drawsFrom(seed);
  const logged = [0.6, 0.3, 0.1];
  const policy = [0.1, 0.2, 0.7];
  const chance = [0.02, 0.03, 0.05];
  const rows = 5 * effectiveSize;
  const weights = new Float64Array(rows);
  const rewards = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const action = pick(logged, draw());
    weights[row] = policy[action]! / logged[action]!;
    rewards[row] = draw() < chance[action]! ? 1 : 0;
  }
  return { weights, rewards, truth: 0.1 * 0.02 + 0.2 * 0.03 + 0.7 * 0.05, largest: 7 };
}
