/** The shapes the language shares with its host: what the host offers, and what a compiled condition is. */

import type { Trend } from './trend.ts';
import type { Failure, Value } from './values.ts';

/** What a host offers to conditions; fixed at compile time. `S` is its scope, `E` its event in a filter. */
export interface Environment<S, E = unknown> {
  /**
   * Root variables: name to accessor. Objects are plain JSON (own properties only), JSON numbers are doubles.
   * A dotted name (`cart.total`) wins over the field of that name. Undefined is "no such thing": an error value.
   */
  readonly variables: { readonly [name: string]: (scope: S) => unknown };
  /** What time alone does to variables that do not stand still, by their (dotted) name. */
  readonly trends?: { readonly [name: string]: Trend };
  /** Functions such as `audience("vip")`. They must not throw; undefined is an error value. */
  readonly functions?: { readonly [name: string]: (scope: S, args: readonly Value[]) => unknown };
  /** Called at compile time for each aggregate over events in the text; returns its slot. */
  readonly aggregate?: (spec: AggregateSpec<E>) => number;
  /**
   * How the aggregate of a slot is read, asked once while compiling. It gives null or undefined for "none yet"; of
   * `since` the milliseconds since the last event.
   */
  readonly aggregateReader?: (slot: number) => (scope: S) => unknown;
  /** How `events("X").filter(e, ...)` reads the event. */
  readonly event?: EventAccess<E>;
  /** Milliseconds since the epoch; offers `now`. */
  readonly now?: (scope: S) => number;
}

/** `e.x` is the property x of the event, unless x is one of `fields`; `e["x"]` is always the property. */
export interface EventAccess<E> {
  readonly properties: (event: E) => unknown;
  /** Other parts of the event, e.g. `properties`, `context`, `name`; they win over a property of the same name. */
  readonly fields?: { readonly [name: string]: (event: E) => unknown };
}

export type AggregateFunction =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'first'
  | 'last'
  | 'distinct'
  | 'since';

/** Half-open (now - ms, now], or all of the customer's life. */
export type Window = { readonly kind: 'rolling'; readonly ms: number } | { readonly kind: 'lifetime' };

export interface AggregateSpec<E> {
  /** Name of the event. */
  readonly event: string;
  readonly filter?: Compiled<E>;
  /** Canonical text of the filter; its event is always called `e`. */
  readonly filterText?: string;
  readonly window: Window;
  readonly fn: AggregateFunction;
  /** Dotted path below the event's properties; of every function but count and since. */
  readonly property?: string;
  /** Canonical text of the whole: equal meaning in equal words gives an equal key, so conditions share one state. */
  readonly key: string;
}

/** What a condition reads, for indexing: which change can matter to it. */
export interface Reads {
  /** Root variable to the first-level names read from it; 'all' when it is read whole or by computed name. */
  readonly variables: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
  /** Host function to its literal string arguments (`audience` to {vip}); 'all' when an argument is computed. */
  readonly calls: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
  /** Slots of aggregates. */
  readonly aggregates: ReadonlySet<number>;
  /** Whether `now` is read: such a condition can flip when only time passes. */
  readonly now: boolean;
}

export interface Compiled<S> {
  /** The source as given. */
  readonly text: string;
  /** Equal conditions have equal canonical text, whatever their spacing and the names of loop variables. */
  readonly canonical: string;
  readonly reads: Reads;
  /** What time alone can do to the value. */
  readonly trend: Trend;
  /** Never throws for what is in the data: a missing field, a wrong type or an overflow gives ERROR. */
  evaluate(scope: S): Value | Failure;
  /** True only when the value is exactly true. */
  test(scope: S): boolean;
}
