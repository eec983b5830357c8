/**
 * The windows that caps count in: rolling ones, and days, weeks and months on a wall. Where nobody knows which wall, a
 * contact counts as long as it lies in the window of any clock it could be (compliance fails closed).
 */
import { DAY_MS, instantOf, localTime } from '../context/local-time.ts';
import type { CapDefinition, Period } from './policy-definition.ts';

/** Zones whose clocks may be the person's: one where it is known. */
export type Clocks = readonly string[];

/** Every hour that a clock can show anywhere. */
const ALL_THE_WORLD: Clocks = Array.from({ length: 27 }, (_, i) => {
  const hours = i - 12;
  return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
});

/** Where somebody without a known zone may be. */
export function clocksOf(policies: readonly { readonly zones?: readonly string[] | undefined }[]): Clocks {
  const zones = policies.flatMap((policy) => policy.zones ?? []);
  return zones.length > 0 ? zones : ALL_THE_WORLD;
}

type Window = Pick<CapDefinition, 'within' | 'calendar'>;

/** Days on any wall, from where it is latest to where it is earliest, with what summer time adds. */
const LONGEST_MS = {
  day: 3 * DAY_MS,
  week: 9 * DAY_MS,
  month: 33 * DAY_MS,
} as const satisfies Record<Period, number>;

/** How long a contact can count at most, in milliseconds. */
export function longestMs({ within, calendar }: Window): number {
  return calendar === undefined ? (within ?? 0) : LONGEST_MS[calendar];
}

/** Contacts later than this instant count at `now`. */
export function countsAfter({ within, calendar }: Window, now: number, clocks: Clocks): number {
  if (calendar === undefined) return now - (within ?? 0);
  let earliest = now;
  for (const zone of clocks) {
    const start = instantOf(firstDay(localTime(now, zone).day, calendar), 0, zone);
    if (start < earliest) earliest = start;
  }
  return earliest - 1;
}

/** The instant from which a contact of `at` does not count any more. */
export function countsUntil({ within, calendar }: Window, at: number, clocks: Clocks): number {
  if (calendar === undefined) return at + (within ?? 0);
  let last = at;
  for (const zone of clocks) {
    const end = instantOf(dayAfter(localTime(at, zone).day, calendar), 0, zone);
    if (end > last) last = end;
  }
  return last;
}

/** The first day of the period that a day lies in, as days since 1970-01-01. */
function firstDay(day: number, period: Period): number {
  switch (period) {
    case 'day':
      return day;
    case 'week':
      // 1970-01-01 was a Thursday, weeks begin on Monday.
      return day - ((((day + 3) % 7) + 7) % 7);
    case 'month':
      return day - new Date(day * DAY_MS).getUTCDate() + 1;
  }
}

/** The first day of the next one. */
function dayAfter(day: number, period: Period): number {
  const first = firstDay(day, period);
  switch (period) {
    case 'day':
      return first + 1;
    case 'week':
      return first + 7;
    case 'month': {
      const date = new Date(first * DAY_MS);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
    }
  }
}
