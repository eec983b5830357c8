import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarPart } from './timestamp.ts';
import { Timestamp } from './values.ts';
import { intervalsOf, isZone, partHorizon } from './zone.ts';

const at = (text: string): number => Date.parse(text);
const interval = (unit: Parameters<typeof intervalsOf>[0], text: string, zone: string): string[] => {
  const { start, end } = intervalsOf(unit, zone)(at(text));
  return [new Date(start).toISOString(), new Date(end).toISOString()];
};

describe('calendar units in a zone (WIN-2)', () => {
  it.each([
    ['day', '2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['day', '2026-10-25T10:00:00Z', 'Europe/Berlin', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['week', '2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-03-22T23:00', '2026-03-29T22:00'],
    ['week', '2026-03-30T00:00:00Z', 'UTC', '2026-03-30T00:00', '2026-04-06T00:00'],
    ['month', '2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-02-28T23:00', '2026-03-31T22:00'],
    ['month', '2026-12-31T23:30:00Z', 'Europe/Berlin', '2026-12-31T23:00', '2027-01-31T23:00'],
    ['year', '2024-02-29T00:00:00Z', '+05:30', '2023-12-31T18:30', '2024-12-31T18:30'],
    // Midnight is skipped: the day begins at one.
    ['day', '2024-04-26T12:00:00Z', 'Africa/Cairo', '2024-04-25T22:00', '2024-04-26T21:00'],
    // Midnight comes twice: the day begins with the first.
    ['day', '2026-11-01T12:00:00Z', 'America/Havana', '2026-11-01T04:00', '2026-11-02T05:00'],
  ] as const)('%s of %s in %s', (unit, text, zone, start, end) => {
    expect(interval(unit, text, zone)).toEqual([`${start}:00.000Z`, `${end}:00.000Z`]);
  });

  it('knows zones from other texts', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('+05:30')).toBe(true);
    expect(isZone('Berlin')).toBe(false);
  });
});

describe('the next change of a calendar part (WIN-4)', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', '-03:30'];
  const parts = ['getHours', 'getDate', 'getDayOfWeek', 'getMonth', 'getMinutes'] as const;

  it('never comes after the real one, and comes to it in few steps', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...parts),
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
        (zone, part, start) => {
          const read = (ms: number) => calendarPart(part, new Timestamp(ms), zone);
          const was = read(start);
          let next = start;
          for (let step = 0; step < 3 && read(next) === was; step++) {
            const from = next;
            next = partHorizon(part, from, zone);
            expect(next).toBeGreaterThan(from);
            // Just before the horizon, and at a few places on the way, nothing has changed.
            for (const share of [0.1, 0.5, 0.9, 1])
              expect(read(from + Math.floor((next - 1 - from) * share))).toBe(was);
          }
          expect(read(next)).not.toBe(was);
        },
      ),
      { numRuns: 400, seed: 7 },
    );
  });
});
