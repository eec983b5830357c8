/** An aggregate: one function over one window of one series, as conditions read it. */
import type { AggregateFunction } from '../../language/index.ts';
import type { Json } from '../input.ts';
import { indexAfter, MICROS, type Series } from './series.ts';

export interface Aggregate {
  readonly key: string;
  /** Slot of its series. */
  readonly series: number;
  /** Rolling window in milliseconds; 0 for the whole life. */
  readonly windowMs: number;
  readonly fn: AggregateFunction;
}

/** Reads one aggregate at an instant; null where there is none yet (no event in the window), which matches nothing. */
export type AggregateReader = (series: Series | undefined, now: number) => Json;

/** The reader of a function over a window (milliseconds; 0: the whole life), made once per condition. */
export function aggregateReader(fn: AggregateFunction, windowMs: number): AggregateReader {
  const nothing = fn === 'count' || fn === 'sum' || fn === 'distinct' ? 0 : null;
  const read = windowMs === 0 ? lifetimeReaders[fn] : undefined;
  if (read)
    return (series, now) => (series === undefined || series.count === 0 ? nothing : read(series, now));
  if (fn === 'count') {
    return (series, now) =>
      series === undefined ? 0 : series.times.length - indexAfter(series.times, now - windowMs);
  }
  const windowed = windowReaders[fn];
  return (series, now) => {
    if (series === undefined) return nothing;
    const start = indexAfter(series.times, now - windowMs);
    return start === series.times.length ? nothing : windowed(series, start, now);
  };
}

const lifetimeReaders: { readonly [fn in AggregateFunction]: (series: Series, now: number) => Json } = {
  count: (series) => series.count,
  sum: (series) => series.sumMicros / MICROS,
  avg: (series) => series.sumMicros / MICROS / series.count,
  min: (series) => (series.min <= series.max ? series.min : null),
  max: (series) => (series.min <= series.max ? series.max : null),
  first: (series) => series.first,
  last: (series) => series.last,
  since: (series, now) => now - series.lastAt,
  distinct: (series) => distinct(series.values ?? []),
};

/** From the entry at `start`, which exists, to the end. */
type WindowReader = (series: Series, start: number, now: number) => Json;

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
  distinct: ({ values }, start) => distinct(values?.slice(start) ?? []),
};

function distinct(values: readonly Json[]): number {
  return new Set(values.map((value) => JSON.stringify(value))).size;
}

function total({ values }: Series, start: number): { sumMicros: number; numbers: number } {
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

function extreme({ values }: Series, start: number, wins: (a: number, b: number) => boolean): Json {
  let best: number | null = null;
  for (let i = start; values !== null && i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number' && (best === null || wins(value, best))) best = value;
  }
  return best;
}

/** The next instant at which the value changes without an event: when the oldest entry leaves. 0: never. */
export function nextChange(aggregate: Aggregate, series: Series | undefined, now: number): number {
  if (aggregate.windowMs === 0 || series === undefined) return 0;
  const oldest = series.times[indexAfter(series.times, now - aggregate.windowMs)];
  return oldest === undefined ? 0 : oldest + aggregate.windowMs;
}
