// What was walked, as cells: each input once, and days that are kept no longer go.
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyLayout } from '../core/profile/layout.ts';
import type { Step } from '../core/walk/step.ts';
import type { Applier } from './applier.ts';
import { Cells } from './cells.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { countSteps, forgetDays, walkedHere, walkKey } from './walks.ts';

const DAY_MS = 86_400_000;
let store: MemoryStore;
let cells: Cells;
beforeEach(() => {
  store = new MemoryStore();
  cells = new Cells(store, () => emptyLayout, { keptBytes: 1e6, rests: false });
});

function visit(day: number, from = '', gapMs = 0, among: readonly string[] = []): Step {
  return { type: 'visit', touchpoint: 'shop', from, at: day * DAY_MS, gapMs, among };
}

/** With nothing else in force than how long days are kept. */
function applier(day: number, keepDays: number): Applier {
  const world = { now: day * DAY_MS, configuration: { walk: { keepMs: keepDays * DAY_MS } } };
  return { cells, world } as unknown as Applier;
}

async function stored(): Promise<void> {
  const dirty = cells.takeDirty();
  await store.write(dirty.flatMap((cell) => cells.write(cell, 0, [])));
  cells.written(dirty);
}

async function arrivals(day: number, keepDays = 100, audience = ''): Promise<number | undefined> {
  const asked = { from: 0, to: 1e6, audience };
  const sum = await walkedHere(applier(day, keepDays), { store, yieldNow: async () => undefined }, asked);
  return sum.nodes.shop?.arrivals;
}

describe('days of the walked network', () => {
  it('WALK-4: what a cell has already is passed over, and all that one input adds comes together', async () => {
    countSteps(cells, [visit(20), visit(20, 'shop', 1_000)], 7);
    await stored();
    // Again, as a replay behind a checkpoint does, by another reader of the store.
    cells = new Cells(store, () => emptyLayout, { keptBytes: 1e6, rests: false });
    countSteps(cells, [visit(20), visit(20, 'shop', 1_000)], 7);
    expect(await arrivals(20)).toBe(2);
    countSteps(cells, [visit(20)], 8);
    expect(await arrivals(20)).toBe(3);
  });

  it('WALK-3: what was left counts on the day on which it was come to', () => {
    countSteps(cells, [visit(21, 'shop', DAY_MS / 2)], 3);
    expect(cells.walk(walkKey(21, '')).state.graph.edges.size).toBe(0);
    expect(cells.walk(walkKey(20, '')).state.graph.edges.size).toBe(1);
  });

  it('WALK-9: older days are told no more, and are removed', async () => {
    countSteps(cells, [visit(20, '', 0, ['vip'])], 1);
    countSteps(cells, [visit(30)], 2);
    await stored();
    expect([await arrivals(30, 100), await arrivals(30, 5), await arrivals(30, 100, 'vip')]).toEqual([
      2, 1, 1,
    ]);
    await store.write(forgetDays(applier(30, 5), store));
    expect([...store.range('e/walk/', 'e/walk0')].map(({ key }) => key)).toEqual([`e/${walkKey(30, '')}`]);
    expect([await arrivals(30, 100), await arrivals(30, 100, 'vip')]).toEqual([1, undefined]);
  });
});
