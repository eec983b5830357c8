/**
 * wait: stays for a length of time, until a time of day or a weekday on the person's own clock, or until a date with days
 * before or after it. What the instant is made of may change meanwhile (a date, a zone): it moves then.
 */
import { z } from 'zod';
import { Timestamp } from '../../../language/index.ts';
import { parseTimestamp } from '../../../language/timestamp.ts';
import type { Condition } from '../../condition.ts';
import { minutesOf, zoneSchema } from '../../context/calendar.ts';
import { DAY_MS, dayOf, instantOf, localTime, weekdays } from '../../context/local-time.ts';
import { zoneOf } from '../../context/view.ts';
import type { JsonObject } from '../../input.ts';
import { conditionSchema, durationSchema, nameSchema } from '../../name.ts';
import { stepBase } from '../parts.ts';
import type { CompiledStep, Move, Run, StepCompiler, StepContext } from '../step.ts';

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as "09:00"');

const zone = zoneSchema
  .optional()
  .describe("Whose clock it is; the person's own, and where theirs is not known that of `settings` (UTC)");

const clockSchema = z.strictObject({
  for: durationSchema.optional().describe('At least so long, and then until the time'),
  time: timeSchema.optional().describe('The next time the clock shows it'),
  weekdays: z
    .array(z.enum(weekdays))
    .min(1)
    .optional()
    .describe('Only on these days; without `time` from the beginning of the day, at once where it is one'),
  zone,
});

const dateSchema = z.strictObject({
  date: conditionSchema.describe(
    'CEL that gives a day ("2026-12-24") or an instant, such as traits.renewal_on or instance.data.departure',
  ),
  days: z.int().min(-3_660).max(3_660).default(0).describe('So many days after it; before it with a minus'),
  time: timeSchema.optional().describe('At this time of that day; an instant keeps its own, a day begins'),
  missing: nameSchema
    .optional()
    .describe('The step to go to where there is no date; without it the step fails'),
  past: nameSchema
    .optional()
    .describe('The step to go to where it was past on arrival; without it goes on at once'),
  zone,
});

export const waitSchema = z.strictObject({
  ...stepBase,
  wait: z
    .union([durationSchema, dateSchema, clockSchema])
    .describe('A length of time such as 3d; or a time of day and weekdays; or a date'),
});

type Clock = z.infer<typeof clockSchema>;
type DateSettings = z.infer<typeof dateSchema>;

export const wait: StepCompiler<z.infer<typeof waitSchema>> = (settings, context) => {
  if (typeof settings.wait === 'number') return forLength(settings.id, settings.wait, context);
  if ('date' in settings.wait) return untilDate(settings.id, settings.wait, context);
  return untilClock(settings.id, settings.wait, context);
};

function forLength(id: string, ms: number, { following }: StepContext): CompiledStep {
  return {
    id,
    enter: ({ world }) => ({ type: 'stay', until: world.now + ms }),
    onDue: () => ({ type: 'go', to: following }),
  };
}

function untilClock(id: string, clock: Clock, context: StepContext): CompiledStep {
  if (clock.time === undefined && clock.weekdays === undefined) {
    const message = 'a wait by the clock names a time of day or weekdays';
    context.problem(
      ['wait'],
      'wait_needs_time',
      message,
      'add `time` or `weekdays`, or write the length alone',
    );
  }
  const on: Move = { type: 'go', to: context.following };
  const stay = (run: Run, basis: string): Move => {
    const until = nextByClock(run.instance.stepAt, clock, basis);
    return until <= run.world.now ? on : { type: 'stay', until, basis };
  };
  return {
    id,
    enter: (run) => stay(run, zoneFor(run, clock.zone)),
    onDue: () => on,
    look: (run) => {
      const basis = zoneFor(run, clock.zone);
      return basis === run.instance.basis ? undefined : stay(run, basis);
    },
  };
}

