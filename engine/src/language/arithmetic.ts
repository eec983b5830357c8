/** `+ - * / %` and negation: ints and uints overflow to an error, types never mix by themselves. */

import { durationOfNanos, nanosOf } from './duration.ts';
import { LIMITS } from './limits.ts';
import { between, shift } from './timestamp.ts';
import type { Failure, Outcome, Value } from './values.ts';
import { CelUint, Duration, ERROR, isList, Timestamp } from './values.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

const MAX_INT = 9_223_372_036_854_775_807n;
const MIN_INT = -9_223_372_036_854_775_808n;
const MAX_UINT = 18_446_744_073_709_551_615n;

export function intOf(value: bigint): bigint | Failure {
  return value >= MIN_INT && value <= MAX_INT ? value : ERROR;
}

export function uintOf(value: bigint): CelUint | Failure {
  return value >= 0n && value <= MAX_UINT ? new CelUint(value) : ERROR;
}

export function arithmetic(operator: ArithmeticOperator, left: Outcome, right: Outcome): Outcome {
  if (left === ERROR || right === ERROR) return ERROR;
  if (typeof left === 'number') {
    return typeof right === 'number' ? doubles(operator, left, right) : ERROR;
  }
  if (typeof left === 'bigint') {
    if (typeof right !== 'bigint') return ERROR;
    const result = integers(operator, left, right);
    return result === ERROR ? ERROR : intOf(result);
  }
  if (left instanceof CelUint) {
    if (!(right instanceof CelUint)) return ERROR;
    const result = integers(operator, left.value, right.value);
    return result === ERROR ? ERROR : uintOf(result);
  }
  if (operator === '+') return add(left, right);
  return operator === '-' ? subtract(left, right) : ERROR;
}

/** CEL has no `%` for doubles. */
export function doubles(operator: ArithmeticOperator, left: number, right: number): number | Failure {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return ERROR;
  }
}

function integers(operator: ArithmeticOperator, left: bigint, right: bigint): bigint | Failure {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? ERROR : left / right;
    case '%':
      return right === 0n ? ERROR : left % right;
  }
}

function add(left: Value, right: Value): Outcome {
  if (typeof left === 'string') return typeof right === 'string' ? bounded(left + right) : ERROR;
  if (isList(left)) {
    if (!isList(right) || left.length + right.length > LIMITS.computedSize) return ERROR;
    return [...left, ...right];
  }
  if (left instanceof Duration) {
    if (right instanceof Timestamp) return shift(right, left, 1);
    return right instanceof Duration ? durationOfNanos(nanosOf(left) + nanosOf(right)) : ERROR;
  }
  if (left instanceof Timestamp) return right instanceof Duration ? shift(left, right, 1) : ERROR;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return joinBytes(left, right);
  return ERROR;
}

function subtract(left: Value, right: Value): Outcome {
  if (left instanceof Timestamp) {
    if (right instanceof Timestamp) return between(left, right);
    return right instanceof Duration ? shift(left, right, -1) : ERROR;
  }
  if (left instanceof Duration && right instanceof Duration)
    return durationOfNanos(nanosOf(left) - nanosOf(right));
  return ERROR;
}

function joinBytes(left: Uint8Array, right: Uint8Array): Outcome {
  if (left.length + right.length > LIMITS.computedSize) return ERROR;
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** Strings may not grow without end, whatever an expression does to them. */
export function bounded(text: string): string | Failure {
  return text.length > LIMITS.computedSize ? ERROR : text;
}

export function negate(value: Outcome): Outcome {
  if (typeof value === 'number') return -value;
  return typeof value === 'bigint' ? intOf(-value) : ERROR;
}
