// Packed series against a plain map of decoded ones, under made-up sequences of changes, reads and rests.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../input.ts';
import { addToSeries, newSeries, type Series, type SeriesPlan, trimSeries } from './series.ts';
import { SeriesSlots } from './series-slots.ts';
import { seriesFrom, seriesState } from './series-state.ts';

const START = 1_700_000_000_000;
const SLOTS = 12;

/** Even slots keep values, each third one also which of them were different. */
function planOf(slot: number): SeriesPlan {
  return {
    key: `bought/${slot}`,
    event: 'bought',
    property: slot % 2 === 0 ? ['price'] : undefined,
    keepMs: slot % 5 === 0 ? 0 : 1_000,
    sessionMs: 0,
    valueCounts: slot % 6 === 0 ? 'distinct' : slot % 6 === 2 ? 'frequent' : undefined,
  };
}

const values: fc.Arbitrary<Json> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.integer({ min: -5, max: 5 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constant(null),
  fc.constantFrom<Json>(-0, true, ['a', { b: [1.5] }], '\ud800', ''),
);

type Step =
  | { readonly kind: 'add'; readonly slot: number; readonly after: number; readonly value: Json }
  | { readonly kind: 'empty' | 'read' | 'trim'; readonly slot: number }
  | { readonly kind: 'rest' | 'store' | 'move' };

const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        slot,
        after: fc.integer({ min: 0, max: 2_000 }),
        value: values,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('empty', 'read', 'trim'), slot }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('rest', 'store', 'move') }) },
  ) as fc.Arbitrary<Step>,
  { maxLength: 60 },
);

/** Every number has another one, and some have none. */
const to = Array.from({ length: SLOTS }, (_, i) => (i % 7 === 3 ? -1 : (i * 5) % SLOTS));

class Pair {
  slots = new SeriesSlots();
  plain = new Map<number, Series>();

  take(step: Step): void {
    switch (step.kind) {
      case 'add': {
        // As the plan of its slot says what it keeps, a series that moved is of another one: it is begun anew.
        const plan = planOf(step.slot);
        const add = (series: Series) =>
          addToSeries(
            series,
            plan,
            START + step.after,
            plan.property === undefined ? null : step.value,
            START + 2_000,
          );
        if (!this.slots.get(step.slot)) this.slots.set(step.slot, newSeries(plan.property !== undefined));
        add(this.slots.change(step.slot)!);
        const known = this.plain.get(step.slot) ?? newSeries(plan.property !== undefined);
        this.plain.set(step.slot, known);
        add(known);
        return;
      }
      case 'empty':
        this.slots.set(step.slot, undefined);
        this.plain.delete(step.slot);
        return;
      case 'trim':
        for (const series of [this.slots.change(step.slot), this.plain.get(step.slot)])
          if (series) trimSeries(series, START + 1_000);
        return;
      case 'read':
        expect(this.slots.get(step.slot)).toEqual(this.plain.get(step.slot));
        return;
      case 'rest':
        this.slots.rest();
        return;
      case 'store':
        this.slots = SeriesSlots.from(JSON.parse(JSON.stringify(this.slots.state())));
        return;
      case 'move':
        this.slots = this.slots.moved(to);
        this.plain = new Map(
          [...this.plain].flatMap(([number, series]) => (to[number]! < 0 ? [] : [[to[number]!, series]])),
        );
    }
  }

  inOrder(): [number, Series][] {
    return [...this.plain].sort(([a], [b]) => a - b);
  }
}

describe('series by slot', () => {
  it('hold what a map of series holds, whatever is read, changed, moved, packed and stored between', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pair = new Pair();
        for (const step of list) pair.take(step);
        const { slots } = pair;
        const inOrder = pair.inOrder();
        expect(slots.numbers).toEqual(inOrder.map(([number]) => number));
        expect(slots.size).toBe(inOrder.length);
        const visited: unknown[] = [];
        slots.forEach((number, series) => {
          visited.push([number, series]);
        });
        expect(visited).toEqual(inOrder);
      }),
    );
  });

  it('are stored alike, however they came to be what they are', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pair = new Pair();
        for (const step of list) pair.take(step);
        const anew = new SeriesSlots();
        for (const [number, series] of pair.inOrder().reverse()) anew.set(number, series);
        expect(pair.slots.state()).toEqual(anew.state());
      }),
    );
  });

  it('do not change a state that was given away', () => {
    const slots = new SeriesSlots();
    for (const number of [3, 1]) slots.set(number, newSeries(false));
    const state = slots.state();
    const before = JSON.stringify(state);
    addToSeries(slots.change(1)!, planOf(1), START, null, START);
    slots.set(2, newSeries(true));
    slots.set(3, undefined);
    slots.rest();
    expect(JSON.stringify(state)).toBe(before);
  });
});

describe('the state of a series', () => {
  it('is of its times alone where it is of no property', () => {
    const series = newSeries(false);
    for (const after of [50, 10, 10, 90]) addToSeries(series, planOf(1), START + after, null, START + 100);
    expect(seriesState(series)).toEqual([4, START + 10, 80, [0, 0, 40, 40]]);
    series.clippedAt = START;
    expect(seriesState(series)).toEqual([4, START + 10, 80, [0, 0, 40, 40], START]);
    expect(seriesFrom(seriesState(series))).toEqual(series);
  });

  it('is read as earlier builds wrote it', () => {
    const series = newSeries(false);
    for (const after of [10, 50]) addToSeries(series, planOf(1), START + after, null, START + 100);
    const written = [2, 0, null, null, START + 10, null, START + 50, null, [START + 10, 40], null];
    expect(seriesFrom(written)).toEqual(series);
  });
});
