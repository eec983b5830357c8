import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTime, parseInstant } from './instant.ts';

const RECEIVED = Date.parse('2026-11-22T12:05:00.000Z');
const at = (text: string) => Date.parse(text);
const live = (sentAt = Number.NaN) => ({ receivedAt: RECEIVED, mode: 'live' as const, sentAt });

describe('parseInstant', () => {
  it.each([
    ['2026-11-22T09:30:00.000Z', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22T09:30:00+02:00', '2026-11-22T07:30:00.000Z'],
    ['2026-11-22T09:30:00.123456Z', '2026-11-22T09:30:00.123Z'],
    ['2026-11-22T09:30:00', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22 09:30', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    [1_700_000_000_000, '2023-11-14T22:13:20.000Z'],
  ])('reads %j, taking UTC where no zone is named', (value, expected) => {
    expect(parseInstant(value)).toBe(at(expected));
  });

  it.each([
    '',
    'now',
    '22/11/2026',
    'May 5 2026',
    '2026-13-01',
    '0001-01-01T00:00:00Z',
    1_700_000_000,
    -1,
    {},
    null,
    true,
  ])('does not read %j', (value) => {
    expect(parseInstant(value)).toBeNaN();
  });
});

describe('eventTime', () => {
  it('corrects a clock that runs slow', () => {
    const message = { timestamp: '2026-11-22T11:58:00.000Z' };
    expect(eventTime(message, live(at('2026-11-22T12:00:00.000Z')))).toBe(at('2026-11-22T12:03:00.000Z'));
  });

  it("prefers the message's own sentAt", () => {
    const message = { originalTimestamp: '2026-11-22T11:58:00.000Z', sentAt: '2026-11-22T11:59:00.000Z' };
    expect(eventTime(message, live(at('2026-11-22T12:00:00.000Z')))).toBe(at('2026-11-22T12:04:00.000Z'));
  });

  it('believes a timestamp that stands beside the original one', () => {
    const message = { timestamp: '2026-11-01T00:00:00.000Z', originalTimestamp: '2026-11-22T11:58:00.000Z' };
    expect(eventTime(message, live(at('2026-11-22T12:00:00.000Z')))).toBe(at('2026-11-01T00:00:00.000Z'));
  });

  it('believes imported history', () => {
    const clocks = { ...live(at('2026-11-22T12:00:00.000Z')), mode: 'history' as const };
    expect(eventTime({ timestamp: '2020-01-01T00:00:00Z' }, clocks)).toBe(at('2020-01-01T00:00:00Z'));
  });

  it('is the time of receipt where the sender gives none', () => {
    expect(eventTime({ timestamp: null }, live())).toBe(RECEIVED);
  });

  it('ignores a sentAt that cannot be read', () => {
    const message = { timestamp: '2026-11-22T11:58:00.000Z', sentAt: 'soon' };
    expect(eventTime(message, live())).toBe(at('2026-11-22T11:58:00.000Z'));
  });

  it('is never later than the receipt, and keeps the distance between two events of one batch', () => {
    const instant = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') });
    const iso = (ms: number) => new Date(ms).toISOString();
    fc.assert(
      fc.property(instant, instant, fc.nat(86_400_000), (first, sentAt, apart) => {
        const earlier = eventTime({ timestamp: iso(first) }, live(sentAt));
        const later = eventTime({ timestamp: iso(first + apart) }, live(sentAt));
        if (typeof earlier !== 'number' || typeof later !== 'number') throw new Error('refused');
        expect(later).toBeLessThanOrEqual(RECEIVED);
        if (first + apart <= sentAt) expect(later - earlier).toBe(apart);
      }),
    );
  });
});
