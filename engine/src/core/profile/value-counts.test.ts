import { describe, expect, it } from 'vitest';
import type { Json } from '../input.ts';
import { Profile } from './profile.ts';
import { addToSeries, MOST_ENTRIES, mergeSeries, newSeries, type SeriesPlan } from './series.ts';
import { fromState, toState } from './state.ts';
import {
  addValue,
  type Distinct,
  distinctCount,
  EXACT_VALUES,
  FREQUENT_VALUES,
  type Frequent,
  mergeValueCounts,
  mostFrequentValue,
  newValueCounts,
  SKETCH_ERROR,
  valueCountsFrom,
  valueCountsState,
} from './value-counts.ts';

function distinctOf(values: Iterable<Json>): Distinct {
  const counts = newValueCounts('distinct') as Distinct;
  for (const value of values) addValue(counts, value, 0);
  return counts;
}

function frequentOf(values: readonly Json[]): Frequent {
  const counts = newValueCounts('frequent') as Frequent;
  values.forEach((value, at) => {
    addValue(counts, value, at);
  });
  return counts;
}

function* range(from: number, to: number): Generator<string> {
  for (let i = from; i < to; i++) yield `product-${i}`;
}

describe('how many different values there were (CMP-3)', () => {
  it('is exact to the declared number, however often each came, and a missing value is none', () => {
    const counts = distinctOf([...range(0, EXACT_VALUES), ...range(0, EXACT_VALUES), null]);
    expect(distinctCount(counts)).toBe(EXACT_VALUES);
    expect(counts.exact).not.toBeNull();
  });

  it.each([1_001, 1_500, 3_000, 6_000, 20_000, 200_000, 1_000_000])('is near beyond it: %i', (count) => {
    const counts = distinctOf(range(0, count));
    expect(counts.exact).toBeNull();
    expect(Math.abs(distinctCount(counts) - count) / count).toBeLessThan(3 * SKETCH_ERROR);
  });

  it('errs as stated over many sketches', () => {
    const size = 5_000;
    const errors = Array.from({ length: 60 }, (_, i) => {
      const counts = distinctOf(range(i * size, (i + 1) * size));
      return (distinctCount(counts) - size) / size;
    });
    const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(SKETCH_ERROR / 2);
    expect(deviation).toBeLessThan(SKETCH_ERROR * 1.3);
  });

  it.each([
    [0, 400, 300, 800],
    [0, 700, 600, 1_400],
    [0, 5_000, 100, 200],
    [0, 200, 0, 4_000],
    [0, 5_000, 3_000, 9_000],
  ])('merges as if one had seen all: %i to %i, %i to %i', (a, b, c, d) => {
    const both = distinctOf([...range(a, b), ...range(c, d)]);
    const into = distinctOf(range(a, b));
    mergeValueCounts(into, distinctOf(range(c, d)));
    expect(valueCountsState(into)).toEqual(valueCountsState(both));
  });
});

describe('the most frequent value (CMP-2, CMP-3)', () => {
  it('of two the one that came last, and none without values', () => {
    expect(mostFrequentValue(frequentOf(['a', 'b', 'b', 'a']))).toBe('a');
    expect(mostFrequentValue(frequentOf([null]))).toBeNull();
    expect(mostFrequentValue(frequentOf([{ id: 1 }, 'x', { id: 1 }]))).toEqual({ id: 1 });
  });

  it('survives a flood of rare ones in bounded room', () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i % 10 === 0 ? 'favourite' : `rare-${i}`));
    const counts = frequentOf(values);
    expect(counts.counts.size).toBe(FREQUENT_VALUES);
    expect(mostFrequentValue(counts)).toBe('favourite');
    expect(counts.floor).toBeGreaterThan(0);
  });

  it('merges', () => {
    const into = frequentOf(['a', 'a', 'b']);
    mergeValueCounts(into, frequentOf(['b', 'b', 'c']));
    expect(mostFrequentValue(into)).toBe('b');
  });
});

