/** Computes at compile time what does not depend on data: literals, `duration("7d")`, `1 + 2`, lists of constants. */

import { arithmetic, negate } from './arithmetic.ts';
import { type Builtin, GLOBALS, METHODS } from './builtins.ts';
import type { Node } from './syntax.ts';
import { CelMap, CelUint, ERROR, type MapKey, type Outcome, type Value } from './values.ts';

/** The same tree with constant parts replaced. What would fail stays, to fail at run time as CEL says. */
export function fold(node: Node): Node {
  switch (node.kind) {
    case 'const':
    case 'name':
      return node;
    case 'select':
      return { ...node, operand: fold(node.operand) };
    case 'index':
      return { ...node, operand: fold(node.operand), key: fold(node.key) };
    case 'compare':
    case 'in':
      return { ...node, left: fold(node.left), right: fold(node.right) };
    case 'arithmetic': {
      const left = fold(node.left);
      const right = fold(node.right);
      const whole = { ...node, left, right };
      if (left.kind !== 'const' || right.kind !== 'const') return whole;
      return replace(whole, arithmetic(node.operator, left.value, right.value));
    }
    case 'negate': {
      const operand = fold(node.operand);
      const whole = { ...node, operand };
      return operand.kind === 'const' ? replace(whole, negate(operand.value)) : whole;
    }
    case 'not':
      return { ...node, operand: fold(node.operand) };
    case 'and':
    case 'or':
      return { ...node, terms: node.terms.map(fold) };
    case 'choose':
      return { ...node, test: fold(node.test), yes: fold(node.yes), no: fold(node.no) };
    case 'call':
      return foldCall(node);
    case 'list': {
      const items = node.items.map(fold);
      const values = constants(items);
      return values === undefined
        ? { ...node, items }
        : { kind: 'const', offset: node.offset, value: values };
    }
    case 'map':
      return foldMap(node);
    case 'macro': {
      const test = node.test === undefined ? undefined : fold(node.test);
      const body = node.body === undefined ? undefined : fold(node.body);
      return { ...node, range: fold(node.range), test, body };
    }
  }
}

function replace(node: Node, outcome: Outcome): Node {
  return outcome === ERROR ? node : { kind: 'const', offset: node.offset, value: outcome };
}

function constants(nodes: readonly Node[]): Value[] | undefined {
  const values: Value[] = [];
  for (const node of nodes) {
    if (node.kind !== 'const') return undefined;
    values.push(node.value);
  }
  return values;
}

function foldCall(node: Extract<Node, { kind: 'call' }>): Node {
  const target = node.target === undefined ? undefined : fold(node.target);
  const args = node.args.map(fold);
  const whole = { ...node, target, args };
  const builtin = (target === undefined ? GLOBALS : METHODS).get(node.name);
  const values = constants(target === undefined ? args : [target, ...args]);
  if (builtin === undefined || values === undefined || !builtin.arity.includes(args.length)) return whole;
  return replace(whole, apply(builtin, values));
}

export function apply(builtin: Builtin, values: readonly Value[]): Outcome {
  const [first, second, third, fourth] = values;
  return first === undefined ? ERROR : builtin.call(first, second, third, fourth);
}

function foldMap(node: Extract<Node, { kind: 'map' }>): Node {
  const entries = node.entries.map(([key, value]) => [fold(key), fold(value)] as const);
  const keys = constants(entries.map(([key]) => key));
  const values = constants(entries.map(([, value]) => value));
  const whole = { ...node, entries };
  return keys === undefined || values === undefined ? whole : replace(whole, buildMap(keys, values));
}

/** ERROR for a key twice, or of a type that cannot be one. */
export function buildMap(keys: readonly Value[], values: readonly Value[]): Outcome {
  const map = new CelMap();
  for (let i = 0; i < keys.length; i += 1) {
    const key = mapKey(keys[i]!);
    if (key === undefined || !map.add(key, values[i]!)) return ERROR;
  }
  return map;
}

function mapKey(key: Value): MapKey | undefined {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint') return key;
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : undefined;
  return key instanceof CelUint ? key : undefined;
}
