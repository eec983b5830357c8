import { describe, expect, it } from 'vitest';
import { Draws, normal } from '../hash.ts';
import { type Candidate, choose } from './choose.ts';
import { standardSelection } from './definition.ts';
import { type Belief, priorityAt, selectionProbabilities } from './selection.ts';

const plain = { scale: 1, offset: 0 };

describe('LEARN-6: the chance that a belief gives the highest draw', () => {
  it('of two of equal worth is the closed form', () => {
    const [chance, other] = selectionProbabilities([
      { mean: -2, deviation: 0.3, ...plain },
      { mean: -2.4, deviation: 0.4, ...plain },
    ]);
    // P(N(-2, .3) > N(-2.4, .4)) = Phi(.4 / sqrt(.09 + .16)) = Phi(.8)
    expect(chance).toBeCloseTo(0.7881446, 5);
    expect(chance! + other!).toBeCloseTo(1, 12);
  });

  it('of one is certain, of equal ones equal, of one far behind nothing', () => {
    const belief = { mean: -1, deviation: 0.1, ...plain };
    expect(selectionProbabilities([belief])).toEqual([1]);
    for (const chance of selectionProbabilities([belief, belief, belief, belief]))
      expect(chance).toBeCloseTo(0.25, 9);
    const [best, last] = selectionProbabilities([belief, { ...belief, mean: -9 }]);
    expect([best, last]).toEqual([1, 0]);
    expect(selectionProbabilities([{ ...belief, deviation: 0 }, { ...belief, deviation: 0 }])).toEqual([0.5, 0.5]);
  });

  it.each([
    ['of one kind', (i: number) => ({ mean: -3 + 0.2 * (i % 7), deviation: 0.1 + 0.2 * (i % 4), ...plain })],
    [
      'of different worth and cost',
      (i: number) => ({
        mean: -3.5 + 0.3 * (i % 5),
        deviation: 0.15 + 0.1 * (i % 3),
        scale: 1 + (i % 6) * 4,
        offset: -0.05 * (i % 4),
      }),
    ],
    [
      'certain and uncertain ones, from hardly to very',
      (i: number) => ({
        mean: -2 - 0.01 * (i % 9),
        deviation: [0, 0.0003, 0.004, 0.05, 0.8][i % 5]!,
        scale: 2,
        offset: 0,
      }),
    ],
  ])('of thirty is how often each wins among 400,000 keyed draws: %s', (_, beliefAt) => {
    const beliefs = Array.from({ length: 30 }, (_, i) => beliefAt(i));
    const wins = winners(beliefs, 400_000);
    for (const [i, chance] of selectionProbabilities(beliefs).entries())
      // A share of 400,000 draws has a standard deviation of up to .0008 itself.
      expect(Math.abs(chance - wins[i]!)).toBeLessThan(0.001 + 3 * Math.sqrt((chance * (1 - chance)) / 400_000));
  });
});

describe('LEARN-7: how one is chosen', () => {
  const candidates = Array.from({ length: 6 }, (_, i): Candidate => ({
    name: `a${i}`,
    belief: { mean: -2 + 0.1 * i, deviation: 0.3, scale: 1 + (i % 2), offset: 0 },
    isNewcomer: i === 5,
    isSteady: i === 4,
  }));

  it.each([
    'thompson',
    'squarecb',
    'greedy',
  ] as const)('by %s happens as often as its chances say, newcomers and control included', (method) => {
    const choosing = { ...standardSelection, method, gamma: 40, control: 0.2 };
    const firsts = candidates.map(() => 0);
    let controls = 0;
    let chances: readonly number[] = [];
    const decisions = 20_000;
    for (let n = 0; n < decisions; n++) {
      const choice = choose(candidates, choosing, new Draws(`d${n}`));
      firsts[choice.order[0]!]! += 1 / decisions;
      controls += choice.isControl ? 1 / decisions : 0;
      chances = choice.chances;
    }
    expect(chances.reduce((sum, chance) => sum + chance)).toBeCloseTo(1, 12);
    for (const [i, chance] of chances.entries()) expect(Math.abs(chance - firsts[i]!)).toBeLessThan(0.015);
    expect(Math.abs(controls - 0.2)).toBeLessThan(0.015);
    // The newcomer takes part in a tenth of the decisions, and in the control.
    expect(chances[5]).toBeLessThan(0.1 + 0.2 / 5);
  });

  it('where hardly any is known newcomers are not held back', () => {
    const fresh = candidates.map((c) => ({ ...c, isNewcomer: true, isSteady: false }));
    const { chances } = choose(fresh, { ...standardSelection, control: 0 }, new Draws('d'));
    expect(chances[5]).toBeGreaterThan(0.1);
  });

  it('what must not be left to chance is chosen where it is best, and never otherwise', () => {
    const two = [candidates[4]!, { ...candidates[3]!, isSteady: true }];
    const { chances, isControl } = choose(two, { ...standardSelection, control: 0.5 }, new Draws('d'));
    expect([...chances].sort()).toEqual([0, 1]);
    expect(isControl).toBe(false);
  });
});

/** Shares in which each belief gives the highest draw; standard normals are drawn once for all. */
function winners(beliefs: readonly Belief[], draws: number): number[] {
  const wins = beliefs.map(() => 0);
  const normals = Float64Array.from({ length: 65_521 }, (_, i) => normal('selection', 'normal', i));
  let next = 0;
  for (let n = 0; n < draws; n++) {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < beliefs.length; i++) {
      const priority = priorityAt(beliefs[i]!, normals[next]!);
      // A stride that shares no factor with the length: neighbours do not meet again.
      next = (next + 40_503) % normals.length;
      if (priority > highest) [best, highest] = [i, priority];
    }
    wins[best]! += 1 / draws;
  }
  return wins;
}