/** The person's own zone, or that of the workspace. */
function zoneFor({ profile, configuration }: Run, own: string | undefined): string {
  return own ?? zoneOf(profile, noContext) ?? configuration.zone;
}

const noContext: JsonObject = Object.freeze({});

/** The first instant after arrival (with `for`: at or after the end of it) at which the clock shows what is asked. */
function nextByClock(arrivedAt: number, clock: Clock, zoneName: string): number {
  const { for: lengthMs, time } = clock;
  const from = arrivedAt + (lengthMs ?? 0);
  const named = clock.weekdays?.map((day) => weekdays.indexOf(day));
  const first = localTime(from, zoneName);
  for (let ahead = 0; ; ahead++) {
    const weekday = (first.weekday + ahead) % 7;
    if (named !== undefined && !named.includes(weekday)) continue;
    if (time === undefined) return ahead === 0 ? from : instantOf(first.day + ahead, 0, zoneName);
    const at = instantOf(first.day + ahead, minutesOf(time), zoneName);
    if (at > from || (lengthMs !== undefined && at === from)) return at;
  }
}

function untilDate(id: string, settings: DateSettings, context: StepContext): CompiledStep {
  const { days, time, missing, past, zone: own } = settings;
  const read = context.condition(settings.date, 'wait', 'date');
  if (read.reads.variables.has('event')) {
    const message = 'the event is not there any more when the date is read again';
    context.problem(
      ['wait', 'date'],
      'condition_not_lasting',
      message,
      'use instance.data, which has its properties',
    );
  }
  const toMissing = missing === undefined ? undefined : context.step(missing, 'wait', 'missing');
  const toPast = past === undefined ? context.following : context.step(past, 'wait', 'past');
  const none: Move =
    toMissing === undefined
      ? { type: 'fail', reason: `${settings.date} is no date` }
      : { type: 'go', to: toMissing };
  const on: Move = { type: 'go', to: context.following };
  const stay = (run: Run, basis: string, isArrival: boolean): Move => {
    const until = instantOfDate(basis, days, time);
    if (until === undefined) return none;
    if (until <= run.world.now) return isArrival ? { type: 'go', to: toPast } : on;
    return { type: 'stay', until, basis };
  };
  return {
    id,
    enter: (run) => stay(run, dateBasis(run, read, own), true),
    onDue: () => on,
    look: (run) => {
      const basis = dateBasis(run, read, own);
      return basis === run.instance.basis ? undefined : stay(run, basis, false);
    },
  };
}

/** Zone and date as one text. */
function dateBasis(run: Run, read: Condition, own: string | undefined): string {
  run.scope.instance = run.instance;
  const value = read.evaluate(run.scope);
  const date =
    value instanceof Timestamp ? new Date(value.ms).toISOString() : typeof value === 'string' ? value : '';
  return `${zoneFor(run, own)} ${date.slice(0, 40)}`;
}

/** Undefined where it names no date. Days are counted on the wall: summer time does not move the time of day. */
function instantOfDate(basis: string, days: number, time: string | undefined): number | undefined {
  const space = basis.indexOf(' ');
  const zoneName = basis.slice(0, space);
  const date = basis.slice(space + 1).trim();
  if (/^\d{4}-\d\d-\d\d$/.test(date)) {
    const day = dayOf(date);
    const isDay = !Number.isNaN(day) && new Date(day * DAY_MS).toISOString().slice(0, 10) === date;
    return isDay ? instantOf(day + days, time === undefined ? 0 : minutesOf(time), zoneName) : undefined;
  }
  const at = parseTimestamp(date);
  if (!(at instanceof Timestamp)) return undefined;
  if (days === 0 && time === undefined) return at.ms;
  const { day, minute } = localTime(at.ms, zoneName);
  if (time !== undefined) return instantOf(day + days, minutesOf(time), zoneName);
  return instantOf(day + days, minute, zoneName) + (at.ms % 60_000);
}