it.each([
  ['exact', distinctOf(range(0, 10))],
  ['empty', distinctOf([])],
  ['one value', distinctOf(['a'])],
  ['two values', distinctOf(['a', 'b'])],
  ['sketch', distinctOf(range(0, 2_000))],
  ['frequent', frequentOf(['a', 'b', 'a'])],
  ['no frequent', frequentOf([])],
])('is stored and read again as JSON: %s', (_name, counts) => {
  const state = JSON.parse(JSON.stringify(valueCountsState(counts))) as unknown;
  const read = valueCountsFrom(state);
  expect(read.kind).toBe(counts.kind);
  expect(valueCountsState(read)).toEqual(valueCountsState(counts));
});

const plan: SeriesPlan = {
  key: 'A',
  event: 'A',
  property: undefined,
  keepMs: 10 * 365 * 86_400_000,
  sessionMs: 0,
  valueCounts: undefined,
};

describe('what a person costs is bounded (CMP-4)', () => {
  it('keeps the newest entries and says since when it counts; whole-life figures stay exact', () => {
    const series = newSeries(false);
    for (let at = 1; at <= MOST_ENTRIES + 500; at++) addToSeries(series, plan, at, null, at);
    expect(series.times.length).toBe(MOST_ENTRIES);
    expect(series.clippedAt).toBe(500);
    expect(series.count).toBe(MOST_ENTRIES + 500);
    // One that is older than all that is kept changes nothing but the whole life.
    addToSeries(series, plan, 3, null, MOST_ENTRIES + 500);
    expect(series.times[0]).toBe(501);
    expect(series.clippedAt).toBe(500);
    const other = newSeries(false);
    for (let at = 1; at <= MOST_ENTRIES; at++) addToSeries(other, plan, at + 0.5, null, at + 1);
    mergeSeries(series, other);
    expect(series.times.length).toBe(MOST_ENTRIES);
    expect(series.clippedAt).toBeGreaterThan(500);
  });

  it('bytes of a stored person, by what is counted', () => {
    const bytes = (fill: (profile: Profile) => void): number => {
      const profile = new Profile('p-1user');
      const empty = JSON.stringify(toState(profile)).length;
      fill(profile);
      const state = JSON.parse(JSON.stringify(toState(profile))) as unknown[];
      expect(toState(fromState(state, () => profile.layout))).toEqual(state);
      return JSON.stringify(state).length - empty;
    };
    const withSeries = (entries: number, counts?: Distinct | Frequent) => (profile: Profile) => {
      const series = newSeries(false);
      const start = Date.parse('2026-01-01T00:00:00Z');
      for (let i = 0; i < entries; i++)
        addToSeries(series, plan, start + i * 3_600_000, null, start + i * 3_600_000);
      series.valueCounts = counts ?? null;
      profile.series.set(0, series);
    };
    const figures = {
      'one event': bytes(withSeries(1)),
      '100 events in a window': bytes(withSeries(100)),
      '10,000 events in a window': bytes(withSeries(10_000)),
      '1,000 different values, exact': bytes(withSeries(1, distinctOf(range(0, 1_000)))),
      'a million different values, sketch': bytes(withSeries(1, distinctOf(range(0, 100_000)))),
      '500 frequent values': bytes(withSeries(1, frequentOf([...range(0, 500)]))),
      'on ten lists': bytes((profile) => {
        profile.lists = new Map(
          Array.from({ length: 10 }, (_, i) => [`list-${i}`, { isMember: true, at: 1_767_225_600_000 }]),
        );
      }),
    };
    process.stdout.write(`bytes of JSON per person: ${JSON.stringify(figures)}\n`);
    expect(figures['one event']).toBeLessThan(120);
    expect(figures['10,000 events in a window']).toBeLessThan(100_000);
    expect(figures['1,000 different values, exact']).toBeLessThan(20_000);
    expect(figures['a million different values, sketch']).toBeLessThan(2_400);
    expect(figures['500 frequent values']).toBeLessThan(20_000);
  });
});
