/** `"%s has %d".format([...])` of the strings extension. */

import { formatDuration } from './duration.ts';
import { LIMITS } from './limits.ts';
import { formatTimestamp } from './timestamp.ts';
import type { Failure, Outcome, Value } from './values.ts';
import {
  type CelMap,
  CelType,
  CelUint,
  Duration,
  ERROR,
  isList,
  isMap,
  mapGet,
  mapKeys,
  Timestamp,
} from './values.ts';

const MAX_PRECISION = 100;

export function format(template: Value, values: Value): Outcome {
  if (typeof template !== 'string' || !isList(values)) return ERROR;
  let result = '';
  let used = 0;
  let at = 0;
  const clause = /%(?:%|(?:\.(\d*))?(.))|%$/gsu;
  for (const match of template.matchAll(clause)) {
    result += template.slice(at, match.index);
    at = match.index + match[0].length;
    if (match[0] === '%%') result += '%';
    else {
      const verb = match[2];
      const value = values[used];
      used += 1;
      if (verb === undefined || value === undefined) return ERROR;
      const text = formatOne(verb, value, match[1] === undefined ? 6 : Number(match[1]));
      if (text === ERROR || result.length + text.length > LIMITS.computedSize) return ERROR;
      result += text;
    }
  }
  return used < values.length ? ERROR : result + template.slice(at);
}

function formatOne(verb: string, value: Value, precision: number): string | Failure {
  switch (verb) {
    case 's':
      return formatString(value);
    case 'd':
      return formatDecimal(value);
    case 'f':
      return formatFixed(value, precision);
    case 'e':
      return formatExponent(value, precision);
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : radix(value, 2);
    case 'o':
      return radix(value, 8);
    case 'x':
      return formatHex(value);
    case 'X': {
      const text = formatHex(value);
      return text === ERROR ? ERROR : text.toUpperCase();
    }
    default:
      return ERROR;
  }
}

function radix(value: Value, base: number): string | Failure {
  if (typeof value === 'bigint') return value.toString(base);
  return value instanceof CelUint ? value.value.toString(base) : ERROR;
}

function formatDecimal(value: Value): string | Failure {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : radix(value, 10);
}

/** "Infinity", "-Infinity" and "NaN" may stand as text where a double is meant. */
function specialDouble(value: Value): string | Failure | undefined {
  if (typeof value === 'string') return /^(-?Infinity|NaN)$/.test(value) ? value : ERROR;
  if (typeof value !== 'number') return ERROR;
  return Number.isFinite(value) ? undefined : String(value);
}

function formatFixed(value: Value, precision: number): string | Failure {
  const special = specialDouble(value);
  if (special !== undefined || typeof value !== 'number') return special ?? ERROR;
  if (precision > MAX_PRECISION) return ERROR;
  return new Intl.NumberFormat('en-US', {
    maximumFractionDigits: precision,
    minimumFractionDigits: precision,
    roundingMode: 'halfEven',
    useGrouping: false,
  } as Intl.NumberFormatOptions).format(value);
}

function formatExponent(value: Value, precision: number): string | Failure {
  const special = specialDouble(value);
  if (special !== undefined || typeof value !== 'number') return special ?? ERROR;
  if (precision > MAX_PRECISION) return ERROR;
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

function formatHex(value: Value): string | Failure {
  if (typeof value === 'string') return formatHex(new TextEncoder().encode(value));
  if (!(value instanceof Uint8Array)) return radix(value, 16);
  let text = '';
  for (const byte of value) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function formatString(value: Value): string | Failure {
  const out: string[] = [];
  const budget = { left: LIMITS.computedSize as number };
  return write(value, out, budget) ? out.join('') : ERROR;
}

function write(value: Value, out: string[], budget: { left: number }): boolean {
  if (isList(value)) return writeList(value, out, budget);
  if (isMap(value)) return writeMap(value, out, budget);
  return put(scalarText(value), out, budget);
}

function put(text: string, out: string[], budget: { left: number }): boolean {
  budget.left -= text.length;
  out.push(text);
  return budget.left >= 0;
}

function scalarText(value: Value): string {
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelType) return value.name;
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
}

function writeList(list: readonly Value[], out: string[], budget: { left: number }): boolean {
  if (!put('[', out, budget)) return false;
  for (let i = 0; i < list.length; i += 1) {
    if (i > 0 && !put(', ', out, budget)) return false;
    if (!write(list[i]!, out, budget)) return false;
  }
  return put(']', out, budget);
}

// Keys are written in order, so that equal maps give equal text.
function writeMap(
  map: CelMap | { readonly [key: string]: Value },
  out: string[],
  budget: { left: number },
): boolean {
  const keys = mapKeys(map).map((key) => [scalarText(key), key] as const);
  keys.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (!put('{', out, budget)) return false;
  for (let i = 0; i < keys.length; i += 1) {
    const [text, key] = keys[i]!;
    const value = mapGet(map, key);
    if (value === undefined || value === ERROR) return false;
    if (!put(`${i > 0 ? ', ' : ''}${text}: `, out, budget) || !write(value, out, budget)) return false;
  }
  return put('}', out, budget);
}
