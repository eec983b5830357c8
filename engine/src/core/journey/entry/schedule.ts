/** When a journey begins by the calendar: recurring days after RFC 5545, at a time of the wall clock. */
import { z } from 'zod';
import { minutesOf, zoneSchema } from '../../context/calendar.ts';
import { dateText, dayOf, instantOf, localTime } from '../../context/local-time.ts';
import { type Recurrence, recurrenceOf } from '../../context/recurrence.ts';
import { contentId } from '../../hash.ts';
import { conditionSchema, durationSchema, nameSchema } from '../../name.ts';

export const scheduleSchema = z.strictObject({
  rule: z.string().max(500).describe('RRULE of RFC 5545 for the days, such as FREQ=WEEKLY;BYDAY=MO'),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as "09:00"')
    .describe('The time of day'),
  starts: z
    .string()
    .refine(
      (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayOf(text)),
      'write a date as "2026-12-24"',
    )
    .optional()
    .describe('The first day of the rule'),
  zone: z
    .union([z.literal('person'), zoneSchema])
    .default('UTC')
    .describe("Whose clock: an IANA name, or `person` for each one's own (UTC where it is not known)"),
  audience: nameSchema
    .optional()
    .describe('Members of an audience; without it and without a condition: everybody'),
  condition: conditionSchema.optional().describe('Whom it fits'),
  perSecond: z
    .number()
    .positive()
    .max(100_000)
    .optional()
    .describe('Persons reached in a second; absent: as fast as live traffic allows'),
  grace: durationSchema
    .prefault('1h')
    .describe('What was missed while Kairos was stopped is made up for within this time, the latest only'),
});
export type ScheduleDefinition = z.infer<typeof scheduleSchema>;

/** A day on which it begins, and the instant from which on people are told. */
export interface Tick {
  readonly at: number;
  /** 2026-01-31 */
  readonly date: string;
}

export interface Schedule {
  /** Of its journey, its place there and what it says: another text is another schedule. */
  readonly key: string;
  readonly definition: ScheduleDefinition;
  readonly minute: number;
  /** Each person has the instant on their own clock. */
  readonly byPerson: boolean;
  readonly includes: Recurrence['includes'];
}

/** Where a day begins first: people there are told in time, all others wait for their own clock. */
const FIRST_ZONE = '+14:00';
/** A rule without a day in so many is taken to have none any more: leap days come every eight years at the latest. */
const LOOKED_AHEAD = 8 * 366 + 1;

/** A problem in words where the rule is none. */
export function scheduleOf(
  journey: string,
  way: string,
  definition: ScheduleDefinition,
): Schedule | { message: string; mend: string } {
  const recurrence = recurrenceOf(definition.rule, definition.starts);
  if ('mend' in recurrence) return recurrence;
  const { rule, at, starts = '', zone } = definition;
  return {
    key: `${journey}|${way}|${contentId(rule, at, starts, zone)}`,
    definition,
    minute: minutesOf(at),
    byPerson: zone === 'person',
    includes: (day) => recurrence.includes(day),
  };
}

/** The first one behind an instant; undefined: there is none any more. */
export function nextTick(schedule: Schedule, after: number): Tick | undefined {
  const { minute, includes } = schedule;
  const zone = zoneOf(schedule);
  const today = localTime(after, zone).day;
  for (let day = today; day < today + LOOKED_AHEAD; day++) {
    if (!includes(day)) continue;
    const at = instantOf(day, minute, zone);
    if (at > after) return { at, date: dateText(day) };
  }
  return undefined;
}

/** Those behind `after` up to `until`: the latest, and how many. */
export function ticksUntil(
  schedule: Schedule,
  after: number,
  until: number,
): { latest: Tick; count: number } | undefined {
  const { minute, includes } = schedule;
  const zone = zoneOf(schedule);
  const first = Math.max(localTime(after, zone).day, localTime(until, zone).day - LOOKED_AHEAD);
  let latest: Tick | undefined;
  let count = 0;
  for (let day = localTime(until, zone).day; day >= first; day--) {
    if (!includes(day)) continue;
    const at = instantOf(day, minute, zone);
    if (at > until || at <= after) continue;
    latest ??= { at, date: dateText(day) };
    count++;
  }
  return latest && { latest, count };
}

/** On the person's own clock. */
export function ownInstant({ minute }: Schedule, date: string, zone: string | undefined): number {
  return instantOf(dayOf(date), minute, zone ?? 'UTC');
}

function zoneOf({ byPerson, definition: { zone } }: Schedule): string {
  return byPerson ? FIRST_ZONE : zone;
}
