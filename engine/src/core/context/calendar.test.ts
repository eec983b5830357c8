// CTX-8: opening hours on the clock of their place.
import { describe, expect, it } from 'vitest';
import { ProblemCollector } from '../problem.ts';
import { calendarSchema, compileCalendars, isOpen, nextOpening } from './calendar.ts';
import { instantOf, localTime } from './local-time.ts';

function calendar(written: object) {
  const definition = calendarSchema.parse({
    kind: 'calendar',
    name: 'shop',
    zone: 'Europe/Berlin',
    ...written,
  });
  const problems = new ProblemCollector();
  const compiled = compileCalendars([definition], problems).get('shop')!;
  return { compiled, problems: problems.list };
}

const at = (text: string) => Date.parse(text);

describe('opening hours', () => {
  const { compiled: shop } = calendar({
    weekly: { monday: ['09:00-12:30', '14:00-18:00'], friday: ['20:00-02:00'], saturday: ['00:00-24:00'] },
    days: [
      { name: 'inventory', dates: ['2026-03-09'], hours: ['09:00-10:00'] },
      { name: 'christmas', rule: 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25' },
    ],
  });

  it.each([
    ['2026-03-02T07:59:59.999Z', false],
    ['2026-03-02T08:00:00Z', true],
    ['2026-03-02T11:29:59.999Z', true],
    ['2026-03-02T11:30:00Z', false],
    ['2026-03-02T13:00:00Z', true],
    // The exception of that Monday.
    ['2026-03-09T08:30:00Z', true],
    ['2026-03-09T09:00:00Z', false],
    // Over midnight, and on into Saturday.
    ['2026-03-06T22:30:00Z', true],
    ['2026-03-07T12:00:00Z', true],
    ['2026-03-07T23:00:00Z', false],
    // A Friday that is a holiday; the Thursday before is closed anyhow.
    ['2026-12-25T20:00:00Z', false],
  ])('at %s open: %s', (text, open) => {
    expect(isOpen(shop, at(text))).toBe(open);
  });

  it('tells the next change, over breaks, nights and holidays', () => {
    expect(nextOpening(shop, at('2026-03-02T08:00:00Z'))).toBe(at('2026-03-02T11:30:00Z'));
    // Friday 20:00-02:00 runs on into the whole Saturday: one opening.
    expect(nextOpening(shop, at('2026-03-06T19:30:00Z'))).toBe(at('2026-03-07T23:00:00Z'));
    expect(nextOpening(shop, at('2026-12-24T12:00:00Z'))).toBe(at('2026-12-25T23:00:00Z'));
    expect(nextOpening(calendar({}).compiled, at('2026-03-02T08:00:00Z'))).toBe(0);
  });

  it('follows summer time: hours that are skipped or repeated', () => {
    const { compiled: night } = calendar({ weekly: { sunday: ['02:30-04:00'] } });
    // 02:30 does not exist on 2026-03-29: it opens when the clock jumps to 03:00.
    expect(nextOpening(night, at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
    expect(nextOpening(night, at('2026-03-29T01:00:00Z'))).toBe(at('2026-03-29T02:00:00Z'));
    // 02:30 comes twice on 2026-10-25.
    expect(nextOpening(night, at('2026-10-24T12:00:00Z'))).toBe(at('2026-10-25T00:30:00Z'));
  });

  it('says what is wrong with its days', () => {
    expect(calendar({ days: [{ rule: 'FREQ=DAILY;COUNT=2' }, { hours: ['09:00-10:00'] }] }).problems).toEqual(
      [
        expect.objectContaining({ code: 'bad_recurrence', path: ['days', 0, 'rule'] }),
        expect.objectContaining({ code: 'day_without_date', path: ['days', 1] }),
      ],
    );
    expect(calendarSchema.safeParse({ kind: 'calendar', name: 'x', zone: 'Mars/Olympus' }).success).toBe(
      false,
    );
    expect(
      calendarSchema.safeParse({ kind: 'calendar', name: 'x', zone: 'UTC', weekly: { monday: ['9-17'] } })
        .success,
    ).toBe(false);
  });
});

describe('the clock on a wall', () => {
  it('agrees with itself in every hour of a year, in zones with odd clocks', () => {
    const wrong: string[] = [];
    for (const zone of [
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/St_Johns',
      '+05:30',
    ]) {
      for (let ms = at('2026-01-01T00:00:00Z'); ms < at('2027-01-01T00:00:00Z'); ms += 5_400_000) {
        const { day, minute } = localTime(ms, zone);
        const back = instantOf(day, minute, zone);
        const again = localTime(back, zone);
        const agrees = again.day === day && again.minute === minute && back <= ms && ms - back <= 3_600_000;
        if (!agrees) wrong.push(`${zone} ${new Date(ms).toISOString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
