/**
 * The clock on a wall: what it shows somewhere at an instant, and when it will show a time. Days are counted from
 * 1970-01-01, weekdays from Monday, over the hours that summer time skips or repeats.
 */
import { localDate } from '../../language/timestamp.ts';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
/** Clocks are moved at whole quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;

export interface LocalTime {
  /** Days since 1970-01-01 on that wall. */
  readonly day: number;
  /** 0: Monday. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

export type PartOfDay = 'night' | 'morning' | 'afternoon' | 'evening';

// Asking the zone data costs microseconds, and mostly it is the same quarter of an hour. A memo, not state.
const lastAhead = new Map<string, { readonly quarter: number; readonly aheadMs: number }>();
const MOST_ZONES = 600;

export function isKnownZone(zone: string): boolean {
  return zone.length <= 64 && localDate(0, zone) !== undefined;
}

/** What the wall clock of a known zone is ahead of UTC, in milliseconds. */
export function aheadMs(ms: number, zone: string): number {
  const quarter = Math.floor(ms / QUARTER_MS);
  const last = lastAhead.get(zone);
  if (last?.quarter === quarter) return last.aheadMs;
  const ahead = (localDate(ms, zone)?.getTime() ?? ms) - ms;
  if (lastAhead.size >= MOST_ZONES) lastAhead.clear();
  lastAhead.set(zone, { quarter, aheadMs: ahead });
  return ahead;
}

export function localTime(ms: number, zone: string): LocalTime {
  const local = ms + aheadMs(ms, zone);
  const day = Math.floor(local / DAY_MS);
  // 1970-01-01 was a Thursday.
  return { day, weekday: mod(day + 3, 7), minute: Math.floor((local - day * DAY_MS) / MINUTE_MS) };
}

/**
 * The first instant at which the wall shows the time or a later one: of a repeated hour its first time, of a skipped
 * one the moment at which it is skipped. Minutes may lie beyond the day.
 */
export function instantOf(day: number, minute: number, zone: string): number {
  const local = day * DAY_MS + minute * MINUTE_MS;
  const tries = [local - aheadMs(local - DAY_MS, zone), local - aheadMs(local + DAY_MS, zone)];
  const early = Math.min(...tries);
  const late = Math.max(...tries);
  if (early + aheadMs(early, zone) === local) return early;
  if (early === late || late + aheadMs(late, zone) === local) return late;
  const before = aheadMs(early, zone);
  let at = Math.ceil(early / QUARTER_MS) * QUARTER_MS;
  while (at < late && aheadMs(at, zone) === before) at += QUARTER_MS;
  return at;
}

/** 2026-01-31 */
export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of "2026-01-31". */
export function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function partOfDay(minute: number): PartOfDay {
  if (minute < 6 * 60 || minute >= 22 * 60) return 'night';
  if (minute < 12 * 60) return 'morning';
  return minute < 18 * 60 ? 'afternoon' : 'evening';
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
