/**
 * Arithmetic of wall clocks: when a day, week, month or year begins in a zone, and when the clock on the wall next
 * shows something else, over the hours that summer time skips or repeats. Zones are IANA names or "+05:30".
 */

import { type CalendarPart, localDate } from './timestamp.ts';

export type CalendarUnit = 'day' | 'week' | 'month' | 'year';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY_DAY = 4;

/** Longest a unit may last, with room for what zones have done to their clocks, in milliseconds. */
export const LONGEST_MS: Readonly<Record<CalendarUnit, number>> = {
  day: 2 * DAY_MS,
  week: 8 * DAY_MS,
  month: 32 * DAY_MS,
  year: 367 * DAY_MS,
};

export function isZone(zone: string): boolean {
  return localDate(0, zone) !== undefined;
}

/** What the wall clock is ahead of UTC at an instant, in milliseconds; the zone must be known. */
function aheadMs(ms: number, zone: string): number {
  return (localDate(ms, zone)?.getTime() ?? ms) - ms;
}

/** The half-open interval [start, end) of the unit that an instant lies in, in milliseconds since the epoch. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** @param zone must be known, see {@link isZone} */
export function intervalsOf(unit: CalendarUnit, zone: string): (ms: number) => Interval {
  const key = `${unit} ${zone}`;
  let read = memos.get(key);
  if (read === undefined) {
    read = remembering(unit, zone);
    memos.set(key, read);
  }
  return read;
}

// Mostly the same two intervals are asked for, the current one and the next. A memo, not state.
const memos = new Map<string, (ms: number) => Interval>();

function remembering(unit: CalendarUnit, zone: string): (ms: number) => Interval {
  let known: Interval = { start: 0, end: 0 };
  let other = known;
  return (ms) => {
    if (ms >= known.start && ms < known.end) return known;
    [known, other] = [other, known];
    if (ms < known.start || ms >= known.end) known = intervalOf(unit, ms, zone);
    return known;
  };
}

function intervalOf(unit: CalendarUnit, ms: number, zone: string): Interval {
  const local = ms + aheadMs(ms, zone);
  return {
    start: instantOf(unitStart(unit, local, 0), zone),
    end: instantOf(unitStart(unit, local, 1), zone),
  };
}

/** Start of the unit that a wall-clock time lies in, or of the one `later` units behind it. */
function unitStart(unit: CalendarUnit, local: number, later: 0 | 1): number {
  const date = new Date(local);
  const day = Math.floor(local / DAY_MS);
  switch (unit) {
    case 'day':
      return (day + later) * DAY_MS;
    case 'week':
      return (Math.floor((day - FIRST_MONDAY_DAY) / 7) * 7 + FIRST_MONDAY_DAY + 7 * later) * DAY_MS;
    case 'month':
      return utc(date.getUTCFullYear(), date.getUTCMonth() + later);
    case 'year':
      return utc(date.getUTCFullYear() + later, 0);
  }
}

/** Date.UTC without its reading of years below 100. */
function utc(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime();
}

/** The first instant at which the wall clock shows the time or a later one: where it is skipped, when it was skipped. */
function instantOf(local: number, zone: string): number {
  const before = aheadMs(local - DAY_MS, zone);
  const after = aheadMs(local + DAY_MS, zone);
  if (before === after) return local - before;
  const change = changeBetween(local - DAY_MS, local + DAY_MS, zone);
  const early = local - before;
  return early < change ? early : Math.max(change, local - after);
}

/** The first instant after `from`, up to `to`, at which the zone's distance from UTC is no longer that of `from`. */
function changeBetween(from: number, to: number, zone: string): number {
  const ahead = aheadMs(from, zone);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (aheadMs(middle, zone) === ahead) low = middle;
    else high = middle;
  }
  return high;
}

/** Calendar parts whose next change can be told; the quicker ones change too often to be followed. */
type Followed = Exclude<CalendarPart, 'getSeconds' | 'getMilliseconds'>;

export function isFollowed(part: string): part is Followed {
  return Object.hasOwn(NEXT, part);
}

const nextDay = (local: number): number => unitStart('day', local, 1);
const NEXT: Readonly<Record<Followed, (local: number) => number>> = {
  getFullYear: (local) => unitStart('year', local, 1),
  getMonth: (local) => unitStart('month', local, 1),
  getDate: nextDay,
  getDayOfMonth: nextDay,
  getDayOfWeek: nextDay,
  getDayOfYear: nextDay,
  getHours: (local) => (Math.floor(local / HOUR_MS) + 1) * HOUR_MS,
  getMinutes: (local) => (Math.floor(local / 60_000) + 1) * 60_000,
};

/**
 * An instant after `ms` before which the part surely stays as it is: its next change, or a change of the clock that
 * comes before. UTC where no zone is given.
 */
export function partHorizon(part: Followed, ms: number, zone: string | undefined): number {
  if (zone === undefined) return NEXT[part](ms);
  const ahead = aheadMs(ms, zone);
  const next = NEXT[part](ms + ahead) - ahead;
  return aheadMs(next, zone) === ahead ? next : changeBetween(ms, next, zone);
}
