/**
 * Event time: reading the timestamps that clients send, and correcting clocks that run wrong.
 *
 * A device that says it sent at 12:00 what we received at 12:05 is five minutes slow, so what it dates 11:58 happened
 * at 12:03. Only a lone timestamp is corrected. Where `timestamp` stands beside `originalTimestamp`, its sender
 * means it (an explicit time, or one that another collector corrected before), and imports mean theirs too.
 */
import type { Mode } from '../core/input.ts';
import { type Refusal, refuse } from './refusal.ts';

/** ISO 8601 with a date, perhaps a time, perhaps a zone. Groups: time, zone. */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|z|[+-]\d\d:?\d\d)?)?$/;

/** Smaller numbers could be seconds or milliseconds: nobody can tell. */
const FIRST_NUMERIC = 100_000_000_000;

/**
 * Milliseconds since the epoch of an ISO 8601 text (UTC where it names no zone) or of epoch milliseconds;
 * NaN for anything else and for times before 1970, such as the zero time that some languages send for "unset".
 */
export function parseInstant(value: unknown): number {
  if (typeof value === 'number')
    return value >= FIRST_NUMERIC && value <= 8.64e15 ? Math.trunc(value) : Number.NaN;
  if (typeof value !== 'string') return Number.NaN;
  const match = ISO.exec(value);
  if (match === null) return Number.NaN;
  const at = match[1] !== undefined && match[2] === undefined ? Date.parse(`${value}Z`) : Date.parse(value);
  return at >= 0 ? at : Number.NaN;
}

export interface Clocks {
  readonly receivedAt: number;
  readonly mode: Mode;
  /** Of the batch, by the sender's clock; NaN where it sent none that can be read. */
  readonly sentAt: number;
}

/** When it happened, never later than receivedAt. */
export function eventTime(message: Readonly<Record<string, unknown>>, clocks: Clocks): number | Refusal {
  const lone = message.originalTimestamp ?? message.timestamp;
  if (lone === undefined || lone === null) return clocks.receivedAt;
  const means = message.timestamp ?? lone;
  const at = parseInstant(means);
  if (Number.isNaN(at)) {
    return refuse(
      'bad_timestamp',
      'A timestamp is ISO 8601, such as 2026-11-22T09:30:00.000Z, or epoch milliseconds',
    );
  }
  const isMeant =
    clocks.mode === 'history' || (message.timestamp != null && message.originalTimestamp != null);
  if (isMeant) return Math.min(at, clocks.receivedAt);
  const own = message.sentAt === undefined ? Number.NaN : parseInstant(message.sentAt);
  const sentAt = Number.isNaN(own) ? clocks.sentAt : own;
  // An unreadable sentAt says nothing about the clock; the event's own time is then all we know.
  const corrected = Number.isNaN(sentAt) ? at : clocks.receivedAt - (sentAt - at);
  if (corrected < 0)
    return refuse('bad_timestamp', 'With its sentAt the timestamp lies before 1970: check the clock');
  return Math.min(corrected, clocks.receivedAt);
}
