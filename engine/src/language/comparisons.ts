/**
 * Comparisons, specialised for the common shape: something read from JSON beside a literal.
 * There a number is a double and the literal was turned into one at compile time, so no bigint is in the hot path.
 */

import { variableName, variableStep } from './access.ts';
import type { Compilation } from './compilation.ts';
import { contains, equals, order } from './equality.ts';
import type { Step, Test } from './frame.ts';
import type { CompareOperator, Node } from './syntax.ts';
import { CelUint, ERROR, isList, type Outcome, type Value } from './values.ts';

type Compare = Node & { kind: 'compare' };

/** With its sides exchanged. */
export const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** With the literal, if there is just one, on the right. */
export function literalLast(node: Compare): Compare {
  if (node.left.kind !== 'const' || node.right.kind === 'const') return node;
  return { ...node, operator: MIRRORED[node.operator], left: node.right, right: node.left };
}

/** The literal as the double to compare JSON numbers with; undefined when it is none or would lose digits in `==`. */
function asDouble(node: Node, operator: CompareOperator): number | undefined {
  if (node.kind !== 'const') return undefined;
  const value = node.value instanceof CelUint ? node.value.value : node.value;
  if (typeof value === 'number') return value;
  if (typeof value !== 'bigint') return undefined;
  const double = Number(value);
  return Number.isSafeInteger(double) || (operator !== '==' && operator !== '!=') ? double : undefined;
}

/** Strings, booleans and null equal only what is identical to them. */
function isIdentity(node: Node): node is Node & { kind: 'const' } {
  if (node.kind !== 'const') return false;
  return typeof node.value === 'string' || typeof node.value === 'boolean' || node.value === null;
}

export function compareStep<S, E>(written: Compare, at: Compilation<S, E>): Step<S> {
  const node = literalLast(written);
  const { operator } = node;
  const left = at.value(node.left);
  const double = asDouble(node.right, operator);
  const right = at.value(node.right);
  const generic = (value: Outcome, other: Outcome): Outcome => compare(operator, value, other);
  if (double !== undefined) {
    const literal = (node.right as Node & { kind: 'const' }).value;
    const holds = doubleTest(operator, double);
    return (scope, frame) => {
      const value = left(scope, frame);
      return typeof value === 'number' ? holds(value) : generic(value, literal);
    };
  }
  if (isIdentity(node.right) && (operator === '==' || operator === '!=')) {
    const literal = node.right.value;
    const wanted = operator === '==';
    return (scope, frame) => {
      const value = left(scope, frame);
      return value === ERROR ? ERROR : (value === literal) === wanted;
    };
  }
  return (scope, frame) => generic(left(scope, frame), right(scope, frame));
}

export function compareTest<S, E>(written: Compare, at: Compilation<S, E>): Test<S> {
  const node = literalLast(written);
  const { operator } = node;
  const left = at.value(node.left);
  const double = asDouble(node.right, operator);
  if (double !== undefined) {
    const literal = (node.right as Node & { kind: 'const' }).value;
    return doubleLiteralTest(operator, left, double, (value) => compare(operator, value, literal) === true);
  }
  if (isIdentity(node.right)) {
    const literal = node.right.value;
    if (operator === '==') return (scope, frame) => left(scope, frame) === literal;
    if (operator === '!=') {
      return (scope, frame) => {
        const value = left(scope, frame);
        return value !== ERROR && value !== literal;
      };
    }
  }
  const right = at.value(node.right);
  return (scope, frame) => compare(operator, left(scope, frame), right(scope, frame)) === true;
}

/** One closure per operator, so that each stays quick. */
function doubleLiteralTest<S>(
  operator: CompareOperator,
  left: Step<S>,
  literal: number,
  slow: (value: Outcome) => boolean,
): Test<S> {
  switch (operator) {
    case '==':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value === literal : slow(value);
      };
    case '<':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value < literal : slow(value);
      };
    case '<=':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value <= literal : slow(value);
      };
    case '>':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value > literal : slow(value);
      };
    case '>=':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value >= literal : slow(value);
      };
    case '!=':
      return (scope, frame) => {
        const value = left(scope, frame);
        return typeof value === 'number' ? value !== literal : slow(value);
      };
  }
}

function doubleTest(operator: CompareOperator, literal: number): (value: number) => boolean {
  switch (operator) {
    case '==':
      return (value) => value === literal;
    case '!=':
      return (value) => value !== literal;
    case '<':
      return (value) => value < literal;
    case '<=':
      return (value) => value <= literal;
    case '>':
      return (value) => value > literal;
    case '>=':
      return (value) => value >= literal;
  }
}

function compare(operator: CompareOperator, left: Outcome, right: Outcome): Outcome {
  if (operator === '==' || operator === '!=') {
    if (left === ERROR || right === ERROR) return ERROR;
    const equal = equals(left, right);
    return equal === ERROR ? ERROR : equal === (operator === '==');
  }
  const found = order(left, right);
  if (found === ERROR) return ERROR;
  switch (operator) {
    case '<':
      return found < 0;
    case '<=':
      return found <= 0;
    case '>':
      return found > 0;
    case '>=':
      return found >= 0;
  }
}

export function inStep<S, E>(node: Node & { kind: 'in' }, at: Compilation<S, E>): Step<S> {
  const left = at.value(node.left);
  if (node.right.kind === 'const' && isList(node.right.value)) return inLiteral(left, node.right.value);
  const name = node.left.kind === 'const' ? variableName(node.right, at) : undefined;
  if (name !== undefined && node.left.kind === 'const' && typeof node.left.value === 'string') {
    at.reads.variable(name, node.left.value);
    const map = variableStep(name, at);
    const key = node.left.value;
    return (scope, frame) => contains(map(scope, frame), key);
  }
  const right = at.value(node.right);
  return (scope, frame) => {
    const container = right(scope, frame);
    return frame.charge(container) ? contains(container, left(scope, frame)) : ERROR;
  };
}

/** A list of literals becomes a set; ints are kept as doubles where that loses nothing. */
function inLiteral<S>(left: Step<S>, list: readonly Value[]): Step<S> {
  const set = new Set<Value>();
  const others: Value[] = [];
  for (const item of list) {
    const plain = setMember(item);
    if (plain === undefined) others.push(item);
    else set.add(plain);
  }
  return (scope, frame) => {
    const value = left(scope, frame);
    if (value === ERROR) return ERROR;
    if (typeof value === 'string' && others.length === 0) return set.has(value);
    const plain = setMember(value);
    if (plain !== undefined && set.has(plain)) return true;
    return others.length > 0 || plain === undefined ? contains(list, value) : false;
  };
}

/** The form under which a value can be found in a set by identity, undefined if there is none. */
function setMember(value: Value): Value | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  const int = value instanceof CelUint ? value.value : value;
  if (typeof int !== 'bigint') return undefined;
  const double = Number(int);
  return Number.isSafeInteger(double) ? double : undefined;
}
