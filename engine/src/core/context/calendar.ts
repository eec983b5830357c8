/**
 * Opening hours: a week, days that are different (holidays, by date or recurring), in the zone of the place. Half-open:
 * at the minute of closing it is closed.
 */
import { z } from 'zod';
import { nameSchema } from '../name.ts';
import type { ProblemCollector } from '../problem.ts';
import { dayOf, instantOf, isKnownZone, localTime, weekdays } from './local-time.ts';
import { type Recurrence, recurrenceOf } from './recurrence.ts';

const hoursSchema = z
  .array(
    z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write hours as "10:00-18:30"'),
  )
  .max(24)
  .describe('"10:00-18:30"; over midnight "22:00-02:00"; none: closed');

const dateSchema = z
  .string()
  .refine(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayOf(text)),
    'write a date as "2026-12-24"',
  );

export const zoneSchema = z.string().refine(isKnownZone, 'a zone is an IANA name such as Europe/Berlin');

export const calendarSchema = z
  .strictObject({
    kind: z.literal('calendar'),
    name: nameSchema,
    version: z.int().positive().default(1),
    description: z.string().optional(),
    zone: zoneSchema.describe('Where it is: an IANA name such as Europe/Berlin'),
    weekly: z
      .strictObject(
        Object.fromEntries(weekdays.map((day) => [day, hoursSchema.optional()])) as {
          [day in (typeof weekdays)[number]]: z.ZodOptional<typeof hoursSchema>;
        },
      )
      .default({})
      .describe('Hours by weekday; a day that is not named is closed'),
    days: z
      .array(
        z.strictObject({
          name: z.string().max(200).optional(),
          dates: z.array(dateSchema).max(1_000).optional(),
          rule: z
            .string()
            .max(500)
            .optional()
            .describe('RRULE of RFC 5545, such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25'),
          starts: dateSchema.optional().describe('The first day of the rule'),
          hours: hoursSchema.default([]),
        }),
      )
      .max(1_000)
      .default([])
      .describe('Days that are not as in other weeks; the first that fits counts'),
    announce: z
      .strictObject({ audience: nameSchema })
      .optional()
      .describe('Tells this audience "Store Opened" and "Store Closed" when it happens'),
  })
  .meta({ id: 'Calendar' });

export type CalendarDefinition = z.infer<typeof calendarSchema>;

/** Minutes since midnight; the end may lie in the next day. */
interface Hours {
  readonly from: number;
  readonly to: number;
}

export interface Calendar {
  readonly name: string;
  readonly zone: string;
  readonly definition: CalendarDefinition;
  readonly weekly: readonly (readonly Hours[])[];
  readonly days: readonly { includes(day: number): boolean; readonly hours: readonly Hours[] }[];
}

/** How far ahead a change is looked for. */
const LOOKED_AHEAD_DAYS = 400;

export function compileCalendars(
  definitions: readonly CalendarDefinition[],
  problems: ProblemCollector,
): Map<string, Calendar> {
  return new Map(definitions.map((definition) => [definition.name, compile(definition, problems)]));
}

function compile(definition: CalendarDefinition, problems: ProblemCollector): Calendar {
  const { name, zone, weekly } = definition;
  const days = definition.days.flatMap((special, index) => {
    const hours = hoursIn(special.hours);
    const dates = new Set(special.dates?.map(dayOf));
    const rules = special.rule === undefined ? [] : [recurrenceOf(special.rule, special.starts)];
    for (const rule of rules)
      if ('mend' in rule)
        problems.add(definition, ['days', index, 'rule'], 'bad_recurrence', rule.message, rule.mend);
    if (rules.length === 0 && dates.size === 0)
      problems.add(
        definition,
        ['days', index],
        'day_without_date',
        'this entry names no day',
        'give it `dates` or a `rule`',
      );
    const usable = rules.filter((rule): rule is Recurrence => 'includes' in rule);
    return [
      { hours, includes: (day: number) => dates.has(day) || usable.some((rule) => rule.includes(day)) },
    ];
  });
  return { name, zone, definition, weekly: weekdays.map((day) => hoursIn(weekly[day] ?? [])), days };
}

function hoursIn(texts: readonly string[]): Hours[] {
  return texts.map((text) => {
    const [from = 0, to = 0] = text.split('-').map(minutesOf);
    return { from, to: to > from ? to : to + 1_440 };
  });
}

/** Minutes since midnight of "08:30". */
export function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function hoursOf(calendar: Calendar, day: number): readonly Hours[] {
  for (const special of calendar.days) if (special.includes(day)) return special.hours;
  return calendar.weekly[(((day + 3) % 7) + 7) % 7]!;
}

export function isOpen(calendar: Calendar, ms: number): boolean {
  const { day, minute } = localTime(ms, calendar.zone);
  const holds = (of: number, at: number) =>
    hoursOf(calendar, of).some(({ from, to }) => at >= from && at < to);
  return holds(day, minute) || holds(day - 1, minute + 1_440);
}

/** The next instant after `ms` at which it opens or closes; 0: not within the next year. */
export function nextOpening(calendar: Calendar, ms: number): number {
  const open = isOpen(calendar, ms);
  const { day } = localTime(ms, calendar.zone);
  for (let of = day - 1; of < day + LOOKED_AHEAD_DAYS; of++) {
    const instants = hoursOf(calendar, of)
      .flatMap(({ from, to }) => [from, to])
      .map((minute) => instantOf(of, minute, calendar.zone))
      .sort((a, b) => a - b);
    for (const at of instants) if (at > ms && isOpen(calendar, at) !== open) return at;
  }
  return 0;
}
