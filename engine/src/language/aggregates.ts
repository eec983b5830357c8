/**
 * `events("Order Completed").filter(e, e.total > 50).within("30d").sum("total")`: read here (the chain itself in
 * chain.ts), computed elsewhere. It becomes a specification with a canonical key; at run time it is read by slot.
 */

import { type Chain, chainText, LINKS, readChain, textArgument } from './chain.ts';
import type { Compilation } from './compilation.ts';
import type { AggregateFunction, SequenceStep } from './environment.ts';
import { didYouMean } from './error.ts';
import type { Step } from './frame.ts';
import { quote } from './strings.ts';
import type { Call } from './syntax.ts';
import { Duration, ERROR, type Value } from './values.ts';

export { startsWithEvents } from './chain.ts';

/** Each function, and whether it takes a property. */
const FUNCTIONS: Readonly<Record<AggregateFunction, boolean>> = {
  count: false,
  sum: true,
  avg: true,
  min: true,
  max: true,
  first: true,
  last: true,
  distinct: true,
  mostFrequent: true,
  since: false,
};
export function aggregateStep<S, E>(node: Call, at: Compilation<S, E>): Step<S> {
  const { aggregate, aggregateReader } = at.environment;
  if (aggregate === undefined || aggregateReader === undefined) {
    const mend = at.shared.onlyHint ?? 'count events in an audience or a computed trait and read that';
    return at.fail('unknown_function', node.offset, '`events` cannot be used here', mend);
  }
  const fn = functionOf(node, at);
  const slot = aggregateSlot(node, at);
  at.reads.aggregates.add(slot);
  const read = aggregateReader(slot);
  if (fn === 'since') {
    return (scope) => {
      const ms = read(scope);
      return typeof ms === 'number' ? new Duration(Math.floor(ms)) : ERROR;
    };
  }
  return (scope) => {
    const value = read(scope);
    return value === null || value === undefined ? ERROR : (value as Value);
  };
}

function functionOf<S, E>(node: Call, at: Compilation<S, E>): AggregateFunction {
  return Object.hasOwn(FUNCTIONS, node.name) ? (node.name as AggregateFunction) : badEnd(node, at);
}

/** The slot of the aggregate that a chain ends in; equal meaning, equal slot. */
export function aggregateSlot<S, E>(node: Call, at: Compilation<S, E>): number {
  const { slotsByNode } = at.shared;
  const known = slotsByNode.get(node);
  if (known !== undefined) return known;
  const slot = readSlot(node, at);
  slotsByNode.set(node, slot);
  return slot;
}

function readSlot<S, E>(node: Call, at: Compilation<S, E>): number {
  const { aggregate } = at.environment;
  if (aggregate === undefined)
    return at.fail('unknown_function', node.offset, '`events` cannot be used here');
  const fn = functionOf(node, at);
  const property = propertyOf(node, fn, at);
  const chain = readChain(node, at);
  const end = `.${fn}(${property === undefined ? '' : quote(property)})`;
  const key = `${chainText(chain)}${end}`;
  const known = at.shared.slots.get(key);
  if (known !== undefined) return known;
  if (chain.steps.length > 0) checkSequence(node, fn, chain, at);
  const { event, filter, filterText, window, steps, same } = chain;
  const slot = aggregate({
    event,
    window,
    fn,
    key,
    ...(property === undefined ? {} : { property }),
    ...(filter === undefined || filterText === undefined ? {} : { filter: filter(), filterText }),
    ...(steps.length === 0 ? {} : { steps: steps.map(stepOf) }),
    ...(same === undefined ? {} : { same }),
  });
  at.shared.slots.set(key, slot);
  return slot;
}

function stepOf<E>({
  filter,
  filterText,
  event,
  gapMs,
  isNegated,
}: Chain<E>['steps'][number]): SequenceStep<E> {
  const step = { event, gapMs, isNegated };
  if (filter === undefined || filterText === undefined) return step;
  return { ...step, filter: filter(), filterText };
}

/** What a sequence can be asked, and over which time: it must be known how long its events are to be kept. */
function checkSequence<S, E>(
  node: Call,
  fn: AggregateFunction,
  { window }: Chain<E>,
  at: Compilation<S, E>,
): void {
  if (fn !== 'count' && fn !== 'since') {
    at.fail('bad_aggregate', node.offset, `a sequence has no ${fn}()`, 'end it with count() or since()');
  }
  if (window.kind === 'rolling') return;
  const mend = 'add .within("30d"): counted are the sequences that came to their end in that time';
  at.fail('bad_aggregate', node.offset, 'a sequence needs a window', mend);
}

/** The chain ends in something that is no aggregate. */
function badEnd<S, E>(node: Call, at: Compilation<S, E>): never {
  if (node.name === 'events' || LINKS.includes(node.name)) {
    const mend = `end it with one of ${Object.keys(FUNCTIONS).join('(), ')}()`;
    return at.fail('bad_aggregate', node.offset, '`events(...)` is not a value by itself', mend);
  }
  const mend = didYouMean(node.name, [...Object.keys(FUNCTIONS), ...LINKS]);
  return at.fail('bad_aggregate', node.offset, `events have no \`${node.name}\``, mend);
}

function propertyOf<S, E>(node: Call, fn: AggregateFunction, at: Compilation<S, E>): string | undefined {
  if (!FUNCTIONS[fn]) {
    if (node.args.length === 0) return undefined;
    return at.fail('wrong_arguments', node.offset, `\`${fn}()\` takes nothing in its brackets`, 'remove it');
  }
  const name = textArgument(node);
  if (name) return name;
  return at.fail(
    'wrong_arguments',
    node.offset,
    `\`${fn}\` needs the name of a property`,
    `write ${fn}("total")`,
  );
}
