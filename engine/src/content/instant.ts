/** Reads the instants that people put into templates: our milliseconds, Segment's seconds, RFC 3339, plain dates. */
import { offsetMinutesAt } from './strftime.ts';

/** Above this a number can only be milliseconds (1973 on); below, only seconds (up to the year 5138). */
const MILLISECONDS_FROM = 100_000_000_000;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2}|\b(?:GMT|UTC))\s*$/i;
const CALENDAR = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Milliseconds since the epoch, or undefined where it is no time. Text without a zone (`2026-05-01`, `2026-05-01 09:00`)
 * is meant as it reads on a clock in `timeZone`. `now` and `today` are the given now.
 */
export function instantOf(value: unknown, now: number, timeZone: string): number | undefined {
  if (typeof value === 'number') return numeric(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === 'now' || text === 'today') return now;
  if (/^-?\d{5,16}$/.test(text)) return numeric(Number(text));
  if (ZONED.test(text) && !CALENDAR.test(text)) return finite(Date.parse(text));
  const asUtc = /^\d{4}-\d{2}-\d{2}(T[\d:.]+)?$/.test(text)
    ? Date.parse(CALENDAR.test(text) ? text : `${text}Z`)
    : Date.parse(`${text} UTC`);
  return Number.isNaN(asUtc) ? undefined : fromWallClock(asUtc, timeZone);
}

function numeric(value: number): number | undefined {
  return finite(Math.abs(value) < MILLISECONDS_FROM ? value * 1000 : value);
}

/** Within what a Date can hold. */
function finite(ms: number): number | undefined {
  return Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

function fromWallClock(asUtc: number, timeZone: string): number {
  const guess = asUtc - offsetMinutesAt(asUtc, timeZone) * 60_000;
  // Once more: the offset at the guess is right unless a change of clocks lies between the two.
  return asUtc - offsetMinutesAt(guess, timeZone) * 60_000;
}
