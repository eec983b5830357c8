/** Spans of time: the product's text ("90d", for windows and waits), CEL's own ("1h30m"), and their rendering. */

import { LanguageError } from './error.ts';
import type { Failure } from './values.ts';
import { Duration, ERROR } from './values.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const MAX_MS = 36_525 * UNIT_MS.d!;

/**
 * Milliseconds of "30m", "2h", "90d", "4w", "1d12h" (units ms, s, m, h, d, w; whole numbers; at most 100 years).
 * @throws LanguageError `bad_duration`
 * @example parseDuration('90d') // 7_776_000_000
 */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new LanguageError(
    'bad_duration',
    `\`${text.slice(0, 40)}\` is not a span of time`,
    { line: 1, column: 1 },
    'write a whole number and a unit (ms, s, m, h, d, w), such as 30m, 2h, 90d or 1d12h, up to 100 years',
  );
}

/** As {@link parseDuration}, undefined instead of an error. */
export function durationMs(text: string): number | undefined {
  if (text.length > 40 || !/^(\d+(ms|[smhdw]))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdw])/g)) ms += Number(count) * UNIT_MS[unit!]!;
  return ms <= MAX_MS ? ms : undefined;
}

/** The shortest product text of a whole number of milliseconds: equal spans, equal text. */
export function durationText(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    if (ms !== 0 && ms % UNIT_MS[unit]! === 0) return `${ms / UNIT_MS[unit]!}${unit}`;
  }
  return `${ms}ms`;
}

const MAX_NANOS = 9_223_372_036_854_775_807n;
const CEL_UNIT_NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** A Duration of int64 nanoseconds, or ERROR beyond that range. */
export function durationOfNanos(total: bigint): Duration | Failure {
  if (total > MAX_NANOS || total < -MAX_NANOS - 1n) return ERROR;
  const rest = ((total % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return new Duration(Number((total - rest) / 1_000_000n), Number(rest));
}

export function nanosOf(duration: Duration): bigint {
  return BigInt(duration.ms) * 1_000_000n + BigInt(duration.nanos);
}

/** CEL's `duration("-1.5h")`; days and weeks are allowed too, as in the product's own text. */
export function parseCelDuration(text: string): Duration | Failure {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|[smhdw]))+)$/.exec(text);
  if (match === null || text.length > 128) return /^[+-]?0$/.test(text) ? new Duration(0) : ERROR;
  let nanos = 0n;
  for (const [, whole, fraction, unit] of match[2]!.matchAll(/(\d*)\.?(\d*)(ns|us|µs|ms|[smhdw])/g)) {
    const factor = CEL_UNIT_NANOS[unit!]!;
    nanos +=
      BigInt(whole || '0') * factor + (BigInt(fraction || '0') * factor) / 10n ** BigInt(fraction!.length);
  }
  return durationOfNanos(match[1] === '-' ? -nanos : nanos);
}

/** "5400s", "-1.500s": seconds with 0, 3, 6 or 9 decimals, the JSON form of protobuf. */
export function formatDuration(duration: Duration): string {
  const nanos = nanosOf(duration);
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${decimals(Number(size % 1_000_000_000n))}s`;
}

/** Nanoseconds of a second as "", ".123", ".123456" or ".123456789". */
export function decimals(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`;
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`;
}
