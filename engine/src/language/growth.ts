/**
 * What more events can do to a condition: "at least five orders" can only come true by one more, and not before there
 * are five. So of thousands of conditions over an event only those are looked at that it can change.
 */
import { aggregateSlot, startsWithEvents } from './aggregates.ts';
import type { Compilation } from './compilation.ts';
import { type Call, type Node, qualifiedName } from './syntax.ts';
import { both, opposite, steadyWhere, type Trend } from './trend.ts';

export interface Growth {
  /** Whether more events, and nothing else, can only make it true. */
  readonly rises: boolean;
  /** Counts that must be reached for it to be true, by the slot of the aggregate. */
  readonly least: readonly { readonly aggregate: number; readonly count: number }[];
}

/** @param moves whether the value of that name may change with an event (a computed trait). */
export function growthOf<S, E>(node: Node, at: Compilation<S, E>, moves: (name: string) => boolean): Growth {
  return { rises: trendOf(node, moves) === 'rises', least: leastOf(node, at) };
}

function trendOf(node: Node, moves: (name: string) => boolean): Trend {
  const of = (inner: Node): Trend => trendOf(inner, moves);
  switch (node.kind) {
    case 'const':
      return 'steady';
    case 'name':
      return moves(node.name) ? 'any' : 'steady';
    case 'and':
    case 'or':
      return node.terms.map(of).reduce(both, 'steady');
    case 'not':
      return opposite(of(node.operand));
    case 'compare': {
      const [left, right] = [of(node.left), of(node.right)];
      if (left !== 'steady' && right !== 'steady') return 'any';
      const moving = left === 'steady' ? opposite(right) : left;
      if (node.operator === '>' || node.operator === '>=') return moving;
      if (node.operator === '<' || node.operator === '<=') return opposite(moving);
      return moving === 'steady' ? 'steady' : 'any';
    }
    case 'call':
    case 'macro':
      if (startsWithEvents(node)) return isPlainCount(node) ? 'rises' : 'any';
      return steadyWhere(node, of);
    case 'select': {
      const name = qualifiedName(node);
      return name !== undefined && moves(name) ? 'any' : steadyWhere(node, of);
    }
    default:
      return steadyWhere(node, of);
  }
}

/** A new session begins with one; a sequence may be spoilt by an event. */
function isPlainCount(node: Node): node is Call {
  return node.kind === 'call' && node.name === 'count' && node.target !== undefined && isPlain(node.target);
}

function isPlain(node: Node): boolean {
  if (node.kind === 'macro') return node.name === 'filter' && isPlain(node.range);
  if (node.kind !== 'call') return false;
  if (node.target === undefined) return node.name === 'events';
  return (node.name === 'within' || node.name === 'current') && isPlain(node.target);
}

function leastOf<S, E>(node: Node, at: Compilation<S, E>): { aggregate: number; count: number }[] {
  if (node.kind === 'and') return node.terms.flatMap((term) => leastOf(term, at));
  if (node.kind !== 'compare') return [];
  const { operator, left, right } = node;
  if (isPlainCount(left) && (operator === '>=' || operator === '>' || operator === '=='))
    return leastFrom(left, right, operator === '>', at);
  if (isPlainCount(right) && (operator === '<=' || operator === '<' || operator === '=='))
    return leastFrom(right, left, operator === '<', at);
  return [];
}

function leastFrom<S, E>(
  counted: Call,
  bound: Node,
  isAbove: boolean,
  at: Compilation<S, E>,
): { aggregate: number; count: number }[] {
  if (bound.kind !== 'const') return [];
  const value = typeof bound.value === 'bigint' ? Number(bound.value) : bound.value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return [];
  const count = isAbove ? Math.floor(value) + 1 : Math.ceil(value);
  return [{ aggregate: aggregateSlot(counted, at), count }];
}
