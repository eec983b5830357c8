/**
 * What a condition lacks: the smallest sets of its parts that would have to come out otherwise for it to be true, and
 * what each part needs. For telling people why something was not, and what would have to change.
 */
import { MIRRORED } from './comparisons.ts';
import { type GuardValue, plain } from './guard.ts';
import { parse } from './parse.ts';
import { constText, render } from './render.ts';
import type { CompareOperator, Node } from './syntax.ts';
import type { Outcome, Value } from './values.ts';

/** What the place must become. */
export type Need =
  | { readonly kind: 'equal' | 'other'; readonly value: GuardValue }
  | { readonly kind: 'one-of' | 'none-of'; readonly values: readonly GuardValue[] }
  | { readonly kind: 'at-least' | 'more-than' | 'at-most' | 'less-than'; readonly value: number }
  | { readonly kind: 'known' | 'unknown' }
  /** Nothing simpler can be said than that the part must be true, or false. */
  | { readonly kind: 'true' | 'false' };

export interface LackingPart {
  /** The part as it stands in the condition. */
  readonly text: string;
  /** What it looks at: `traits.plan`, `events("Bought").count()`, or the whole part. */
  readonly place: string;
  readonly need: Need;
}

export interface Shortfall {
  readonly parts: readonly LackingPart[];
  /** The condition in which these parts come out as they need: it is true. */
  readonly mended: string;
}

/** More ways than anybody reads. */
const MOST_WAYS = 50;

/**
 * @param text a condition that compiles and is not true
 * @param evaluate what a part of it comes out as
 * @returns ways to make it true, those with the fewest parts first; none where it is true
 */
export function shortfallsOf(text: string, evaluate: (part: string) => Outcome): readonly Shortfall[] {
  const root = parse(text);
  const ways = waysTo(root, true, evaluate);
  return ways
    .filter((way) => way.size > 0)
    .map((way) => ({
      parts: distinct([...way].map(([node, wanted]) => partOf(node, wanted))),
      mended: render(replaced(root, way)),
    }))
    .sort((a, b) => a.parts.length - b.parts.length)
    .slice(0, MOST_WAYS);
}

/** Parts that must come out otherwise, and how. */
type Way = ReadonlyMap<Node, boolean>;

const nothing: Way = new Map();

function waysTo(node: Node, wanted: boolean, evaluate: (part: string) => Outcome): readonly Way[] {
  const isSo = (part: Node) => evaluate(render(part)) === wanted;
  if (isSo(node)) return [nothing];
  const of = (part: Node, isWanted = wanted) => waysTo(part, isWanted, evaluate);
  switch (node.kind) {
    case 'and':
    case 'or':
      return (node.kind === 'and') === wanted
        ? node.terms.map((term) => of(term)).reduce(together, [nothing])
        : node.terms.flatMap((term) => of(term)).slice(0, MOST_WAYS);
    case 'not':
      return of(node.operand, !wanted);
    case 'choose':
      return [
        ...together(of(node.test, true), of(node.yes)),
        ...together(of(node.test, false), of(node.no)),
      ].slice(0, MOST_WAYS);
    default:
      return [new Map([[node, wanted]])];
  }
}

function together(some: readonly Way[], others: readonly Way[]): readonly Way[] {
  return some.flatMap((one) => others.map((other) => new Map([...one, ...other]))).slice(0, MOST_WAYS);
}

function replaced(node: Node, way: Way): Node {
  const wanted = way.get(node);
  if (wanted !== undefined) return { kind: 'const', offset: node.offset, value: wanted };
  switch (node.kind) {
    case 'and':
    case 'or':
      return { ...node, terms: node.terms.map((term) => replaced(term, way)) };
    case 'not':
      return { ...node, operand: replaced(node.operand, way) };
    case 'choose':
      return {
        ...node,
        test: replaced(node.test, way),
        yes: replaced(node.yes, way),
        no: replaced(node.no, way),
      };
    default:
      return node;
  }
}

function distinct(parts: readonly LackingPart[]): LackingPart[] {
  return [...new Map(parts.map((part) => [part.text, part])).values()];
}

function partOf(node: Node, wanted: boolean): LackingPart {
  const text = render(node);
  return {
    text,
    ...(comparedIn(node, wanted) ?? { place: text, need: { kind: wanted ? 'true' : 'false' } }),
  };
}

function comparedIn(node: Node, wanted: boolean): Pick<LackingPart, 'place' | 'need'> | undefined {
  if (node.kind === 'select' && node.test)
    return { place: render({ ...node, test: false }), need: { kind: wanted ? 'known' : 'unknown' } };
  if (node.kind === 'in') {
    const values = listIn(node.right);
    if (values === undefined) return undefined;
    return { place: render(node.left), need: { kind: wanted ? 'one-of' : 'none-of', values } };
  }
  if (node.kind !== 'compare') return undefined;
  const right = constantIn(node.right);
  if (right !== undefined) return needed(node.left, node.operator, right, wanted);
  const left = constantIn(node.left);
  return left === undefined ? undefined : needed(node.right, MIRRORED[node.operator], left, wanted);
}

function needed(
  place: Node,
  operator: CompareOperator,
  value: GuardValue,
  wanted: boolean,
): Pick<LackingPart, 'place' | 'need'> | undefined {
  const kind = needs[wanted ? operator : opposite[operator]];
  if (kind === 'equal' || kind === 'other') return { place: render(place), need: { kind, value } };
  return typeof value === 'number' ? { place: render(place), need: { kind, value } } : undefined;
}

const needs = {
  '==': 'equal',
  '!=': 'other',
  '<': 'less-than',
  '<=': 'at-most',
  '>': 'more-than',
  '>=': 'at-least',
} as const satisfies Record<CompareOperator, Need['kind']>;

const opposite: Record<CompareOperator, CompareOperator> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

function constantIn(node: Node): GuardValue | undefined {
  if (node.kind === 'negate') {
    const value = constantIn(node.operand);
    return typeof value === 'number' ? -value : undefined;
  }
  return node.kind === 'const' ? plain(node.value) : undefined;
}

function listIn(node: Node): readonly GuardValue[] | undefined {
  if (node.kind !== 'list') return undefined;
  const values = node.items.map(constantIn);
  return values.length > 0 && values.every((value) => value !== undefined) ? values : undefined;
}

/**
 * A value that fits what is needed, where one follows from it; undefined where any of many does.
 * @example fitting({ kind: 'more-than', value: 5 }) // 6
 */
export function fitting(need: Need): GuardValue | undefined {
  switch (need.kind) {
    case 'equal':
    case 'at-least':
    case 'at-most':
      return need.value;
    case 'one-of':
      return need.values[0];
    case 'more-than':
      return need.value + stepAt(need.value);
    case 'less-than':
      return need.value - stepAt(need.value);
    default:
      return undefined;
  }
}

function stepAt(value: number): number {
  return Number.isInteger(value) ? 1 : Math.abs(value) / 1_000;
}

/** A constant as conditions write it. */
export function valueText(value: GuardValue): string {
  return typeof value === 'number' ? String(value) : constText(value as Value);
}
