import { describe, expect, it } from 'vitest';
import { normal } from '../hash.ts';
import { type Belief, selectionProbabilities } from './selection.ts';

describe('chance that a belief gives the highest draw', () => {
  it('of two is the closed form', () => {
    const [chance, other] = selectionProbabilities([
      { mean: 0.3, deviation: 0.1 },
      { mean: 0.2, deviation: 0.05 },
    ]);
    // P(N(.3, .1) > N(.2, .05)) = Phi(.1 / sqrt(.01 + .0025)) = Phi(.8944272)
    expect(chance).toBeCloseTo(0.8144533, 5);
    expect(chance! + other!).toBeCloseTo(1, 12);
  });

  it('of one is certain, of equal ones equal, of one far behind nothing', () => {
    const belief = { mean: 1, deviation: 0.1 };
    expect(selectionProbabilities([belief])).toEqual([1]);
    for (const chance of selectionProbabilities([belief, belief, belief, belief]))
      expect(chance).toBeCloseTo(0.25, 12);
    const [best, last] = selectionProbabilities([belief, { mean: -9, deviation: 0.1 }]);
    expect([best, last]).toEqual([1, 0]);
  });

  it('of thirty is how often each wins among 200,000 keyed draws', () => {
    const beliefs = Array.from({ length: 30 }, (_, i) => ({
      mean: 0.05 * (1 + (i % 7)),
      deviation: 0.01 + 0.03 * (i % 4),
    }));
    const wins = winners(beliefs, 200_000);
    for (const [i, chance] of selectionProbabilities(beliefs).entries())
      expect(Math.abs(chance - wins[i]!)).toBeLessThan(0.004);
  });
});

function winners(beliefs: readonly Belief[], draws: number): number[] {
  const wins = beliefs.map(() => 0);
  for (let n = 0; n < draws; n++) {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [i, { mean, deviation }] of beliefs.entries()) {
      const draw = mean + deviation * normal('selection', String(i), n);
      if (draw > highest) [best, highest] = [i, draw];
    }
    wins[best]! += 1 / draws;
  }
  return wins;
}
