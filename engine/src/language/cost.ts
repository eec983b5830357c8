/**
 * What a condition may cost, estimated from its text: refused when it is saved, so that nobody learns of it from a
 * slow queue. The unit is one small step, such as a comparison; loops are taken to have as many turns as usual lists
 * have items, and aggregates to look at as many entries as usual windows hold.
 */

import { startsWithEvents } from './chain.ts';
import { LanguageError, placeOf } from './error.ts';
import { type Call, children, type Node } from './syntax.ts';

/** Items of a list whose length is not known. */
const USUAL_ITEMS = 100;
/** Steps to read a window entry by entry, as every function but count does. */
const WINDOW_STEPS = 100;
const SEQUENCE_STEPS = 1_000;
const PATTERN_STEPS = 50;
/** Steps of a calendar part in a zone. */
const ZONE_STEPS = 50;

/** @throws LanguageError `condition_too_costly` */
export function checkCost(node: Node, text: string, limit: number): void {
  const cost = costOf(node);
  if (cost <= limit) return;
  throw new LanguageError(
    'condition_too_costly',
    `the condition takes about ${cost.toExponential(0)} steps each time it is looked at, ${limit} are allowed`,
    placeOf(text, dearest(node).offset),
    'take loops out of loops, or put a part of it in a computed trait',
  );
}

export function costOf(node: Node): number {
  let cost = 1;
  for (const child of ownChildren(node)) cost += costOf(child);
  if (node.kind === 'macro')
    return startsWithEvents(node) ? cost : cost + itemsOf(node.range) * bodyCost(node);
  if (node.kind === 'in') return cost + (node.right.kind === 'const' ? 0 : itemsOf(node.right));
  return node.kind === 'call' ? cost + callCost(node) : cost;
}

/** What is looked at once; the inside of a loop is not. */
function ownChildren(node: Node): readonly Node[] {
  return node.kind === 'macro' ? [node.range] : children(node);
}

function bodyCost({ test, body }: Extract<Node, { kind: 'macro' }>): number {
  return (test === undefined ? 0 : costOf(test)) + (body === undefined ? 0 : costOf(body));
}

function itemsOf(range: Node): number {
  if (range.kind === 'list') return range.items.length;
  if (range.kind === 'map') return range.entries.length;
  if (range.kind === 'const' && Array.isArray(range.value)) return range.value.length;
  return USUAL_ITEMS;
}

function callCost(node: Call): number {
  if (node.name === 'matches') return PATTERN_STEPS;
  if (node.name.startsWith('get') && node.args.length > 0) return ZONE_STEPS;
  if (!startsWithEvents(node)) return 0;
  if (node.name === 'then' || node.name === 'thenNot') return SEQUENCE_STEPS;
  return ['count', 'since', 'last', 'first'].includes(node.name) ? 0 : WINDOW_STEPS;
}

/** The part of a whole that costs most, down to where it is not one part alone. */
function dearest(node: Node): Node {
  const inside = children(node);
  const total = costOf(node);
  const heavy = inside.find((child) => costOf(child) > total / 2);
  return heavy === undefined ? node : dearest(heavy);
}
