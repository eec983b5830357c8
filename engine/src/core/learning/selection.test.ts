import { describe, expect, it } from 'vitest';
import { Draws, normal } from '../hash.ts';
import { type Candidate, choose } from './choose.ts';
import { standardSelection } from './definition.ts';
import { sigmoid } from './logistic.ts';
import { priorityAt, type Stake, selectionProbabilities } from './selection.ts';

/** Of a chance with a normal logit. */
function stake(mean: number, deviation: number, scale = 1, offset = 0): Stake {
  const chance = sigmoid(mean);
  const belief = { mean: chance, deviation: deviation * chance * (1 - chance), logit: { mean, deviation } };
  return { belief, scale, offset };
}

describe('LEARN-6: the chance that a belief gives the highest draw', () => {
  it('of two of equal worth is the closed form', () => {
    const [chance, other] = selectionProbabilities([stake(-2, 0.3), stake(-2.4, 0.4)]);
    // P(N(-2, .3) > N(-2.4, .4)) = Phi(.4 / sqrt(.09 + .16)) = Phi(.8)
    expect(chance).toBeCloseTo(0.7881446, 5);
    expect(chance! + other!).toBeCloseTo(1, 12);
  });

  it('of one is certain, of equal ones equal, of one far behind nothing', () => {
    const one = stake(-1, 0.1);
    expect(selectionProbabilities([one])).toEqual([1]);
    for (const chance of selectionProbabilities([one, one, one, one])) expect(chance).toBeCloseTo(0.25, 9);
    expect(selectionProbabilities([one, stake(-9, 0.1)])).toEqual([1, 0]);
    expect(selectionProbabilities([stake(-1, 0), stake(-1, 0)])).toEqual([0.5, 0.5]);
    expect(selectionProbabilities([stake(-1, 0.1, 0), stake(-1, 0.1, 0)])).toEqual([0.5, 0.5]);
  });

  it.each([
    ['of one kind', (i: number) => stake(-3 + 0.2 * (i % 7), 0.1 + 0.2 * (i % 4))],
    [
      'of different worth and cost',
      (i: number) => stake(-3.5 + 0.3 * (i % 5), 0.15 + 0.1 * (i % 3), 1 + (i % 6) * 4, -0.05 * (i % 4)),
    ],
    [
      'certain and uncertain ones, from hardly to very',
      (i: number) => stake(-2 - 0.01 * (i % 9), [0, 0.0003, 0.004, 0.05, 0.8][i % 5]!, 2),
    ],
    [
      'uplifts that may be below nothing, beside chances and what a higher draw makes less worth',
      (i: number) =>
        i % 3 === 0
          ? { belief: { mean: 0.02 * (i % 5), deviation: 0.02 }, scale: 3, offset: 0 }
          : stake(-2.5, 0.3, i % 3 === 1 ? 1 : -0.4, i % 3 === 1 ? 0 : 0.2),
    ],
  ])('of thirty is how often each wins among 400,000 keyed draws: %s', (_, stakeAt) => {
    const stakes = Array.from({ length: 30 }, (_, i) => stakeAt(i));
    const wins = winners(stakes, 400_000);
    // A share of 400,000 draws has a standard deviation of up to .0008 itself.
    for (const [i, chance] of selectionProbabilities(stakes).entries())
      expect(Math.abs(chance - wins[i]!)).toBeLessThan(
        0.001 + 3 * Math.sqrt((chance * (1 - chance)) / 400_000),
      );
  });
});

describe('LEARN-7: how one is chosen', () => {
  const candidates = Array.from(
    { length: 6 },
    (_, i): Candidate => ({
      name: `a${i}`,
      stake: stake(-2 + 0.1 * i, 0.3, 1 + (i % 2)),
      isNewcomer: i === 5,
      isSteady: i === 4,
    }),
  );

  it.each(['thompson', 'squarecb', 'greedy'] as const)(
    'by %s happens as often as its chances say, newcomers and control included',
    (method) => {
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
    },
  );

  it.each(['thompson', 'squarecb', 'greedy'] as const)(
    'what is steady comes first where it is believed to be best on average, and by no draw: %s',
    (method) => {
      const choosing = { ...standardSelection, method, gamma: 40, control: 0.2 };
      const [worse, middle, better, newcomer] = [-2.1, -2, -1.9, -1.8].map((logit, i) => ({
        name: `a${i}`,
        stake: stake(logit, 0.5),
        isNewcomer: i === 3,
        isSteady: false,
      })) as [Candidate, Candidate, Candidate, Candidate];
      const steady = (one: Candidate) => ({ ...one, isSteady: true });
      const firsts = (some: readonly Candidate[]) => {
        const names = Array.from({ length: 2_000 }, (_, n) => {
          const choice = choose(some, choosing, new Draws(`d${n}`));
          expect(choice.chances.reduce((sum, chance) => sum + chance)).toBeCloseTo(1, 12);
          return some[choice.order[0]!]!.name;
        });
        return (name: string) => names.filter((one) => one === name).length / names.length;
      };
      // Another is believed to be better, whatever it draws; also where that one is a newcomer that does not take part.
      expect(firsts([steady(middle), worse, better])('a1')).toBe(0);
      expect(firsts([steady(middle), worse, newcomer])('a1')).toBe(0);
      expect(firsts([steady(middle), newcomer])('a1')).toBe(0);
      // A newcomer, too, takes part always, where it is steady; what is free is still tried beside it.
      const asNewcomer = firsts([steady(newcomer), middle, better])('a3');
      const asKnown = firsts([{ ...steady(newcomer), isNewcomer: false }, middle, better])('a3');
      expect(asNewcomer).toBe(asKnown);
      expect(asNewcomer).toBeGreaterThan(0.2);
    },
  );

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
function winners(stakes: readonly Stake[], draws: number): number[] {
  const wins = stakes.map(() => 0);
  const normals = Float64Array.from({ length: 65_521 }, (_, i) => normal('selection', 'normal', i));
  let next = 0;
  for (let n = 0; n < draws; n++) {
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < stakes.length; i++) {
      const priority = priorityAt(stakes[i]!, normals[next]!);
      // A stride that shares no factor with the length: neighbours do not meet again.
      next = (next + 40_503) % normals.length;
      if (priority > highest) [best, highest] = [i, priority];
    }
    wins[best]! += 1 / draws;
  }
  return wins;
}
