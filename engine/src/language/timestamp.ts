/** Instants: reading and writing RFC 3339, arithmetic within the years 1 to 9999, and calendar parts in a zone. */

import { decimals, durationOfNanos } from './duration.ts';
import type { Duration, Failure, Outcome } from './values.ts';
import { ERROR, Timestamp } from './values.ts';

const MIN_MS = -62_135_596_800_000;
const MAX_MS = 253_402_300_799_999;

export function timestampOf(ms: number, nanos = 0): Timestamp | Failure {
  return ms >= MIN_MS && ms <= MAX_MS ? new Timestamp(ms, nanos) : ERROR;
}

export function parseTimestamp(text: string): Timestamp | Failure {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(
    text,
  );
  if (match === null) return ERROR;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return ERROR;
  if (hour > 23 || minute > 59 || second > 59) return ERROR;
  const fraction = Number((match[7] ?? '').padEnd(9, '0'));
  const away = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const offsetMs = (match[8] === '-' ? -away : away) * 60_000;
  const whole = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 - offsetMs;
  return timestampOf(whole + Math.floor(fraction / 1_000_000), fraction % 1_000_000);
}

export function formatTimestamp(at: Timestamp): string {
  const seconds = Math.floor(at.ms / 1_000);
  const nanos = (at.ms - seconds * 1_000) * 1_000_000 + at.nanos;
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}${decimals(nanos)}Z`;
}

export function shift(at: Timestamp, by: Duration, sign: 1 | -1): Timestamp | Failure {
  const nanos = at.nanos + sign * by.nanos;
  const carry = Math.floor(nanos / 1_000_000);
  return timestampOf(at.ms + sign * by.ms + carry, nanos - carry * 1_000_000);
}

export function between(later: Timestamp, earlier: Timestamp): Duration | Failure {
  return durationOfNanos(BigInt(later.ms - earlier.ms) * 1_000_000n + BigInt(later.nanos - earlier.nanos));
}

export type CalendarPart =
  | 'getFullYear'
  | 'getMonth'
  | 'getDate'
  | 'getDayOfMonth'
  | 'getDayOfWeek'
  | 'getDayOfYear'
  | 'getHours'
  | 'getMinutes'
  | 'getSeconds'
  | 'getMilliseconds';

/** A calendar part in UTC, or in a zone given as IANA name or "+05:30". */
export function calendarPart(part: CalendarPart, at: Timestamp, zone?: string): Outcome {
  const local = zone === undefined ? new Date(at.ms) : localDate(at.ms, zone);
  return local === undefined ? ERROR : BigInt(partOf(part, local));
}

function partOf(part: CalendarPart, local: Date): number {
  switch (part) {
    case 'getFullYear':
      return local.getUTCFullYear();
    case 'getMonth':
      return local.getUTCMonth();
    case 'getDate':
      return local.getUTCDate();
    case 'getDayOfMonth':
      return local.getUTCDate() - 1;
    case 'getDayOfWeek':
      return local.getUTCDay();
    case 'getDayOfYear':
      return dayOfYear(local);
    case 'getHours':
      return local.getUTCHours();
    case 'getMinutes':
      return local.getUTCMinutes();
    case 'getSeconds':
      return local.getUTCSeconds();
    case 'getMilliseconds':
      return local.getUTCMilliseconds();
  }
}

function dayOfYear(local: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(local.getUTCFullYear(), 0, 1);
  return Math.floor((local.getTime() - start.getTime()) / 86_400_000);
}

/** A Date whose UTC fields read as the wall clock of the zone; undefined for an unknown zone. */
export function localDate(ms: number, zone: string): Date | undefined {
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return new Date(ms + (fixed[1] === '-' ? -minutes : minutes) * 60_000);
  }
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
  date.setUTCHours(
    Number(part.hour),
    Number(part.minute),
    Number(part.second),
    ((ms % 1_000) + 1_000) % 1_000,
  );
  return date;
}

// Building a formatter costs about 50 microseconds: keep the few zones in use. A memo, not state.
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  if (formats.size >= 600) formats.clear();
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    format = undefined;
  }
  formats.set(zone, format);
  return format;
}
