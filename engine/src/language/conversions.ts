/** The conversion functions `int()`, `string()`, `timestamp()` ... ; each refuses with ERROR what has no such reading. */

import { intOf, uintOf } from './arithmetic.ts';
import { formatDuration, nanosOf, parseCelDuration } from './duration.ts';
import { formatTimestamp, parseTimestamp, timestampOf } from './timestamp.ts';
import type { Outcome, Value } from './values.ts';
import { CelType, CelUint, Duration, ERROR, Timestamp, typeName } from './values.ts';

export function toInt(value: Value): Outcome {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string')
    return /^[+-]?\d{1,20}$/.test(value) ? intOf(BigInt(unsigned(value))) : ERROR;
  if (value instanceof CelUint) return intOf(value.value);
  if (value instanceof Timestamp) return BigInt(Math.floor(value.ms / 1_000));
  if (value instanceof Duration) return nanosOf(value) / 1_000_000_000n;
  if (typeof value !== 'number') return ERROR;
  // The two doubles next to the bounds are 2^63 and -2^63 themselves: excluded, as the standard's tests ask.
  return value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : ERROR;
}

export function toUint(value: Value): Outcome {
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return uintOf(value);
  if (typeof value === 'string') return /^\+?\d{1,20}$/.test(value) ? uintOf(BigInt(unsigned(value))) : ERROR;
  if (typeof value !== 'number') return ERROR;
  return value >= 0 && value < 2 ** 64 ? uintOf(BigInt(Math.trunc(value))) : ERROR;
}

function unsigned(text: string): string {
  return text.startsWith('+') ? text.slice(1) : text;
}

export function toDouble(value: Value): Outcome {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (typeof value !== 'string') return ERROR;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return Number(value);
  const named = /^([+-]?)(nan|inf|infinity)$/i.exec(value);
  if (named === null) return ERROR;
  if (named[2]!.toLowerCase() === 'nan') return Number.NaN;
  return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const BOOLEANS: ReadonlyMap<Value, boolean> = new Map([
  ...['true', 'True', 'TRUE', 't', '1'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE', 'f', '0'].map((text) => [text, false] as const),
]);

export function toBool(value: Value): Outcome {
  return typeof value === 'boolean' ? value : (BOOLEANS.get(value) ?? ERROR);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function toBytes(value: Value): Outcome {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? encoder.encode(value) : ERROR;
}

export function toText(value: Value): Outcome {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number')
    return String(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (!(value instanceof Uint8Array)) return ERROR;
  try {
    return decoder.decode(value);
  } catch {
    return ERROR;
  }
}

/** An int is seconds since the epoch, the inverse of `int(timestamp)`. */
export function toTimestamp(value: Value): Outcome {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'string') return parseTimestamp(value);
  return typeof value === 'bigint' ? timestampOf(Number(value) * 1_000) : ERROR;
}

export function toDuration(value: Value): Outcome {
  if (value instanceof Duration) return value;
  if (typeof value === 'string') return parseCelDuration(value);
  return typeof value === 'bigint' ? parseCelDuration(`${value}s`) : ERROR;
}

const types = new Map<string, CelType>();

export function typeOf(value: Value): CelType {
  const name = typeName(value);
  let type = types.get(name);
  if (type === undefined) {
    type = new CelType(name);
    types.set(name, type);
  }
  return type;
}
