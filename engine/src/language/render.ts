/** Syntax tree to its one canonical text: equal conditions, equal text, whatever the spacing or the loop's variable. */

import { formatDuration } from './duration.ts';
import { quote } from './strings.ts';
import { children, type Node } from './syntax.ts';
import { formatTimestamp } from './timestamp.ts';
import {
  type CelMap,
  CelType,
  CelUint,
  Duration,
  isList,
  isMap,
  mapGet,
  mapKeys,
  Timestamp,
  type Value,
} from './values.ts';

/** Loosest first; a part is bracketed when it binds more loosely than its place asks. */
const CHOOSE = 1;
const OR = 2;
const AND = 3;
const RELATION = 4;
const SUM = 5;
const PRODUCT = 6;
const UNARY = 7;
const MEMBER = 8;

/** `names` maps a variable to the name to write for it. */
export function render(node: Node, names: ReadonlyMap<string, string> = new Map()): string {
  return write(node, names)[0];
}

type Written = readonly [text: string, precedence: number];

function write(node: Node, names: ReadonlyMap<string, string>): Written {
  const at = (part: Node, atLeast: number): string => {
    const [text, precedence] = write(part, names);
    return precedence < atLeast ? `(${text})` : text;
  };
  const all = (parts: readonly Node[]): string => parts.map((part) => at(part, CHOOSE)).join(', ');
  switch (node.kind) {
    case 'const':
      return writeConst(node.value);
    case 'name':
      return [names.get(node.name) ?? node.name, MEMBER];
    case 'select': {
      const text = `${at(node.operand, MEMBER)}.${node.field}`;
      return [node.test ? `has(${text})` : text, MEMBER];
    }
    case 'index':
      return [`${at(node.operand, MEMBER)}[${at(node.key, CHOOSE)}]`, MEMBER];
    case 'compare':
      return [`${at(node.left, RELATION)} ${node.operator} ${at(node.right, SUM)}`, RELATION];
    case 'in':
      return [`${at(node.left, RELATION)} in ${at(node.right, SUM)}`, RELATION];
    case 'arithmetic': {
      const level = node.operator === '+' || node.operator === '-' ? SUM : PRODUCT;
      return [`${at(node.left, level)} ${node.operator} ${at(node.right, level + 1)}`, level];
    }
    case 'not':
      return [`!${at(node.operand, MEMBER)}`, UNARY];
    case 'negate':
      return [
        `-${node.operand.kind === 'const' ? `(${at(node.operand, CHOOSE)})` : at(node.operand, MEMBER)}`,
        UNARY,
      ];
    case 'and':
      return [node.terms.map((term) => at(term, RELATION)).join(' && '), AND];
    case 'or':
      return [node.terms.map((term) => at(term, AND)).join(' || '), OR];
    case 'choose':
      return [`${at(node.test, OR)} ? ${at(node.yes, OR)} : ${at(node.no, CHOOSE)}`, CHOOSE];
    case 'call':
      return [
        `${node.target === undefined ? '' : `${at(node.target, MEMBER)}.`}${node.name}(${all(node.args)})`,
        MEMBER,
      ];
    case 'list':
      return [`[${all(node.items)}]`, MEMBER];
    case 'map': {
      const entries = node.entries.map(([key, value]) => `${at(key, CHOOSE)}: ${at(value, CHOOSE)}`);
      return [`{${entries.join(', ')}}`, MEMBER];
    }
    case 'macro':
      return [writeMacro(node, names), MEMBER];
  }
}

function writeMacro(node: Extract<Node, { kind: 'macro' }>, names: ReadonlyMap<string, string>): string {
  const [range, precedence] = write(node.range, names);
  const variable = freshName(node, names);
  const inner = new Map(names).set(node.variable, variable);
  const parts = [node.test, node.body]
    .filter((part) => part !== undefined)
    .map((part) => write(part, inner)[0]);
  return `${precedence < MEMBER ? `(${range})` : range}.${node.name}(${[variable, ...parts].join(', ')})`;
}

/** `v0`, `v1`, ...: the first that the loop does not read from outside. */
function freshName(node: Extract<Node, { kind: 'macro' }>, names: ReadonlyMap<string, string>): string {
  const taken = new Set<string>();
  const bound = new Set([node.variable]);
  for (const part of [node.test, node.body]) {
    if (part !== undefined) collectFree(part, bound, (name) => taken.add(names.get(name) ?? name));
  }
  let index = 0;
  while (taken.has(`v${index}`)) index += 1;
  return `v${index}`;
}

function collectFree(node: Node, bound: ReadonlySet<string>, found: (name: string) => void): void {
  if (node.kind === 'name' && !bound.has(node.name)) found(node.name);
  if (node.kind !== 'macro') {
    for (const child of children(node)) collectFree(child, bound, found);
    return;
  }
  collectFree(node.range, bound, found);
  const inner = new Set(bound).add(node.variable);
  for (const part of [node.test, node.body]) if (part !== undefined) collectFree(part, inner, found);
}

function writeConst(value: Value): Written {
  const text = constText(value);
  return [text, text.startsWith('-') ? UNARY : MEMBER];
}

/** A constant as the source that gives it again. */
export function constText(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return doubleText(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof CelUint) return `${value.value}u`;
  if (value instanceof Uint8Array) {
    return `b"${Array.from(value, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  }
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value)}")`;
  if (value instanceof CelType) return value.name;
  if (isList(value)) return `[${value.map(constText).join(', ')}]`;
  return isMap(value) ? mapText(value) : '';
}

function mapText(map: CelMap | { readonly [key: string]: Value }): string {
  const entries = mapKeys(map).map((key) => {
    const value = mapGet(map, key);
    return `${constText(key)}: ${typeof value === 'symbol' || value === undefined ? 'null' : constText(value)}`;
  });
  return `{${entries.join(', ')}}`;
}

function doubleText(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
