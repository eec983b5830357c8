/** What holdouts tell of actions: right where there are many, leaning on the others where there are few, and unsure. */
import { describe, expect, test } from 'vitest';
import { Draws } from '../hash.ts';
import { type ContrastRow, contrastFrom, contrastState, withStep } from './contrast.ts';
import { upliftShares } from './uplift.ts';

type Tally = readonly [people: number, reached: number];
const EXPECTED = 0.1;
const NOW = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

function row(action: string, family: string, [n1, y1]: Tally, [n0, y0]: Tally): ContrastRow {
  const tally = (people: number, reached: number) => ({
    people,
    reached,
    chances: Math.round(people * EXPECTED * 1e6),
  });
  return {
    action,
    family,
    arms: { said: tally(n1, y1), silent: tally(n0, y0), instead: tally(0, 0) },
    day: 0,
  };
}

describe('what saying an action adds', () => {
  test('UPLIFT-6 is not known of few people, or where hardly anybody reaches the goal', () => {
    expect(upliftShares([])).toBeUndefined();
    expect(upliftShares([row('a', 'g', [1000, 100], [99, 9])])).toBeUndefined();
    expect(upliftShares([row('a', 'g', [1000, 15], [200, 4])])).toBeUndefined();
    expect(upliftShares([row('a', 'g', [1000, 18], [200, 2])])).toBeDefined();
  });

  test('UPLIFT-5 is the difference of the arms for each expected response, where many were held out', () => {
    const shares = upliftShares([
      row('sure', 'g', [100_000, 30_000], [20_000, 6_000]),
      row('true', 'g', [100_000, 10_000], [20_000, 1_000]),
    ])!;
    expect(shares.of('sure', 'g').mean).toBeCloseTo(0, 1);
    expect(shares.of('true', 'g').mean).toBeCloseTo(0.5, 1);
    expect(shares.of('true', 'g')).toMatchObject({ basis: 'action' });
  });

  test('UPLIFT-5 of few leans on the group, of another group on all, and is less sure', () => {
    const shares = upliftShares([
      row('a', 'g', [50_000, 4_000], [10_000, 400]),
      row('b', 'g', [50_000, 4_100], [10_000, 420]),
      row('few', 'g', [40, 2], [5, 1]),
      row('c', 'other', [50_000, 2_000], [10_000, 380]),
    ])!;
    const [few, own, newcomer, stranger] = [
      shares.of('few', 'g'),
      shares.of('a', 'g'),
      shares.of('new', 'g'),
      shares.of('new', 'nobody'),
    ];
    expect(own.mean).toBeCloseTo(0.4, 1);
    // By itself it would be -1.5.
    expect(Math.abs(few.mean - 0.4)).toBeLessThan(0.2);
    expect(few.basis).toBe('group');
    expect(few.deviation).toBeGreaterThan(2 * own.deviation);
    expect(newcomer.deviation).toBeGreaterThan(own.deviation);
    expect(stranger.basis).toBe('goal');
    expect(stranger.deviation).toBeGreaterThan(newcomer.deviation);
  });

  test('UPLIFT-5 has intervals that hold: in made worlds nine of ten truths lie in theirs', () => {
    let [inside, all] = [0, 0];
    for (let world = 0; world < 60; world++) {
      const draws = new Draws(`uplift world ${world}`);
      const made = Array.from({ length: 12 }, (_, i) => {
        const family = `g${i % 3}`;
        const truth = 0.3 + 0.2 * draws.normal(family, 0) + 0.2 * draws.normal('action', i);
        const base = 0.05 + 0.1 * draws.uniform('base', i);
        const [said, silent] = [4_000, 300 + 200 * i];
        const reached = (n: number, rate: number, name: string) =>
          Math.round(n * rate + draws.normal(name, i) * Math.sqrt(n * rate * (1 - rate)));
        const spoken = Math.min(0.9, Math.max(0.005, base + EXPECTED * truth));
        return {
          truth: (spoken - base) / EXPECTED,
          row: row(
            `a${i}`,
            family,
            [said, Math.max(0, reached(said, spoken, 'said'))],
            [silent, Math.max(0, reached(silent, base, 'silent'))],
          ),
        };
      });
      const shares = upliftShares(made.map((one) => one.row))!;
      for (const { truth, row: own } of made) {
        const { mean, deviation } = shares.of(own.action, own.family);
        all++;
        if (Math.abs(mean - truth) <= 1.645 * deviation) inside++;
      }
    }
    expect(inside / all).toBeGreaterThan(0.85);
    expect(inside / all).toBeLessThan(0.96);
  });

  test('UPLIFT-2 is a matter of the counts, not of their order', () => {
    const steps = Array.from({ length: 30 }, (_, i) => ({
      action: 'a',
      family: 'g',
      arm: (['said', 'silent', 'instead'] as const)[i % 3]!,
      chance: 0.1 + i / 100,
      reward: (i % 7 === 0 ? 1 : 0) as 0 | 1,
    }));
    const counted = (list: typeof steps) =>
      list.reduce<ContrastRow | undefined>((known, step) => withStep(known, step, NOW), undefined)!;
    const forward = counted(steps);
    expect(counted(steps.toReversed())).toEqual(forward);
    expect(contrastFrom(contrastState(forward))).toEqual(forward);
    expect(forward.arms.said.people).toBe(10);
  });

  test('UPLIFT-10 follows an effect that has changed', () => {
    /** Each day 200 are told and 50 are not; by how many of ten it changes what they do. */
    const counted = (days: readonly [from: number, until: number], more: number, before?: ContrastRow) => {
      let known = before;
      for (let day = days[0]; day < days[1]; day++)
        for (let i = 0; i < 250; i++) {
          const isSaid = i < 200;
          const reward = i % 10 < (isSaid ? 3 + more : 3) ? 1 : 0;
          const step = {
            action: 'a',
            family: 'g',
            arm: isSaid ? 'said' : 'silent',
            chance: EXPECTED,
          } as const;
          known = withStep(known, { ...step, reward }, NOW + day * DAY_MS);
        }
      return known!;
    };
    const worked = counted([0, 360], 2);
    expect(upliftShares([worked])!.of('a', 'g').mean).toBeCloseTo(0.2 / EXPECTED, 1);
    // What is left of 360 days, as a sum of halvings.
    const daily = 2 ** (-1 / 90);
    expect(worked.arms.said.people).toBeCloseTo((200 * (1 - daily ** 360)) / (1 - daily), -1);
    const harms = counted([360, 540], -2, worked);
    // Three parts of four are from since then; counted for all time it would still add 0.67.
    expect(upliftShares([harms])!.of('a', 'g').mean).toBeLessThan(-0.8);
  });

  test('UPLIFT-10, UPLIFT-6 what is left has to be enough, by the newest day of all', () => {
    const old = { ...row('a', 'g', [2_000, 400], [150, 30]), day: 20_000 };
    const hardly = { ...row('b', 'g', [1, 0], [0, 0]), day: 20_000 };
    expect(upliftShares([old, hardly])).toBeDefined();
    expect(upliftShares([old, { ...hardly, day: 20_030 }])).toBeDefined();
    expect(upliftShares([old, { ...hardly, day: 20_090 }])).toBeUndefined();
  });

  test('UPLIFT-10, LEARN-8 counts of a build in which nothing faded begin to fade when one is added', () => {
    const stored = ['a', 'g', 900, 90, 9e7, 100, 10, 1e7, 0, 0, 0] as const;
    const step = { action: 'a', family: 'g', arm: 'said', chance: 0.1, reward: 0 } as const;
    const next = withStep(contrastFrom(stored), step, NOW);
    expect(next.arms.said).toEqual({ people: 901, reached: 90, chances: 9e7 + 1e5 });
    const later = withStep(next, step, NOW + 90 * DAY_MS);
    expect(later.arms.said.people).toBeCloseTo(451.5, 2);
    expect(later.arms.silent).toEqual({ people: 50, reached: 5, chances: 5e6 });
    expect(contrastFrom(contrastState(later))).toEqual(later);
  });
});
