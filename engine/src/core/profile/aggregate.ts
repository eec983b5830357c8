/** An aggregate: one function over one window of one series, or of a sequence of events, as conditions read it. */
import { type AggregateFunction, intervalsOf, type Window } from '../../language/index.ts';
import type { Json } from '../input.ts';
import { countSequences, type Sequence, sequenceHorizon, sinceSequence } from './sequence.ts';
import { indexAfter, MICROS, type SeriesBySlot, type SeriesView, sessionFrom } from './series.ts';
import { distinctCount, mostFrequentValue } from './value-counts.ts';

export interface Aggregate {
  readonly key: string;
  /** Slot of its series; of a sequence that of its first event. */
  readonly series: number;
  readonly window: Window;
  /** Rolling window in milliseconds; 0 for every other window. */
  readonly windowMs: number;
  readonly fn: AggregateFunction;
  readonly sequence: Sequence | undefined;
}

/** Reads one aggregate at an instant; null where there is none yet (no event in the window), which matches nothing. */
export type AggregateReader = (slots: SeriesBySlot, now: number) => Json;

/** All series that an aggregate is read from, each once. */
export function seriesOf({ series, sequence }: Aggregate): readonly number[] {
  return sequence ? [...new Set([series, ...sequence.parts.map((part) => part.series)])] : [series];
}

/** The reader of an aggregate, made once per condition. */
export function aggregateReader({ series: slot, window, fn, sequence }: Aggregate): AggregateReader {
  if (sequence !== undefined) {
    return fn === 'since'
      ? (slots, now) => sinceSequence(sequence, slots, now)
      : (slots, now) => countSequences(sequence, slots, now);
  }
  const nothing = fn === 'count' || fn === 'sum' || fn === 'distinct' ? 0 : null;
  if (window.kind === 'lifetime') {
    const read = lifetimeReaders[fn];
    return (slots, now) => {
      const series = slots.get(slot);
      return series === undefined || series.count === 0 ? nothing : read(series, now);
    };
  }
  if (fn === 'count' && window.kind === 'rolling') {
    const { ms } = window;
    return (slots, now) => {
      const series = slots.get(slot);
      return series === undefined ? 0 : series.times.length - indexAfter(series.times, now - ms);
    };
  }
  const from = startOf(window);
  const read = windowReaders[fn];
  return (slots, now) => {
    const series = slots.get(slot);
    if (series === undefined) return nothing;
    const start = from(series.times, now);
    return start === series.times.length ? nothing : read(series, start, now);
  };
}

/** Index of the first entry inside the window that ends now; the length where there is none. */
type Start = (times: readonly number[], now: number) => number;

function startOf(window: Exclude<Window, { kind: 'lifetime' }>): Start {
  switch (window.kind) {
    case 'rolling':
      return (times, now) => indexAfter(times, now - window.ms);
    case 'calendar': {
      const interval = intervalsOf(window.unit, window.zone);
      return (times, now) => indexAfter(times, interval(now).start - 1);
    }
    case 'session':
      return (times, now) => {
        const last = times.length - 1;
        if (last < 0 || times[last]! <= now - window.gapMs) return times.length;
        return sessionFrom(times, last, window.gapMs);
      };
  }
}

const lifetimeReaders: { readonly [fn in AggregateFunction]: (series: SeriesView, now: number) => Json } = {
  count: (series) => series.count,
  sum: (series) => series.sumMicros / MICROS,
  avg: (series) => series.sumMicros / MICROS / series.count,
  min: (series) => (series.min <= series.max ? series.min : null),
  max: (series) => (series.min <= series.max ? series.max : null),
  first: (series) => series.first,
  last: (series) => series.last,
  since: (series, now) => now - series.lastAt,
  distinct: ({ valueCounts }) => (valueCounts?.kind === 'distinct' ? distinctCount(valueCounts) : 0),
  mostFrequent: ({ valueCounts }) =>
    valueCounts?.kind === 'frequent' ? mostFrequentValue(valueCounts) : null,
};

/** From the entry at `start`, which exists, to the end. */
type WindowReader = (series: SeriesView, start: number, now: number) => Json;

