/** Hours and weekdays at which people may come into a journey, on their own clock. */
import { z } from 'zod';
import { minutesOf, zoneSchema } from '../../context/calendar.ts';
import { instantOf, localTime, weekdays } from '../../context/local-time.ts';

const timeSchema = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write a time as "09:00"');

export const hoursSchema = z.strictObject({
  from: timeSchema.default('00:00'),
  to: timeSchema.default('24:00').describe('Before `from`: on the next day'),
  weekdays: z.array(z.enum(weekdays)).min(1).optional().describe('Days that they begin on; all'),
  zone: zoneSchema.default('UTC').describe("Where the person's own time zone is not known"),
  otherwise: z.enum(['wait', 'skip']).default('wait').describe('Whoever comes outside of them'),
});
type HoursDefinition = z.infer<typeof hoursSchema>;

export interface Hours {
  readonly from: number;
  readonly to: number;
  readonly weekdays: ReadonlySet<number> | undefined;
  readonly zone: string;
  readonly waits: boolean;
}

export function hoursOf({ from, to, weekdays: days, zone, otherwise }: HoursDefinition): Hours {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  return {
    from: begin,
    to: end > begin ? end : end + 1_440,
    weekdays: days && new Set(days.map((day) => weekdays.indexOf(day))),
    zone,
    waits: otherwise === 'wait',
  };
}

/** The first instant from now on at which they are open. @param zone the person's own, where it is known */
export function openFrom(
  { from, to, weekdays: days, zone: fallback }: Hours,
  zone: string | undefined,
  now: number,
): number {
  const wall = zone ?? fallback;
  const today = localTime(now, wall);
  let first = Number.POSITIVE_INFINITY;
  for (let ahead = -1; ahead <= 8; ahead++) {
    const weekday = (((today.weekday + ahead) % 7) + 7) % 7;
    if (days && !days.has(weekday)) continue;
    const day = today.day + ahead;
    if (instantOf(day, to, wall) <= now) continue;
    first = Math.min(first, Math.max(now, instantOf(day, from, wall)));
  }
  return first;
}
