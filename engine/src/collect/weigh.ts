/**
 * Depth, keys and size of parsed JSON in one walk, because every event of every request goes through it.
 * Knowing the size exactly would cost a second encoding; the walk gives an upper bound that is cheap,
 * and only what exceeds the limit by that bound is encoded to know.
 */
import { MAX_DEPTH, MAX_KEYS } from './limits.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What {@link weigh} answers instead of a weight. */
const TOO_DEEP = -1;
const TOO_MANY_KEYS = -2;
const FORBIDDEN_KEY = -3;

/** JSON writes one UTF-16 unit as six bytes at most (\u0000). */
const BYTES_PER_UNIT = 6;
/** Longest form of a double, such as -1.2345678901234567e-300, and its comma. */
const NUMBER_BYTES = 26;

/**
 * Upper bound of the value's JSON in bytes, or a negative number that {@link weightRefusal} explains.
 * `depth` counts the containers around the value.
 */
export function weigh(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * BYTES_PER_UNIT + 3;
  if (typeof value === 'number') return NUMBER_BYTES;
  if (typeof value !== 'object' || value === null) return 6;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  return Array.isArray(value) ? weighList(value, depth + 1) : weighObject(value, depth + 1);
}

function weighList(list: readonly unknown[], depth: number): number {
  let sum = 3;
  for (let index = 0; index < list.length; index++) {
    const weight = weigh(list[index], depth);
    if (weight < 0) return weight;
    sum += weight;
  }
  return sum;
}

function weighObject(object: object, depth: number): number {
  const bag = object as Readonly<Record<string, unknown>>;
  let sum = 3;
  let keys = 0;
  for (const key in bag) {
    if (isForbiddenKey(key)) return FORBIDDEN_KEY;
    if (++keys > MAX_KEYS) return TOO_MANY_KEYS;
    const weight = weigh(bag[key], depth);
    if (weight < 0) return weight;
    sum += weight + key.length * BYTES_PER_UNIT + 4;
  }
  return sum;
}

/** Names that reach an object's prototype when somebody copies them carelessly. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** The refusal behind a negative weight. */
export function weightRefusal(weight: number): Refusal {
  if (weight === TOO_DEEP)
    return refuse('too_deep', `More than ${MAX_DEPTH} levels of objects and lists: flatten it`);
  if (weight === TOO_MANY_KEYS) return refuse('too_many_keys', `An object has more than ${MAX_KEYS} keys`);
  return FORBIDDEN;
}

export const FORBIDDEN = refuse(
  'forbidden_key',
  'Keys named __proto__, constructor or prototype are not taken: rename them',
);

/** Exact size as JSON in UTF-8. Only for values that {@link weigh} found shallow enough to encode. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
