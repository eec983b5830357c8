/** The syntax tree we compile: the standard CEL tree with macros and operator chains put back together. */

import type { ArithmeticOperator } from './arithmetic.ts';
import type { Value } from './values.ts';

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type MacroName = 'all' | 'exists' | 'existsOne' | 'map' | 'filter';

/** `offset` is the place in the source text, for messages. */
export type Node =
  | { readonly kind: 'const'; readonly offset: number; readonly value: Value }
  | { readonly kind: 'name'; readonly offset: number; readonly name: string }
  | Select
  | { readonly kind: 'index'; readonly offset: number; readonly operand: Node; readonly key: Node }
  | ({ readonly kind: 'compare'; readonly offset: number; readonly operator: CompareOperator } & Pair)
  | ({ readonly kind: 'arithmetic'; readonly offset: number; readonly operator: ArithmeticOperator } & Pair)
  | ({ readonly kind: 'in'; readonly offset: number } & Pair)
  | { readonly kind: 'not' | 'negate'; readonly offset: number; readonly operand: Node }
  | { readonly kind: 'and' | 'or'; readonly offset: number; readonly terms: readonly Node[] }
  | {
      readonly kind: 'choose';
      readonly offset: number;
      readonly test: Node;
      readonly yes: Node;
      readonly no: Node;
    }
  | Call
  | { readonly kind: 'list'; readonly offset: number; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly offset: number; readonly entries: readonly (readonly [Node, Node])[] }
  | Macro;

interface Pair {
  readonly left: Node;
  readonly right: Node;
}

/** `operand.field`, or `has(operand.field)` when `test`. */
export interface Select {
  readonly kind: 'select';
  readonly offset: number;
  readonly operand: Node;
  readonly field: string;
  readonly test: boolean;
}

/** `name(args)` or `target.name(args)`. */
export interface Call {
  readonly kind: 'call';
  readonly offset: number;
  readonly name: string;
  readonly target: Node | undefined;
  readonly args: readonly Node[];
}

/** A loop over a list or over the keys of a map. `map(x, test, body)` has both a test and a body. */
export interface Macro {
  readonly kind: 'macro';
  readonly offset: number;
  readonly name: MacroName;
  readonly range: Node;
  readonly variable: string;
  /** The predicate; absent only for `map(x, body)`. */
  readonly test: Node | undefined;
  /** What `map` collects. */
  readonly body: Node | undefined;
}

/** `a.b.c` of plain names as one text, undefined for anything else. */
export function qualifiedName(node: Node): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'select' || node.test) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}

export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'const':
    case 'name':
      return [];
    case 'select':
    case 'not':
    case 'negate':
      return [node.operand];
    case 'index':
      return [node.operand, node.key];
    case 'compare':
    case 'arithmetic':
    case 'in':
      return [node.left, node.right];
    case 'and':
    case 'or':
      return node.terms;
    case 'choose':
      return [node.test, node.yes, node.no];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flat();
    case 'macro':
      return [node.range, node.test, node.body].filter((child) => child !== undefined);
  }
}
