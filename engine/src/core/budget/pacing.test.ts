// Prices follow use (BUDGET-12, BUDGET-14), and windows the calendar of their zone (BUDGET-6).
import { describe, expect, it } from 'vitest';
import { type Batch, firstPace, type Pace, paced, priceOf } from './pacing.ts';
import { windowAt } from './window.ts';

const pace: Pace = { most: 1, least: 0, worth: 2, learnt: 1 };
const bounds = { most: 100, least: 0, boost: 0, before: 0 };
const batch: Batch = { used: 10, worth: 20, time: 100, remaining: 1_000, part: 0.1, contacts: 100 };

describe('the price of a budget', () => {
  it('BUDGET-12: stays where it is used as quickly as is left, rises above and falls below', () => {
    expect(priceOf(paced(pace, bounds, batch))).toBe(1);
    expect(priceOf(paced(pace, bounds, { ...batch, used: 20 }))).toBeGreaterThan(1);
    expect(priceOf(paced(pace, bounds, { ...batch, used: 0, worth: 0 }))).toBeLessThan(1);
    // What was used too quickly before counts: less is left for the same time.
    expect(priceOf(paced(pace, { ...bounds, before: 50 }, batch))).toBeGreaterThan(1);
  });

  it('BUDGET-12: moves in long steps as long as little is learnt, and shorter and shorter ones', () => {
    const step = (learnt: number) => {
      const from = { ...pace, learnt };
      return priceOf(paced(from, bounds, { ...batch, used: 20 })) - priceOf(from);
    };
    expect(step(0)).toBeGreaterThan(2 * step(0.5));
    expect(step(0.5)).toBeGreaterThan(step(1));
    expect(firstPace(0).learnt).toBe(0);
    // What somebody has worked out beforehand is not thrown away by the first who come.
    expect(firstPace(2)).toEqual({ most: 2, least: 0, worth: 0, learnt: 0.3 });
  });

  it('BUDGET-12: never falls below nothing without a minimum', () => {
    let cheap = pace;
    for (let i = 0; i < 50; i++) cheap = paced(cheap, bounds, { ...batch, used: 0, worth: 0, time: 900 });
    expect(priceOf(cheap)).toBe(0);
  });

  it('BUDGET-14: falls below nothing for a minimum that lies behind, down to its boost', () => {
    const least = { most: null, least: 100, boost: 0.7, before: 0 };
    let behind: Pace = { ...pace, most: 0 };
    for (let i = 0; i < 50; i++) behind = paced(behind, least, { ...batch, used: 0, worth: 0, time: 900 });
    expect(priceOf(behind)).toBe(-0.7);
    const ahead = paced(behind, { ...least, before: 99 }, { ...batch, used: 200, worth: 400 });
    expect(priceOf(ahead)).toBe(0);
  });
});

describe('the window of a limit', () => {
  const at = (text: string) => Date.parse(text);
  const rule = (per: 'day' | 'week' | 'month' | 'year') => ({ per, zone: 'Europe/Berlin', until: null });

  it('BUDGET-6: is a day, week, month or year of the zone, over summer time', () => {
    const now = at('2026-03-29T10:00:00Z');
    expect(windowAt(rule('day'), now)).toEqual({
      start: at('2026-03-28T23:00:00Z'),
      end: at('2026-03-29T22:00:00Z'),
    });
    expect(windowAt(rule('week'), now)).toEqual({
      start: at('2026-03-22T23:00:00Z'),
      end: at('2026-03-29T22:00:00Z'),
    });
    expect(windowAt(rule('month'), now)).toEqual({
      start: at('2026-02-28T23:00:00Z'),
      end: at('2026-03-31T22:00:00Z'),
    });
    expect(windowAt(rule('year'), now)).toEqual({
      start: at('2025-12-31T23:00:00Z'),
      end: at('2026-12-31T23:00:00Z'),
    });
  });

  it('BUDGET-6: in all it has no end but the last day', () => {
    expect(windowAt({ per: null, zone: 'UTC', until: null }, 5).end).toBe(Number.POSITIVE_INFINITY);
    expect(windowAt({ per: null, zone: 'UTC', until: 77 }, 5)).toEqual({ start: 0, end: 77 });
  });
});
