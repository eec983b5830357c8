/** Reading: variables, fields, `has()`, indexes. Own properties only, whatever the name. */

import type { Compilation } from './compilation.ts';
import { didYouMean } from './error.ts';
import type { Step } from './frame.ts';
import { type Node, qualifiedName, type Select } from './syntax.ts';
import type { CelMap, JsonMap, Outcome, Value } from './values.ts';
import {
  CelType,
  CelUint,
  ERROR,
  isList,
  isMap,
  mapGet,
  readField,
  Timestamp,
  TYPE_NAMES,
} from './values.ts';

/** Names that our own boxed values or lists have as own properties: for these look at the type first. */
const BOXED_FIELDS: ReadonlySet<string> = new Set(['ms', 'nanos', 'value', 'name', 'length']);

/** The host hands over plain JSON (see Environment); undefined is its "no such thing". */
function fromHost(value: unknown): Outcome {
  return value === undefined ? ERROR : (value as Value);
}

/** The name of a host variable, when that is what the node is. */
export function variableName<S, E>(node: Node, at: Compilation<S, E>): string | undefined {
  const name = qualifiedName(node);
  return name !== undefined && at.variable(name) !== undefined ? name : undefined;
}

/** A host variable; the caller notes what is read of it. */
export function variableStep<S, E>(name: string, at: Compilation<S, E>): Step<S> {
  const get = at.variable(name);
  return get === undefined ? () => ERROR : (scope) => fromHost(get(scope));
}

export function nameStep<S, E>(node: Node & { kind: 'name' }, at: Compilation<S, E>): Step<S> {
  const slot = at.locals.get(node.name);
  if (slot !== undefined) return (_scope, frame) => frame.locals[slot]!;
  return wholeName(node, node.name, at) ?? unknownName(node, at);
}

/** A name that stands for one thing: variable, `now`, type. */
function wholeName<S, E>(node: Node, name: string, at: Compilation<S, E>): Step<S> | undefined {
  if (variableName(node, at) !== undefined) {
    at.reads.variable(name, undefined);
    return variableStep(name, at);
  }
  const now = at.environment.now;
  if (name === 'now' && now !== undefined) {
    at.reads.now = true;
    return (scope) => new Timestamp(now(scope));
  }
  if (!TYPE_NAMES.has(name) || at.locals.has(name.split('.', 1)[0]!)) return undefined;
  const type = new CelType(name);
  return () => type;
}

function unknownName<S, E>(node: Node & { kind: 'name' }, at: Compilation<S, E>): never {
  const names = [
    ...Object.keys(at.environment.variables).filter((name) => !name.includes('.')),
    ...at.locals.keys(),
  ];
  if (at.environment.now !== undefined) names.push('now');
  const mend = at.shared.onlyHint ?? didYouMean(node.name, names);
  return at.fail('unknown_variable', node.offset, `unknown variable \`${node.name}\``, mend);
}

export function selectStep<S, E>(node: Select, at: Compilation<S, E>): Step<S> {
  if (node.test) return hasStep(node, at);
  const qualified = qualifiedName(node);
  if (qualified !== undefined) {
    const whole = wholeName(node, qualified, at);
    if (whole !== undefined) return whole;
  }
  return fieldStep(node.operand, node.field, at);
}

/** `operand.field`, noting the field when the operand is a variable. */
function fieldStep<S, E>(operand: Node, field: string, at: Compilation<S, E>): Step<S> {
  const name = variableName(operand, at);
  const get = name === undefined ? undefined : at.variable(name);
  if (name === undefined || get === undefined) {
    const inner = at.value(operand);
    return (scope, frame) => readField(inner(scope, frame), field);
  }
  at.reads.variable(name, field);
  if (BOXED_FIELDS.has(field)) return (scope) => readField(fromHost(get(scope)), field);
  return (scope) => {
    const object = get(scope);
    if (typeof object !== 'object' || object === null) return ERROR;
    if (!Object.hasOwn(object, field)) return readField(object as Value, field);
    return fromHost((object as JsonMap)[field]);
  };
}

function hasStep<S, E>(node: Select, at: Compilation<S, E>): Step<S> {
  const name = variableName(node.operand, at);
  if (name !== undefined) at.reads.variable(name, node.field);
  const operand = name === undefined ? at.value(node.operand) : variableStep(name, at);
  const field = node.field;
  return (scope, frame) => {
    const map = operand(scope, frame);
    if (!isMap(map)) return ERROR;
    return readField(map, field) !== ERROR;
  };
}

export function indexStep<S, E>(node: Node & { kind: 'index' }, at: Compilation<S, E>): Step<S> {
  if (node.key.kind === 'const' && typeof node.key.value === 'string') {
    return fieldStep(node.operand, node.key.value, at);
  }
  const operand = at.value(node.operand);
  const key = at.value(node.key);
  return (scope, frame) => itemOf(operand(scope, frame), key(scope, frame));
}

function itemOf(container: Outcome, key: Outcome): Outcome {
  if (container === ERROR || key === ERROR) return ERROR;
  if (isList(container)) {
    const index = typeof key === 'number' ? key : indexOf(key);
    const item = container[index];
    return item === undefined ? ERROR : item;
  }
  return isMap(container) ? inMap(container, key) : ERROR;
}

function indexOf(key: Value): number {
  if (typeof key === 'bigint') return Number(key);
  return key instanceof CelUint ? Number(key.value) : Number.NaN;
}

function inMap(map: CelMap | JsonMap, key: Value): Outcome {
  const found = mapGet(map, key);
  return found === undefined ? ERROR : found;
}
