/** Collects what conditions read over time: which series must be kept, how long, and the aggregates over them. */
import { type AggregateSpec, LanguageError, LONGEST_MS, type Window } from '../../language/index.ts';
import type { FilteredSeries } from '../condition.ts';
import type { EventInput } from '../input.ts';
import type { Aggregate } from './aggregate.ts';
import type { SequencePart } from './sequence.ts';
import type { ValueCounts } from './value-counts.ts';

/** What of an event one series is kept of. */
type Source = Pick<AggregateSpec<EventInput>, 'event' | 'filter' | 'filterText' | 'property'>;

interface Need {
  readonly keepMs: number;
  readonly sessionMs: number;
  readonly valueCounts: ValueCounts['kind'] | undefined;
}

export class Counted {
  readonly series: FilteredSeries[] = [];
  readonly aggregates: Aggregate[] = [];
  readonly #latenessMs: number;
  readonly #seriesByKey = new Map<string, number>();
  readonly #aggregatesByKey = new Map<string, number>();
  #isClosed = false;

  /** @param latenessMs how late an event may come and still be counted */
  constructor(latenessMs: number) {
    this.#latenessMs = latenessMs;
  }

  /** Profiles are laid out from now on: what comes later may read what is counted, and have nothing counted. */
  close(): void {
    this.#isClosed = true;
  }

  /** The slot of an aggregate; equal keys, equal slots. */
  aggregate(spec: AggregateSpec<EventInput>): number {
    const known = this.#aggregatesByKey.get(spec.key);
    if (known !== undefined) return known;
    const { key, window, fn } = spec;
    const windowMs = window.kind === 'rolling' ? window.ms : 0;
    const aggregate: Aggregate = spec.steps
      ? this.#sequence(spec, spec.steps, windowMs)
      : { key, series: this.#series(spec, this.#needOf(spec)), window, windowMs, fn, sequence: undefined };
    const slot = this.aggregates.push(aggregate) - 1;
    this.#aggregatesByKey.set(key, slot);
    return slot;
  }

  /** An event of a sequence is needed as long as a sequence with it can stand in the window. */
  #sequence(
    spec: AggregateSpec<EventInput>,
    steps: NonNullable<AggregateSpec<EventInput>['steps']>,
    windowMs: number,
  ): Aggregate {
    const { key, window, fn, same: property } = spec;
    const kept = (source: Omit<Source, 'property'>, keepMs: number): number =>
      this.#series({ ...source, ...(property === undefined ? {} : { property }) }, { ...plain, keepMs });
    let keepMs = windowMs;
    const parts: SequencePart[] = [];
    for (const { event, filter, filterText, gapMs, isNegated } of [...steps].reverse()) {
      const source = { event, ...(filter && filterText !== undefined ? { filter, filterText } : {}) };
      const series = kept(source, isNegated ? keepMs + gapMs : keepMs);
      parts.unshift({ series, gapMs, isNegated });
      keepMs += gapMs;
    }
    const { event, filter, filterText } = spec;
    const first = kept(
      { event, ...(filter && filterText !== undefined ? { filter, filterText } : {}) },
      keepMs,
    );
    const sequence = { first, parts, isCorrelated: property !== undefined, windowMs };
    return { key, series: first, window, windowMs, fn, sequence };
  }

  #needOf({ window, fn }: AggregateSpec<EventInput>): Need {
    if (window.kind === 'lifetime') {
      if (fn === 'distinct') return { ...plain, valueCounts: 'distinct' };
      return fn === 'mostFrequent' ? { ...plain, valueCounts: 'frequent' } : plain;
    }
    const sessionMs = window.kind === 'session' ? window.gapMs : 0;
    return { keepMs: this.#keepMsOf(window), sessionMs, valueCounts: undefined };
  }

  #keepMsOf(window: Exclude<Window, { kind: 'lifetime' }>): number {
    switch (window.kind) {
      case 'rolling':
        return window.ms;
      case 'calendar':
        return LONGEST_MS[window.unit];
      // A late event may still join two sessions.
      case 'session':
        return window.gapMs + this.#latenessMs;
    }
  }

  #series(source: Source, need: Need): number {
    const { event, filterText = '', property = '' } = source;
    const flavour = need.valueCounts === undefined ? [] : [need.valueCounts];
    const key = [event, filterText, property, ...flavour].join('\u0001');
    const index = this.#seriesByKey.get(key);
    if (index === undefined) return this.#newSeries(key, source, need);
    const known = this.series[index]!;
    const keepMs = Math.max(known.keepMs, need.keepMs);
    const sessionMs = Math.max(known.sessionMs, need.sessionMs);
    if (keepMs > known.keepMs || sessionMs > known.sessionMs) {
      this.#checkOpen(event);
      this.series[index] = { ...known, keepMs, sessionMs };
    }
    return index;
  }

  #newSeries(key: string, { event, property, filter }: Source, need: Need): number {
    this.#checkOpen(event);
    const slot = this.series.push({ key, event, property: property?.split('.'), filter, ...need }) - 1;
    this.#seriesByKey.set(key, slot);
    return slot;
  }

  #checkOpen(event: string): void {
    if (!this.#isClosed) return;
    throw new LanguageError(
      'unsupported',
      `"${event}" is not counted in this way`,
      { line: 1, column: 1 },
      'say it in an audience or a computed trait, which counts from then on, and name that here',
    );
  }
}

const plain: Need = { keepMs: 0, sessionMs: 0, valueCounts: undefined };
