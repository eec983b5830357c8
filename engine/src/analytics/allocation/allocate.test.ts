// The allocation against HiGHS, its bound, and that no limit is ever passed (BUDGET-1, BUDGET-2).
import highs from 'highs';
import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../../core/draws.ts';
import { allocate } from './allocate.ts';
import { type Choice, choose } from './primal.ts';
import { type Allocation, AllocationError } from './problem.ts';
import { lpText, randomProblem } from './random-problem.testing.ts';

/** Its types describe the CommonJS build, where the loader stands one level deeper. */
const load = highs as unknown as (typeof highs)['default'];
const seed = Number(process.env.KAIROS_SEED ?? 20_261);

function usedOf({ limits, uses, own, offer }: Allocation, pair: Int32Array): number[] {
  const used = limits.map(() => 0);
  for (const e of pair) {
    if (e < 0) continue;
    for (const { limit, amount } of uses[offer[e]!]!) used[limit]! += amount;
    for (const { limit, amount } of own) used[limit]! += amount[e]!;
  }
  return used;
}

function expectWithin(problem: Allocation, { pair }: Pick<Choice, 'pair'>): void {
  const used = usedOf(problem, pair);
  for (const [k, { most, name }] of problem.limits.entries()) expect(used[k], name).toBeLessThanOrEqual(most);
  for (const [i, e] of pair.entries()) {
    if (e >= 0) expect(e >= problem.start[i]! && e < problem.start[i + 1]!, 'a pair of their own').toBe(true);
  }
}

describe('an allocation', () => {
  it.each([
    [seed, 20],
    // Of its 70 customers no allocation reaches 99 % of the bound.
    [20_261_123, 2],
  ])(
    'BUDGET-1: has the bound of the linear programme, and comes near it (KAIROS_SEED=%i)',
    async (from, rounds) => {
      const solver = await load();
      const draw = drawsFrom(from);
      for (let round = 0; round < rounds; round++) {
        const shape = {
          customers: 60 + 10 * round,
          offers: 4 + (round % 5),
          hasOwn: round % 2 === 0,
          least: 0,
        };
        const problem = randomProblem(draw, shape);
        const { ObjectiveValue: optimum } = solver.solve(lpText(problem));
        const found = allocate(problem);
        expect(found.bound / optimum, `round ${round}`).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(found.bound / optimum, `round ${round}`).toBeLessThan(1 + 1e-6);
        // Offers are whole: of few customers not even the best allocation comes near the bound.
        const best = found.gap < 0.01 ? optimum : solver.solve(lpText(problem, true)).ObjectiveValue;
        expect(found.value / best, `round ${round}`).toBeGreaterThan(0.99);
        expectWithin(problem, found);
      }
    },
  );

  // In the fourth problem of 6 a minimum takes nearly all of the budget: both prices are far from where they began.
  const many = process.env.KAIROS_DEEP === '1' ? Array.from({ length: 200 }, (_, i) => seed + 1 + i) : [];
  it.each([seed, 6, ...many])(
    'BUDGET-1: reaches minima, at the least cost (KAIROS_SEED=%i)',
    async (from) => {
      const solver = await load();
      const draw = drawsFrom(from + 1);
      for (let round = 0; round < 6; round++) {
        const problem = randomProblem(draw, {
          customers: 150,
          offers: 5,
          hasOwn: round % 2 === 0,
          least: 30,
        });
        const { Status, ObjectiveValue: optimum } = solver.solve(lpText(problem));
        const found = allocate(problem);
        expectWithin(problem, found);
        // Of some seeds the minimum costs more than the budget: there is no optimum to compare with.
        if (Status === 'Infeasible') continue;
        expect(found.limits[1]!.short, `round ${round}`).toBe(0);
        const isNear = found.value / optimum > 0.985;
        const best = isNear ? optimum : solver.solve(lpText(problem, true)).ObjectiveValue;
        expect(found.value / best, `round ${round}`).toBeGreaterThan(0.985);
        expect(found.bound / optimum, `round ${round}`).toBeLessThan(1 + 1e-6);
      }
    },
  );

  it('BUDGET-1: pays for a minimum no more than it is worth', () => {
    const problem = randomProblem(drawsFrom(seed + 2), {
      customers: 100,
      offers: 4,
      hasOwn: false,
      least: 40,
    });
    const limits = problem.limits.map((limit) => ({ ...limit, boost: 0.001 }));
    const found = allocate({ ...problem, limits });
    expect(found.limits[1]!.short).toBeGreaterThan(0);
    // A mean of many prices: as near as their sum is.
    expect(found.limits[1]!.price).toBeGreaterThanOrEqual(-0.001 - 1e-12);
  });

  it('BUDGET-2: passes no limit, whatever the prices', () => {
    const draw = drawsFrom(seed + 3);
    for (let round = 0; round < 60; round++) {
      const shape = { customers: 80, offers: 6, hasOwn: round % 3 === 0, least: round % 4 === 0 ? 10 : 0 };
      const problem = randomProblem(draw, shape);
      const prices = Float64Array.from(problem.limits, () => 4 * draw() - 1);
      expectWithin(problem, choose(problem, prices));
    }
  });

  it('BUDGET-2: of nothing nobody gets anything, and nobody gets nothing worth having', () => {
    const problem = randomProblem(drawsFrom(seed + 4), { customers: 40, offers: 3, hasOwn: false, least: 0 });
    const closed = allocate({ ...problem, limits: problem.limits.map((limit) => ({ ...limit, most: 0 })) });
    expect(closed).toMatchObject({ value: 0, served: 0 });
    const open = allocate({
      ...problem,
      limits: problem.limits.map((limit) => ({ ...limit, most: Number.POSITIVE_INFINITY })),
    });
    expect(open.gap).toBe(0);
    expect(open.limits.every(({ price }) => price === 0)).toBe(true);
  });

  it('BUDGET-1: is the same each time, and tells how far it is', () => {
    const problem = randomProblem(drawsFrom(seed + 5), {
      customers: 1_500,
      offers: 6,
      hasOwn: true,
      least: 0,
    });
    const told: string[] = [];
    const one = allocate(problem, { tell: ({ stage }) => told.push(stage) });
    const other = allocate(problem, { prices: one.limits.map(({ price }) => price) });
    expect(allocate(problem)).toEqual(one);
    expect(told.at(-1)).toBe('choosing');
    expect(told.length).toBeGreaterThan(3);
    expect(other.bound).toBeLessThanOrEqual(one.bound * (1 + 1e-5));
  });

  it('BUDGET-3: what cannot be is refused with its mend', () => {
    const problem = randomProblem(drawsFrom(seed), { customers: 5, offers: 2, hasOwn: false, least: 0 });
    const limits = problem.limits.map((limit) => ({ ...limit, most: 1, least: 2 }));
    const refused = (of: Allocation) => {
      try {
        allocate(of);
      } catch (error) {
        return error instanceof AllocationError ? error.code : error;
      }
      return undefined;
    };
    expect(refused({ ...problem, limits })).toBe('min_above_max');
    expect(refused({ ...problem, limits: limits.map((limit) => ({ ...limit, most: Number.NaN })) })).toBe(
      'bad_limit',
    );
    expect(refused({ ...problem, uses: problem.uses.map(() => [{ limit: 0, amount: -1 }]) })).toBe('bad_use');
  });
});
