/**
 * `events("Order Completed").filter(e, e.total > 50).within("30d").sum("total")`: read here, computed elsewhere.
 * A chain becomes a specification with a canonical key; at run time its value is read by slot.
 */

import type { Compilation } from './compilation.ts';
import { durationMs, durationText } from './duration.ts';
import type { AggregateFunction, AggregateSpec, Compiled, Environment, Window } from './environment.ts';
import { didYouMean } from './error.ts';
import type { Step } from './frame.ts';
import { render } from './render.ts';
import { quote } from './strings.ts';
import type { Call, Macro, Node } from './syntax.ts';
import { Duration, ERROR, type Value } from './values.ts';

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
  since: false,
};
const EXAMPLE = 'write it like events("Order Completed").within("30d").count()';

/** Whether a node is `events(...)` or a chain that starts with it. */
export function startsWithEvents(node: Node): boolean {
  if (node.kind === 'macro') return startsWithEvents(node.range);
  if (node.kind !== 'call') return false;
  return node.target === undefined ? node.name === 'events' : startsWithEvents(node.target);
}

interface Chain {
  event?: string;
  filter?: Macro;
  windowMs?: number;
}

export function aggregateStep<S, E>(node: Call, at: Compilation<S, E>): Step<S> {
  const { aggregate, aggregateReader } = at.environment;
  if (aggregate === undefined || aggregateReader === undefined) {
    const mend = at.shared.onlyHint ?? 'count events in an audience or a computed trait and read that';
    return at.fail('unknown_function', node.offset, '`events` cannot be used here', mend);
  }
  const fn = functionOf(node, at);
  const slot = slotOf(node, fn, aggregate, at);
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

function slotOf<S, E>(
  node: Call,
  fn: AggregateFunction,
  aggregate: (spec: AggregateSpec<E>) => number,
  at: Compilation<S, E>,
): number {
  const property = propertyOf(node, fn, at);
  const chain: Chain = {};
  if (node.target !== undefined) readChain(node.target, chain, at);
  const { windowMs, filter } = chain;
  const event = chain.event ?? at.fail('bad_aggregate', node.offset, 'no event is named', EXAMPLE);
  const filterText =
    filter?.test === undefined ? undefined : render(filter.test, new Map([[filter.variable, 'e']]));
  const key = [
    `events(${quote(event)})`,
    filterText === undefined ? '' : `.filter(e, ${filterText})`,
    windowMs === undefined ? '' : `.within("${durationText(windowMs)}")`,
    `.${fn}(${property === undefined ? '' : quote(property)})`,
  ].join('');
  const known = at.shared.slots.get(key);
  if (known !== undefined) return known;
  const window: Window = windowMs === undefined ? { kind: 'lifetime' } : { kind: 'rolling', ms: windowMs };
  const slot = aggregate({
    event,
    window,
    fn,
    key,
    ...(property === undefined ? {} : { property }),
    ...(filter === undefined || filterText === undefined
      ? {}
      : { filter: filterOf(filter, filterText, at), filterText }),
  });
  at.shared.slots.set(key, slot);
  return slot;
}

/** The chain ends in something that is no aggregate. */
function badEnd<S, E>(node: Call, at: Compilation<S, E>): never {
  if (['events', 'within', 'filter'].includes(node.name)) {
    const mend = `end it with one of ${Object.keys(FUNCTIONS).join('(), ')}()`;
    return at.fail('bad_aggregate', node.offset, '`events(...)` is not a value by itself', mend);
  }
  const mend = didYouMean(node.name, [...Object.keys(FUNCTIONS), 'within', 'filter']);
  return at.fail('bad_aggregate', node.offset, `events have no \`${node.name}\``, mend);
}

function propertyOf<S, E>(node: Call, fn: AggregateFunction, at: Compilation<S, E>): string | undefined {
  if (!FUNCTIONS[fn]) {
    if (node.args.length === 0) return undefined;
    return at.fail('wrong_arguments', node.offset, `\`${fn}()\` takes nothing in its brackets`, 'remove it');
  }
  const [argument] = node.args;
  if (
    node.args.length === 1 &&
    argument?.kind === 'const' &&
    typeof argument.value === 'string' &&
    argument.value
  ) {
    return argument.value;
  }
  return at.fail(
    'wrong_arguments',
    node.offset,
    `\`${fn}\` needs the name of a property`,
    `write ${fn}("total")`,
  );
}

function readChain<S, E>(node: Node, chain: Chain, at: Compilation<S, E>): void {
  if (node.kind === 'macro' && node.name === 'filter') {
    if (chain.filter !== undefined) {
      at.fail('bad_aggregate', node.offset, 'a second `.filter(...)`', 'join the two with && in one filter');
    }
    chain.filter = node;
    readChain(node.range, chain, at);
  } else if (node.kind === 'call' && node.name === 'within' && node.target !== undefined) {
    if (chain.windowMs !== undefined)
      at.fail('bad_aggregate', node.offset, 'a second `.within(...)`', 'keep one');
    chain.windowMs = windowOf(node, at);
    readChain(node.target, chain, at);
  } else if (node.kind === 'call' && node.name === 'events' && node.target === undefined) {
    const [argument] = node.args;
    const literal = node.args.length === 1 && argument?.kind === 'const' ? argument.value : undefined;
    if (typeof literal !== 'string' || literal === '') {
      at.fail('bad_aggregate', node.offset, '`events` needs the name of an event as text', EXAMPLE);
    } else chain.event = literal;
  } else {
    const name = node.kind === 'call' || node.kind === 'macro' ? `\`.${node.name}(...)\`` : 'this';
    at.fail(
      'bad_aggregate',
      node.offset,
      `${name} cannot stand between events(...) and its aggregate`,
      EXAMPLE,
    );
  }
}

function windowOf<S, E>(node: Call, at: Compilation<S, E>): number {
  const [argument] = node.args;
  const text = node.args.length === 1 && argument?.kind === 'const' ? argument.value : undefined;
  const ms = typeof text === 'string' ? durationMs(text) : undefined;
  if (ms !== undefined && ms > 0) return ms;
  return at.fail(
    'bad_duration',
    node.offset,
    '`within` needs a span of time as text',
    'write 30m, 2h, 90d or 4w in quotes',
  );
}

/** The state of an aggregate is kept per event, so its filter may read the event and nothing else. */
function filterOf<S, E>(node: Macro, canonical: string, at: Compilation<S, E>): Compiled<E> {
  const event = at.environment.event;
  if (event === undefined || node.test === undefined) {
    return at.fail('bad_aggregate', node.offset, 'events cannot be filtered here', 'remove the .filter(...)');
  }
  const { variable, test } = node;
  const fields = Object.entries(event.fields ?? {}).map(
    ([name, read]) => [`${variable}.${name}`, read] as const,
  );
  const environment: Environment<E> = {
    variables: { [variable]: event.properties, ...Object.fromEntries(fields) },
  };
  const onlyHint = `a filter over events can read only the event \`${variable}\``;
  return at.shared.translator.assemble(test, environment, canonical, { text: at.shared.text, onlyHint });
}
