/**
 * What time alone can do to a value, as long as no event comes and no trait changes: a count over a window can only
 * fall, "no order within 90 days" can only come true. Tells when it is not worth looking at the clock. A sum falls
 * too as long as nothing negative is in it: whoever relies on the trend of a sum has to know that.
 */
import { startsWithEvents } from './aggregates.ts';
import { type Call, children, type Node, qualifiedName } from './syntax.ts';

/** Of booleans: false is less than true. `any`: nothing is known. */
export type Trend = 'steady' | 'falls' | 'rises' | 'any';

/** @param variables trends of what is not steady, by name (`now`, `computed.orders`, `open()`). */
export function trendOf(node: Node, variables: (name: string) => Trend | undefined): Trend {
  const of = (inner: Node): Trend => trendOf(inner, variables);
  switch (node.kind) {
    case 'const':
      return 'steady';
    case 'name':
      return node.name === 'now' ? 'rises' : (variables(node.name) ?? 'steady');
    case 'and':
    case 'or':
      return node.terms.map(of).reduce(both, 'steady');
    case 'not':
      return opposite(of(node.operand));
    case 'compare':
      return compared(node, of);
    case 'call':
      if (node.target === undefined && variables(`${node.name}()`) !== undefined) return 'any';
      return startsWithEvents(node) ? aggregateTrend(node) : steadyWhere(node, of);
    case 'macro':
      return startsWithEvents(node) ? aggregateTrend(node) : steadyWhere(node, of);
    case 'select': {
      const name = qualifiedName(node);
      return (name === undefined ? undefined : variables(name)) ?? steadyWhere(node, of);
    }
    default:
      return steadyWhere(node, of);
  }
}

export function steadyWhere(node: Node, of: (inner: Node) => Trend): Trend {
  return children(node).every((child) => of(child) === 'steady') ? 'steady' : 'any';
}

/** Of two that are taken together. */
export function both(a: Trend, b: Trend): Trend {
  if (a === 'steady' || a === b) return b;
  return b === 'steady' ? a : 'any';
}

export function opposite(trend: Trend): Trend {
  if (trend === 'falls') return 'rises';
  return trend === 'rises' ? 'falls' : trend;
}

/** Of a comparison one side must stand still, so that the other decides. */
function compared(node: Node & { kind: 'compare' }, of: (inner: Node) => Trend): Trend {
  const { operator, left, right } = node;
  const [l, r] = [of(left), of(right)];
  if (l === 'steady' && r === 'steady') return 'steady';
  if (l !== 'steady' && r !== 'steady') return 'any';
  const extreme = extremeTrend(operator, left, right);
  if (extreme !== undefined) return extreme;
  const moving = l === 'steady' ? opposite(r) : l;
  switch (operator) {
    case '>':
    case '>=':
      return moving;
    case '<':
    case '<=':
      return opposite(moving);
    case '==':
      return isNothing(left, right) ? 'rises' : 'any';
    case '!=':
      return isNothing(left, right) ? 'falls' : 'any';
  }
}

/**
 * A largest or smallest value ends in "none", which matches nothing: it can only fall out of `max > c` and `min < c`,
 * while of the opposite comparisons nothing is known.
 */
function extremeTrend(operator: string, left: Node, right: Node): Trend | undefined {
  const fn = windowFunction(left) ?? windowFunction(right);
  if (fn !== 'max' && fn !== 'min') return undefined;
  const above = operator.startsWith('>') === (windowFunction(left) !== undefined);
  const ordered = operator !== '==' && operator !== '!=';
  return ordered && above === (fn === 'max') ? 'falls' : 'any';
}

function windowFunction(node: Node): string | undefined {
  return node.kind === 'call' && startsWithEvents(node) && hasWindow(node) ? node.name : undefined;
}

/** A count compared with zero: once there, it stays there. */
function isNothing(left: Node, right: Node): boolean {
  const zero = (side: Node) => side.kind === 'const' && (side.value === 0n || side.value === 0);
  const counted = (side: Node) =>
    side.kind === 'call' && startsWithEvents(side) && hasWindow(side) && isCount(side) && !hasSequence(side);
  return (counted(left) && zero(right)) || (counted(right) && zero(left));
}

function isCount({ name }: Call): boolean {
  return name === 'count' || name === 'distinct';
}

/** Averages, first and last ones can go any way; extremes only matter in comparisons. */
function aggregateTrend(node: Node): Trend {
  if (node.kind !== 'call') return 'any';
  if (hasSequence(node)) return 'any';
  // In a window it grows, and then there is none.
  if (node.name === 'since') return hasWindow(node) ? 'any' : 'rises';
  if (!hasWindow(node)) return 'steady';
  return isCount(node) || node.name === 'sum' ? 'falls' : 'any';
}

function hasWindow(node: Node): boolean {
  if (node.kind === 'macro') return hasWindow(node.range);
  if (node.kind !== 'call' || node.target === undefined) return false;
  return ['within', 'current', 'session'].includes(node.name) || hasWindow(node.target);
}

function hasSequence(node: Node): boolean {
  if (node.kind === 'macro') return hasSequence(node.range);
  if (node.kind !== 'call' || node.target === undefined) return false;
  return node.name === 'then' || node.name === 'thenNot' || hasSequence(node.target);
}
