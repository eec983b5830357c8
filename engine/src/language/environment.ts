/** The shapes the language shares with its host: what the host offers, and what a compiled condition is. */

import type { Growth } from './growth.ts';
import type { Guard } from './guard.ts';
import type { Motion } from './motion.ts';
import type { Trend } from './trend.ts';
import type { Failure, Value } from './values.ts';
import type { CalendarUnit } from './zone.ts';

/** What a host offers to conditions; fixed at compile time. `S` is its scope, `E` its event in a filter. */
export interface Environment<S, E = unknown> {
  /**
   * Root variables: name to accessor. Objects are plain JSON (own properties only), JSON numbers are doubles.
   * A dotted name (`cart.total`) wins over the field of that name. Undefined is "no such thing": an error value.
   */
  readonly variables: { readonly [name: string]: (scope: S) => unknown };
  /** What time alone does to variables that do not stand still, by their (dotted) name. */
  readonly trends?: { readonly [name: string]: Trend };
  /** How variables that do not stand still move, by their (dotted) name; asked when a horizon is. */
  readonly motions?: { readonly [name: string]: () => Motion<S> };
  /**
   * Root variables whose fields move along a curve between events, such as a probability that decays: the first
   * instant after the scope's at which a field is on the other side of a threshold; Infinity: never.
   */
  readonly curves?: { readonly [name: string]: (scope: S, field: string, threshold: number) => number };
  /** Functions such as `audience("vip")`. They must not throw; undefined is an error value. */
  readonly functions?: { readonly [name: string]: (scope: S, args: readonly Value[]) => unknown };
  /** Of functions that read the clock: an instant after the scope's before which the answer surely stays the same. */
  readonly functionHorizons?: { readonly [name: string]: (scope: S, args: readonly Value[]) => number };
  /** Fields of variables that a function reads, given those of its arguments that are literals. */
  readonly functionReads?: {
    readonly [name: string]: (
      literals: readonly (Value | undefined)[],
    ) => readonly (readonly [string, string])[];
  };
  /** Called at compile time for each aggregate over events in the text; returns its slot. */
  readonly aggregate?: (spec: AggregateSpec<E>) => number;
  /**
   * How the aggregate of a slot is read, asked once while compiling. It gives null or undefined for "none yet"; of
   * `since` the milliseconds since the last event.
   */
  readonly aggregateReader?: (slot: number) => (scope: S) => unknown;
  /**
   * The next instant after the scope's at which the aggregate of a slot gets another value by time alone (of `since`:
   * another but for growing), Infinity: never; undefined for a slot that only events change.
   */
  readonly aggregateHorizon?: (slot: number) => ((scope: S) => number) | undefined;
  /** Of a count over a rolling window: the instant at which it has fallen to `level`, without further events. */
  readonly aggregateFall?: (slot: number) => ((scope: S, level: number) => number) | undefined;
  /** How `events("X").filter(e, ...)` reads the event. */
  readonly event?: EventAccess<E>;
  /** Milliseconds since the epoch; offers `now`. */
  readonly now?: (scope: S) => number;
  /** Steps that one evaluation may be expected to take (see cost.ts); a dearer text is refused. Absent: any. */
  readonly costLimit?: number;
  /** Sets what `now` reads, to try a condition at another instant; the caller sets it back. */
  readonly moveTo?: (scope: S, ms: number) => void;
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
  | 'mostFrequent'
  | 'since';

/**
 * Rolling: half-open (now - ms, now]. Calendar: the current day, week (from Monday), month or year of a zone.
 * Session: back to the last pause of `gapMs` between two of these events, while the newest is younger than that.
 */
export type Window =
  | { readonly kind: 'rolling'; readonly ms: number }
  | { readonly kind: 'calendar'; readonly unit: CalendarUnit; readonly zone: string }
  | { readonly kind: 'session'; readonly gapMs: number }
  | { readonly kind: 'lifetime' };

/** An event of a sequence that follows its first one: later than the step before, and less than `gapMs` later. */
export interface SequenceStep<E> {
  readonly event: string;
  readonly filter?: Compiled<E>;
  readonly filterText?: string;
  readonly gapMs: number;
  /** True where no such event may come; the sequence goes on when the gap is over. */
  readonly isNegated: boolean;
}

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
  /** What must follow the event, in this order: counted are the first events that were followed so. */
  readonly steps?: readonly SequenceStep<E>[];
  /** Dotted path of the property that all events of a sequence share. */
  readonly same?: string;
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
  /**
   * How the value moves by time alone. Worked out when first asked.
   * @throws LanguageError `unclear_clock` where that cannot be told, with what to write instead
   */
  motion(): Motion<S>;
  /**
   * For {@link test}: an instant after the scope's before which time alone surely changes nothing, Infinity: never.
   * Undefined for a condition that only events change.
   * @throws LanguageError `unclear_clock`, when asked for, not when called
   */
  horizon(): ((scope: S) => number) | undefined;
  /** What more events can do to {@link test}. */
  growth(): Growth;
  /** What must hold for {@link test} to be true, for finding by value the conditions that can be. */
  guards(): readonly Guard<S>[];
  /** Never throws for what is in the data: a missing field, a wrong type or an overflow gives ERROR. */
  evaluate(scope: S): Value | Failure;
  /** True only when the value is exactly true. */
  test(scope: S): boolean;
}
