import { describe, expect, it } from 'vitest';
import { ConditionCompiler } from '../condition.ts';
import { precisionOf } from './precision.ts';
import { Profile } from './profile.ts';
import { addToSeries, MOST_ENTRIES, newSeries } from './series.ts';
import { EXACT_VALUES, FREQUENT_VALUES, SKETCH_ERROR } from './value-counts.ts';

const START = Date.parse('2026-01-05T09:00:00Z');

/** What is known of a figure after so many events, one a second, each with another value. */
function after(events: number, text: string) {
  const compiler = new ConditionCompiler([]);
  compiler.compile(text);
  const profile = new Profile('p-1user');
  for (let i = 0; i < events; i++) {
    compiler.series.forEach((plan, slot) => {
      const series = profile.series.change(slot) ?? newSeries(plan.property !== undefined);
      profile.series.set(slot, series);
      addToSeries(series, plan, START + i * 1_000, `value ${i}`, START + i * 1_000);
    });
  }
  return precisionOf(compiler.aggregates, profile.series, START + events * 1_000);
}

describe('how far a figure can be relied on is shown (CMP-3, CMP-4)', () => {
  it.each([
    [EXACT_VALUES, 'events("A").distinct("v")'],
    [MOST_ENTRIES, 'events("A").within("30d").distinct("v")'],
    [FREQUENT_VALUES, 'events("A").mostFrequent("v")'],
    [MOST_ENTRIES + 100, 'events("A").count()'],
    // What had to go lies before the window.
    [MOST_ENTRIES + 100, 'events("A").within("1h").count()'],
  ])('%i events: %s is exact', (events, text) => expect(after(events, text)).toBeUndefined());

  it('beyond the declared sizes', () => {
    expect(after(EXACT_VALUES + 1, 'events("A").distinct("v")')).toEqual({
      error: SKETCH_ERROR,
      countedAfter: 0,
    });
    expect(after(FREQUENT_VALUES + 1, 'events("A").mostFrequent("v")')?.error).toBeGreaterThan(0);
    const clipped = { error: 0, countedAfter: START + 99 * 1_000 };
    expect(after(MOST_ENTRIES + 100, 'events("A").within("30d").count()')).toEqual(clipped);
    expect(after(MOST_ENTRIES + 100, 'events("A").thenNot("B", "2h").within("30d").count()')).toEqual(
      clipped,
    );
    expect(after(MOST_ENTRIES + 100, 'events("A").current("year").count()')).toEqual(clipped);
  });
});
