/** Loops over lists and over the keys of maps: all, exists, existsOne, map, filter. Each turn counts against the budget. */

import type { Compilation } from './compilation.ts';
import type { Frame, Step } from './frame.ts';
import type { Macro } from './syntax.ts';
import { ERROR, isList, isMap, mapKeys, type Outcome, type Value } from './values.ts';

export function macroStep<S, E>(node: Macro, at: Compilation<S, E>): Step<S> {
  const range = at.value(node.range);
  const { slot, inner } = at.inside(node.variable);
  const test = node.test === undefined ? undefined : inner.value(node.test);
  const body = node.body === undefined ? undefined : inner.value(node.body);
  const loop = loopOf(node, test, body, slot);
  return (scope, frame) => {
    const items = itemsOf(range(scope, frame));
    return items === undefined ? ERROR : loop(items, scope, frame);
  };
}

function itemsOf(range: Outcome): readonly Value[] | undefined {
  if (isList(range)) return range;
  return isMap(range) ? mapKeys(range) : undefined;
}

type Loop<S> = (items: readonly Value[], scope: S, frame: Frame) => Outcome;

function loopOf<S>(node: Macro, test: Step<S> | undefined, body: Step<S> | undefined, slot: number): Loop<S> {
  if (node.name === 'map' && body !== undefined) return mapLoop(test, body, slot);
  if (test === undefined) return () => ERROR;
  switch (node.name) {
    case 'all':
      return decideLoop(test, slot, false);
    case 'exists':
      return decideLoop(test, slot, true);
    case 'existsOne':
      return countLoop(test, slot);
    case 'filter':
    case 'map':
      return filterLoop(test, slot);
  }
}

/** Ends at the first item whose test is `decisive`; errors matter only if none is. */
function decideLoop<S>(test: Step<S>, slot: number, decisive: boolean): Loop<S> {
  return (items, scope, frame) => {
    let failed = false;
    for (let i = 0; i < items.length; i += 1) {
      frame.turns -= 1;
      if (frame.turns < 0) return ERROR;
      frame.locals[slot] = items[i]!;
      const value = test(scope, frame);
      if (value === decisive) return decisive;
      if (value !== !decisive) failed = true;
    }
    return failed ? ERROR : !decisive;
  };
}

function countLoop<S>(test: Step<S>, slot: number): Loop<S> {
  return (items, scope, frame) => {
    let count = 0;
    for (let i = 0; i < items.length; i += 1) {
      frame.turns -= 1;
      if (frame.turns < 0) return ERROR;
      frame.locals[slot] = items[i]!;
      const value = test(scope, frame);
      if (typeof value !== 'boolean') return ERROR;
      if (value) count += 1;
    }
    return count === 1;
  };
}

function filterLoop<S>(test: Step<S>, slot: number): Loop<S> {
  return (items, scope, frame) => {
    const kept: Value[] = [];
    for (let i = 0; i < items.length; i += 1) {
      frame.turns -= 1;
      if (frame.turns < 0) return ERROR;
      frame.locals[slot] = items[i]!;
      const value = test(scope, frame);
      if (typeof value !== 'boolean') return ERROR;
      if (value) kept.push(items[i]!);
    }
    return kept;
  };
}

function mapLoop<S>(test: Step<S> | undefined, body: Step<S>, slot: number): Loop<S> {
  return (items, scope, frame) => {
    const results: Value[] = [];
    for (let i = 0; i < items.length; i += 1) {
      frame.turns -= 1;
      if (frame.turns < 0) return ERROR;
      frame.locals[slot] = items[i]!;
      const wanted = test === undefined ? true : test(scope, frame);
      if (typeof wanted !== 'boolean') return ERROR;
      if (!wanted) continue;
      const value = body(scope, frame);
      if (value === ERROR) return ERROR;
      results.push(value);
    }
    return results;
  };
}