const windowReaders: { readonly [fn in AggregateFunction]: WindowReader } = {
  count: ({ times }, start) => times.length - start,
  sum: (series, start) => total(series, start).sumMicros / MICROS,
  avg: (series, start) => {
    const { sumMicros, numbers } = total(series, start);
    return numbers === 0 ? null : sumMicros / MICROS / numbers;
  },
  min: (series, start) => extreme(series, start, (a, b) => a < b),
  max: (series, start) => extreme(series, start, (a, b) => a > b),
  first: ({ values }, start) => values?.[start] ?? null,
  last: ({ values }) => values?.[values.length - 1] ?? null,
  since: ({ times }, _start, now) => now - times[times.length - 1]!,
  distinct: ({ values }, start) => distinct(values ?? [], start),
  mostFrequent,
};

/** A missing value is none. */
function distinct(values: readonly Json[], start: number): number {
  const found = new Set<string>();
  for (let i = start; i < values.length; i++) if (values[i] !== null) found.add(JSON.stringify(values[i]));
  return found.size;
}

function mostFrequent({ times, values }: SeriesView, start: number): Json {
  const counts = new Map<string, { count: number; lastAt: number }>();
  for (let i = start; values !== null && i < values.length; i++) {
    if (values[i] === null) continue;
    const text = JSON.stringify(values[i]);
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { count: 1, lastAt: times[i]! });
    else {
      known.count++;
      known.lastAt = times[i]!;
    }
  }
  return mostFrequentValue({ counts });
}

function total({ values }: SeriesView, start: number): { sumMicros: number; numbers: number } {
  let sumMicros = 0;
  let numbers = 0;
  for (let i = start; values !== null && i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') continue;
    numbers++;
    sumMicros += Math.round(value * MICROS);
  }
  return { sumMicros, numbers };
}

function extreme({ values }: SeriesView, start: number, wins: (a: number, b: number) => boolean): Json {
  let best: number | null = null;
  for (let i = start; values !== null && i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && (best === null || wins(value, best))) best = value;
  }
  return best;
}

const NEVER = Number.POSITIVE_INFINITY;

/** The next instant at which an aggregate gets another value without an event (but for growing); Infinity: never. */
export type AggregateHorizon = (slots: SeriesBySlot, now: number) => number;

/** Undefined where only events change it. */
export function aggregateHorizon({
  series: slot,
  window,
  fn,
  sequence,
}: Aggregate): AggregateHorizon | undefined {
  if (sequence !== undefined) return (slots, now) => sequenceHorizon(sequence, slots, now);
  switch (window.kind) {
    case 'lifetime':
      return undefined;
    case 'rolling': {
      const { ms } = window;
      // What is read of the newest entry stays until that one leaves.
      const isOfNewest = fn === 'since' || fn === 'last';
      return (slots, now) => {
        const times = slots.get(slot)?.times;
        if (times === undefined) return NEVER;
        const start = indexAfter(times, now - ms);
        return start === times.length ? NEVER : times[isOfNewest ? times.length - 1 : start]! + ms;
      };
    }
    case 'calendar': {
      const interval = intervalsOf(window.unit, window.zone);
      return (slots, now) => {
        const newest = slots.get(slot)?.times.at(-1);
        if (newest === undefined) return NEVER;
        const { start, end } = interval(now);
        return newest >= start ? end : NEVER;
      };
    }
    case 'session':
      return (slots, now) => {
        const end = (slots.get(slot)?.times.at(-1) ?? Number.NEGATIVE_INFINITY) + window.gapMs;
        return end > now ? end : NEVER;
      };
  }
}

/** Of a count over a rolling window: when it has fallen to `level` without further events; Infinity: it is there. */
export function fallOf({
  series: slot,
  windowMs,
  fn,
  sequence,
}: Aggregate): ((slots: SeriesBySlot, now: number, level: number) => number) | undefined {
  if (fn !== 'count' || windowMs === 0 || sequence !== undefined) return undefined;
  return (slots, now, level) => {
    const times = slots.get(slot)?.times;
    if (times === undefined || level < 0) return NEVER;
    const count = times.length - indexAfter(times, now - windowMs);
    return count <= level ? NEVER : times[times.length - 1 - level]! + windowMs;
  };
}
