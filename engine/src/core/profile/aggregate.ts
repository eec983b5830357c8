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

/** The value at `now`; null where there is none yet (no event in the window), which matches nothing. */
export function readAggregate(aggregate: Aggregate, series: Series | undefined, now: number): Json {
  const { fn } = aggregate;
  if (series === undefined || series.count === 0) return fn === 'count' || fn === 'sum' || fn === 'distinct' ? 0 : null;
  if (aggregate.windowMs === 0) return lifetime(fn, series, now);
  return windowed(fn, series, indexAfter(series.times, now - aggregate.windowMs), now);
}

function lifetime(fn: AggregateFunction, series: Series, now: number): Json {
  switch (fn) {
    case 'count':
      return series.count;
    case 'sum':
      return series.sumMicros / MICROS;
    case 'avg':
      return series.sumMicros / MICROS / series.count;
    case 'min':
      return series.min <= series.max ? series.min : null;
    case 'max':
      return series.min <= series.max ? series.max : null;
    case 'first':
      return series.first;
    case 'last':
      return series.last;
    case 'since':
      return now - series.lastAt;
    case 'distinct':
      return new Set(series.values?.map((v) => JSON.stringify(v))).size;
  }
}

function windowed(fn: AggregateFunction, series: Series, start: number, now: number): Json {
  const count = series.times.length - start;
  if (fn === 'count') return count;
  if (fn === 'distinct') return new Set(series.values?.slice(start).map((v) => JSON.stringify(v))).size;
  if (count === 0) return fn === 'sum' ? 0 : null;
  if (fn === 'since') return now - series.times[series.times.length - 1]!;
  const values = series.values ?? [];
  if (fn === 'first') return values[start] ?? null;
  if (fn === 'last') return values[values.length - 1] ?? null;
  return numeric(fn, values, start);
}

function numeric(fn: 'sum' | 'avg' | 'min' | 'max', values: readonly Json[], start: number): Json {
  let sumMicros = 0;
  let numbers = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') continue;
    numbers++;
    sumMicros += Math.round(value * MICROS);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (fn === 'sum') return sumMicros / MICROS;
  if (numbers === 0) return null;
  return fn === 'avg' ? sumMicros / MICROS / numbers : fn === 'min' ? min : max;
}

/** The next instant at which the value changes without an event: when the oldest entry leaves. 0: never. */
export function nextChange(aggregate: Aggregate, series: Series | undefined, now: number): number {
  if (aggregate.windowMs === 0 || series === undefined) return 0;
  const oldest = series.times[indexAfter(series.times, now - aggregate.windowMs)];
  return oldest === undefined ? 0 : oldest + aggregate.windowMs;
}
