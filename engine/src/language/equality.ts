/** Equality and order of values: numbers compare across their types, strings by code point, NaN with nothing. */

import { LIMITS } from './limits.ts';
import type { Failure, MapKey, Outcome, Value } from './values.ts';
import { CelType, CelUint, Duration, ERROR, isList, isMap, mapGet, mapKeys, Timestamp } from './values.ts';

/** `==`; values of different types are unequal. ERROR only when the two are too large to compare. */
export function equals(left: Value, right: Value): boolean | Failure {
  if (left === right) return true;
  if (typeof left !== 'object' && typeof right !== 'object') return scalarEquals(left, right);
  const budget = { left: LIMITS.comparedValues as number };
  const result = deepEquals(left, right, budget);
  return budget.left < 0 ? ERROR : result;
}

function scalarEquals(left: Value, right: Value): boolean {
  if (!isNumeric(left) || !isNumeric(right)) return left === right;
  // Between number and bigint these two are exact in JavaScript, as CEL asks of equality, and false for NaN.
  return numeric(left) <= numeric(right) && numeric(left) >= numeric(right);
}

function isNumeric(value: Value): value is number | bigint | CelUint {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof CelUint;
}

function numeric(value: number | bigint | CelUint): number | bigint {
  return value instanceof CelUint ? value.value : value;
}

function deepEquals(left: Value, right: Value, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0) return false;
  if (isNumeric(left) || isNumeric(right)) return scalarEquals(left, right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  if (isList(left)) return isList(right) && listEquals(left, right, budget);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && compareBytes(left, right) === 0;
  if (left instanceof Timestamp || left instanceof Duration) {
    return left.constructor === right.constructor && order(left, right) === 0;
  }
  if (left instanceof CelType) return right instanceof CelType && left.name === right.name;
  return isMap(left) && isMap(right) && mapEquals(left, right, budget);
}

function listEquals(left: readonly Value[], right: readonly Value[], budget: { left: number }): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i += 1) {
    if (!deepEquals(left[i]!, right[i]!, budget)) return false;
  }
  return true;
}

function mapEquals(left: Value, right: Value, budget: { left: number }): boolean {
  if (!isMap(left) || !isMap(right)) return false;
  const keys: readonly MapKey[] = mapKeys(left);
  if (keys.length !== mapKeys(right).length) return false;
  for (const key of keys) {
    const mine = mapGet(left, key);
    const other = mapGet(right, key);
    if (mine === undefined || other === undefined || mine === ERROR || other === ERROR) return false;
    if (!deepEquals(mine, other, budget)) return false;
  }
  return true;
}

/** Below, at or above 0; NaN when unordered (a NaN is involved); ERROR when the types have no order. */
export function order(left: Outcome, right: Outcome): number | Failure {
  if (left === ERROR || right === ERROR) return ERROR;
  if (isNumeric(left)) return isNumeric(right) ? orderNumbers(numeric(left), numeric(right)) : ERROR;
  if (typeof left === 'string') return typeof right === 'string' ? compareStrings(left, right) : ERROR;
  if (typeof left === 'boolean') return typeof right === 'boolean' ? Number(left) - Number(right) : ERROR;
  if (left instanceof Timestamp) {
    return right instanceof Timestamp ? left.ms - right.ms || left.nanos - right.nanos : ERROR;
  }
  if (left instanceof Duration) {
    return right instanceof Duration ? left.ms - right.ms || left.nanos - right.nanos : ERROR;
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  return ERROR;
}

// An int beside a double is compared as a double: the standard's own tests ask for the loss of precision.
function orderNumbers(left: number | bigint, right: number | bigint): number {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  const a = Number(left);
  const b = Number(right);
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

// JavaScript orders by UTF-16 unit, which puts astral characters before U+E000 to U+FFFF; CEL by code point.
function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i += 1) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i += 1) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/** `value in container`: an item of a list, a key of a map. */
export function contains(container: Outcome, value: Outcome): boolean | Failure {
  if (container === ERROR || value === ERROR) return ERROR;
  if (isList(container)) {
    for (const item of container) {
      if (equals(item, value) === true) return true;
    }
    return false;
  }
  if (!isMap(container)) return ERROR;
  const found = mapGet(container, value);
  return found === ERROR ? ERROR : found !== undefined;
}
