/**
 * What must hold for a condition to be true at all: that a named place holds one of some texts, numbers or booleans,
 * as in `e.category == "shoes" && e.price > 50`, or that a question such as `audience("vip")` is answered with yes.
 * Whoever has thousands of conditions finds the few that can be true by the value, and need not try the others.
 */
import type { Node } from './syntax.ts';
import { qualifiedName } from './syntax.ts';
import { CelUint, type Outcome, type Value } from './values.ts';

export type GuardValue = string | number | boolean;

interface Guarded {
  /** The place: names joined by dots, the variable first; or a call with one text, as it is written. */
  readonly name: string;
  readonly values: readonly GuardValue[];
}

export interface GuardNode extends Guarded {
  readonly place: Node;
}

/** The condition is true only where `read` gives one of `values`. */
export interface Guard<S> extends Guarded {
  /** What the place holds; undefined where no guard could hold it. */
  readonly read: (scope: S) => GuardValue | undefined;
}

/** All that are found, in the order of the text; each alone is necessary. */
export function guardsOf(node: Node): readonly GuardNode[] {
  switch (node.kind) {
    case 'and':
      return node.terms.flatMap(guardsOf);
    case 'or':
      return eitherOf(node.terms.map(guardsOf));
    case 'compare':
      if (node.operator !== '==') return [];
      return [...guard(node.left, constantOf(node.right)), ...guard(node.right, constantOf(node.left))];
    case 'in':
      return guard(node.left, listOf(node.right));
    case 'select':
      return guard(node, [true]);
    case 'call':
      return askedOf(node);
    default:
      return [];
  }
}

/** One of several holds: a place that guards each of them guards the whole. */
function eitherOf([first, ...others]: readonly (readonly GuardNode[])[]): GuardNode[] {
  return (first ?? []).flatMap(({ name, place, values }) => {
    const same = others.map((guards) => guards.find((guard) => guard.name === name));
    if (!same.every((guard) => guard !== undefined)) return [];
    return [{ name, place, values: [...new Set([...values, ...same.flatMap((guard) => guard.values)])] }];
  });
}

function guard(place: Node, constants: readonly Value[] | undefined): GuardNode[] {
  const name = qualifiedName(place);
  if (name === undefined || !name.includes('.') || constants === undefined) return [];
  const values: GuardValue[] = [];
  for (const constant of constants) {
    const value = plain(constant);
    if (value === undefined) return [];
    values.push(value);
  }
  return [{ name, place, values }];
}

/** A question that is the same for each who asks, such as `audience("vip")`. */
function askedOf(node: Node & { kind: 'call' }): GuardNode[] {
  const [first, ...others] = node.args;
  if (node.target !== undefined || first?.kind !== 'const' || others.length > 0) return [];
  const argument = plain(first.value);
  if (typeof argument !== 'string') return [];
  return [{ name: `${node.name}(${JSON.stringify(argument)})`, place: node, values: [true] }];
}

function constantOf(node: Node): readonly Value[] | undefined {
  return node.kind === 'const' ? [node.value] : undefined;
}

/** The tree is folded: a list of constants is one. */
function listOf(node: Node): readonly Value[] | undefined {
  return node.kind === 'const' && Array.isArray(node.value) ? (node.value as readonly Value[]) : undefined;
}

/** As it stands in JSON, where a number is a double. */
export function plain(value: Outcome): GuardValue | undefined {
  if (value instanceof CelUint) return plain(value.value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}
