/** String functions of CEL and of its strings extension; positions count code points. */

import { bounded } from './arithmetic.ts';
import type { Outcome, Value } from './values.ts';
import { ERROR, isList, isMap, mapKeys } from './values.ts';

const SURROGATES = /[\ud800-\udfff]/;

/** Code points of a string; the plain string itself when each is one unit. */
function points(text: string): string | readonly string[] {
  return SURROGATES.test(text) ? Array.from(text) : text;
}

function piece(of: string | readonly string[], from: number, to?: number): string {
  return typeof of === 'string' ? of.slice(from, to) : of.slice(from, to).join('');
}

export function size(value: Value): Outcome {
  if (typeof value === 'string') return BigInt(points(value).length);
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  return isMap(value) ? BigInt(mapKeys(value).length) : ERROR;
}

/** An int argument as a number; undefined when it is none. */
function whole(value: Value): number | undefined {
  return typeof value === 'bigint' ? Number(value) : undefined;
}

export function charAt(text: Value, index: Value): Outcome {
  const at = whole(index);
  if (typeof text !== 'string' || at === undefined) return ERROR;
  const chars = points(text);
  return at < 0 || at > chars.length ? ERROR : piece(chars, at, at + 1);
}

export function indexOf(text: Value, part: Value, from?: Value): Outcome {
  return find(text, part, from, 'indexOf');
}

export function lastIndexOf(text: Value, part: Value, from?: Value): Outcome {
  return find(text, part, from, 'lastIndexOf');
}

function find(text: Value, part: Value, from: Value | undefined, way: 'indexOf' | 'lastIndexOf'): Outcome {
  if (typeof text !== 'string' || typeof part !== 'string') return ERROR;
  const chars = points(text);
  const start = from === undefined ? undefined : whole(from);
  if (from !== undefined && (start === undefined || start < 0 || start >= chars.length)) return ERROR;
  const startUnit = start === undefined ? undefined : piece(chars, 0, start).length;
  const found = startUnit === undefined ? text[way](part) : text[way](part, startUnit);
  return BigInt(found < 0 || typeof chars === 'string' ? found : points(text.slice(0, found)).length);
}

export function substring(text: Value, from: Value, to?: Value): Outcome {
  const start = whole(from);
  if (typeof text !== 'string' || start === undefined) return ERROR;
  const chars = points(text);
  const end = to === undefined ? chars.length : whole(to);
  if (end === undefined || start < 0 || end > chars.length || start > end) return ERROR;
  return piece(chars, start, end);
}

export function lowerAscii(text: Value): Outcome {
  return typeof text === 'string' ? text.replace(/[A-Z]+/g, (part) => part.toLowerCase()) : ERROR;
}

export function upperAscii(text: Value): Outcome {
  return typeof text === 'string' ? text.replace(/[a-z]+/g, (part) => part.toUpperCase()) : ERROR;
}

export function replace(text: Value, part: Value, by: Value, limit?: Value): Outcome {
  if (typeof text !== 'string' || typeof part !== 'string' || typeof by !== 'string') return ERROR;
  const count = limit === undefined ? -1 : whole(limit);
  if (count === undefined) return ERROR;
  const pieces = part === '' ? ['', ...Array.from(text), ''] : text.split(part);
  const times = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  if (text.length + times * by.length > 4_000_000) return ERROR;
  const kept = pieces.slice(times).join(part);
  return bounded(times === 0 ? text : [...pieces.slice(0, times), kept].join(by));
}

export function split(text: Value, separator: Value, limit?: Value): Outcome {
  if (typeof text !== 'string' || typeof separator !== 'string') return ERROR;
  const count = limit === undefined ? -1 : whole(limit);
  if (count === undefined) return ERROR;
  if (count === 0) return [];
  const pieces = separator === '' ? Array.from(text) : text.split(separator);
  if (count < 0 || pieces.length <= count) return pieces;
  return [...pieces.slice(0, count - 1), pieces.slice(count - 1).join(separator)];
}

export function join(list: Value, separator: Value = ''): Outcome {
  if (!isList(list) || typeof separator !== 'string') return ERROR;
  let length = 0;
  for (const item of list) {
    if (typeof item !== 'string') return ERROR;
    length += item.length + separator.length;
  }
  return length > 4_000_000 ? ERROR : bounded(list.join(separator));
}

const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const SPACE_UNIT = new RegExp(`^${SPACE}$`);

export function trim(text: Value): Outcome {
  if (typeof text !== 'string') return ERROR;
  let start = 0;
  let end = text.length;
  while (start < end && SPACE_UNIT.test(text.charAt(start))) start += 1;
  while (end > start && SPACE_UNIT.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

export function reverse(text: Value): Outcome {
  return typeof text === 'string' ? Array.from(text).reverse().join('') : ERROR;
}

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

const LONE_SURROGATE = /^[\ud800-\udfff]$/;

/** A CEL string literal with this content; lone surrogates become U+FFFD. */
export function quote(text: string): string {
  let quoted = '"';
  for (const char of text) quoted += QUOTED[char] ?? (LONE_SURROGATE.test(char) ? '\ufffd' : char);
  return `${quoted}"`;
}

export function quoteValue(text: Value): Outcome {
  return typeof text === 'string' ? bounded(quote(text)) : ERROR;
}

export function startsWith(text: Value, part: Value): Outcome {
  return typeof text === 'string' && typeof part === 'string' ? text.startsWith(part) : ERROR;
}

export function endsWith(text: Value, part: Value): Outcome {
  return typeof text === 'string' && typeof part === 'string' ? text.endsWith(part) : ERROR;
}

export function containsText(text: Value, part: Value): Outcome {
  return typeof text === 'string' && typeof part === 'string' ? text.includes(part) : ERROR;
}
