// BUDGET-16: when people come, by the hour of the week, is learnt, and a limit lasts by that.
import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';

const ZONE = 'Europe/Berlin';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday, 00:00 in the zone. */
const MONDAY = Date.parse('2026-01-04T23:00:00Z');

/** 100 in each hour from 8 to 20 on working days, 10 in all others; told every half hour, by two partitions. */
function watched(days: number): Arrivals {
  const arrivals = new Arrivals();
  for (let at = MONDAY; at < MONDAY + days * DAY_MS; at += HOUR_MS / 2) {
    const hour = ((at - MONDAY) / HOUR_MS) % 168;
    const isBusy = hour < 5 * 24 && hour % 24 >= 8 && hour % 24 < 20;
    for (const part of [0.3, 0.7]) arrivals.note((isBusy ? 50 : 5) * part, at, at + HOUR_MS / 2, ZONE);
  }
  return arrivals;
}

describe('BUDGET-16: when people come', () => {
  it('is the same at all hours as long as nobody was seen', () => {
    const nobody = new Arrivals();
    expect(nobody.between(MONDAY, MONDAY + 3 * DAY_MS, ZONE)).toBeCloseTo(72, 9);
    expect(nobody.between(MONDAY, MONDAY + 20.5 * DAY_MS, ZONE)).toBeCloseTo(20.5 * 24, 9);
    expect(nobody.between(MONDAY, MONDAY, ZONE)).toBe(0);
  });

  it('is learnt, by the hour of the week, and a week is a week', () => {
    const arrivals = watched(28);
    const next = MONDAY + 28 * DAY_MS;
    const week = arrivals.between(next, next + 7 * DAY_MS, ZONE);
    expect(week).toBeCloseTo(168, 9);
    // Of 7,080 in a week 60 hours of 100 come in working hours.
    const monday = (from: number, to: number) =>
      arrivals.between(next + from * HOUR_MS, next + to * HOUR_MS, ZONE);
    expect(monday(8, 20) / week).toBeCloseTo(1_200 / 7_080, 2);
    expect(monday(0, 8) / week).toBeCloseTo(80 / 7_080, 2);
    const saturday = arrivals.between(next + 5 * DAY_MS, next + 6 * DAY_MS, ZONE);
    // What is common to all hours still counts a little.
    expect(Math.abs(saturday / week - 240 / 7_080)).toBeLessThan(0.01);
    expect(monday(8.25, 8.75)).toBeCloseTo(monday(8, 9) / 2, 9);
  });

  it('is guessed from like hours where they were not seen yet', () => {
    const arrivals = watched(1);
    const tuesday = MONDAY + DAY_MS;
    const day = arrivals.between(tuesday, tuesday + DAY_MS, ZONE);
    const busy = arrivals.between(tuesday + 8 * HOUR_MS, tuesday + 20 * HOUR_MS, ZONE);
    expect(busy / day).toBeGreaterThan(0.55);
  });

  it('goes on the same when it was stored', () => {
    const arrivals = watched(10);
    const again = Arrivals.from(JSON.parse(JSON.stringify(arrivals.state())));
    for (const one of [arrivals, again]) one.note(12, MONDAY + 10 * DAY_MS, MONDAY + 10.1 * DAY_MS, ZONE);
    expect(again.state()).toEqual(arrivals.state());
  });
});
