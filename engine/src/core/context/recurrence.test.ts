import { describe, expect, it } from 'vitest';
import { dateText, dayOf } from './local-time.ts';
import { recurrenceOf } from './recurrence.ts';

/** The first days from `from` on that the rule has. */
function days(rule: string, from: string, count: number, starts?: string): string[] {
  const recurrence = recurrenceOf(rule, starts);
  if ('mend' in recurrence) throw new Error(recurrence.message);
  const found: string[] = [];
  for (let day = dayOf(from); found.length < count && day < dayOf(from) + 4_000; day++)
    if (recurrence.includes(day)) found.push(dateText(day));
  return found;
}

describe('recurring days', () => {
  it.each([
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25,26', ['2026-12-25', '2026-12-26', '2027-12-25'], undefined],
    // Thanksgiving, and the last Monday of May.
    ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', ['2026-11-26', '2027-11-25', '2028-11-23'], undefined],
    ['FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO', ['2026-05-25', '2027-05-31', '2028-05-29'], undefined],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', ['2026-01-31', '2026-02-28', '2026-03-31'], undefined],
    ['FREQ=MONTHLY;BYDAY=1SU', ['2026-01-04', '2026-02-01', '2026-03-01'], undefined],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SA', ['2026-01-10', '2026-01-24', '2026-02-07'], '2026-01-10'],
    ['FREQ=WEEKLY;INTERVAL=2', ['2026-01-07', '2026-01-21', '2026-02-04'], '2026-01-07'],
    ['FREQ=DAILY;INTERVAL=10;UNTIL=20260115', ['2026-01-01', '2026-01-11'], '2026-01-01'],
    ['FREQ=MONTHLY;INTERVAL=3', ['2026-02-15', '2026-05-15', '2026-08-15'], '2026-02-15'],
    ['FREQ=YEARLY', ['2028-02-29', '2032-02-29'], '2028-02-29'],
    ['FREQ=YEARLY;BYDAY=1MO', ['2026-01-05', '2027-01-04', '2028-01-03'], undefined],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', ['2026-02-13', '2026-03-13', '2026-11-13'], undefined],
  ])('%s', (rule, expected, starts) => {
    expect(days(rule, '2026-01-01', expected.length, starts)).toEqual(expected);
  });

  it.each([
    ['FREQ=HOURLY', 'a rule says how often'],
    ['FREQ=DAILY;COUNT=3', '"COUNT=3" is not understood in a rule'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'a value in FREQ=MONTHLY;BYMONTHDAY=32 is out of its range'],
    ['FREQ=WEEKLY;BYDAY=2MO', 'a value in FREQ=WEEKLY;BYDAY=2MO is out of its range'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 'the rule FREQ=WEEKLY;INTERVAL=2;BYDAY=MO counts from a first day'],
    ['every monday', '"EVERY MONDAY" is not understood in a rule'],
  ])('refuses %s', (rule, message) => {
    expect(recurrenceOf(rule, undefined)).toMatchObject({ message, mend: expect.any(String) });
  });
});
