/**
 * A series: what is kept of a person's events of one name (and filter and property) so that counts, sums and the
 * like are exact over any declared window. Entries stay as long as the longest window needs them; whole-life
 * figures are kept beside. Order of arrival does not matter: entries stand by event time, ties by value.
 */
import type { Json } from '../input.ts';
import { addValue, mergeValueCounts, newValueCounts, type ValueCounts } from './value-counts.ts';

/**
 * Entries kept per series at most. Of more only the newest stay: a figure over a window that reaches further back
 * then counts from `clippedAt` on, and says so where it is shown.
 */
export const MOST_ENTRIES = 10_000;

export interface Series {
  /** Whole life. */
  count: number;
  /** Sum in millionths, a whole number: decimal amounts add up exactly (to 9e9 with six decimals). */
  sumMicros: number;
  min: number;
  max: number;
  firstAt: number;
  first: Json;
  lastAt: number;
  last: Json;
  /** Event times inside the longest window, ascending; values beside them where a property is kept. */
  times: number[];
  values: Json[] | null;
  /** Whole-life figures over the values, where asked for. */
  valueCounts: ValueCounts | null;
  /** Time of the newest entry that had to go although a window needs it; 0: none. */
  clippedAt: number;
}

/** A series that is only read. */
export type SeriesView = Readonly<Omit<Series, 'times' | 'values'>> & {
  readonly times: readonly number[];
  readonly values: readonly Json[] | null;
};

/** What aggregates are read from: the series of a profile, or of a preview. */
export interface SeriesBySlot {
  get(slot: number): SeriesView | undefined;
}

/** How one series is kept, compiled from all conditions that read it. */
export interface SeriesPlan {
  readonly key: string;
  readonly event: string;
  /** Dotted path of the property that is kept; undefined where only the time matters. */
  readonly property: readonly string[] | undefined;
  /** How long an entry may be needed by any window; 0 where only whole-life figures are read. */
  readonly keepMs: number;
  /** The longest pause inside of a session; entries of a session that may go on stay with it. 0: no sessions. */
  readonly sessionMs: number;
  /** What is kept of the values over the whole life. */
  readonly valueCounts: ValueCounts['kind'] | undefined;
}

export const MICROS = 1_000_000;

export function newSeries(withValues: boolean): Series {
  return {
    count: 0,
    sumMicros: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    firstAt: 0,
    first: null,
    lastAt: 0,
    last: null,
    times: [],
    values: withValues ? [] : null,
    valueCounts: null,
    clippedAt: 0,
  };
}

/** Adds one event. `now` bounds what is worth keeping. */
export function addToSeries(series: Series, plan: SeriesPlan, at: number, given: Json, now: number): void {
  // Minus zero, which JSON can say, would come back from where it is stored as zero.
  const value = given === 0 ? 0 : given;
  addToLifetime(series, at, value);
  if (plan.valueCounts !== undefined) {
    series.valueCounts ??= newValueCounts(plan.valueCounts);
    addValue(series.valueCounts, value, at);
  }
  if (plan.keepMs === 0 || at <= now - plan.keepMs) return;
  insert(series, at, value);
  const limit = now - plan.keepMs;
  trim(series, plan.sessionMs === 0 ? limit : Math.min(limit, sessionStart(series, limit, plan.sessionMs)));
}

function addToLifetime(series: Series, at: number, value: Json): void {
  if (series.count === 0 || at < series.firstAt || (at === series.firstAt && before(value, series.first))) {
    series.firstAt = at;
    series.first = value;
  }
  if (series.count === 0 || at > series.lastAt || (at === series.lastAt && before(series.last, value))) {
    series.lastAt = at;
    series.last = value;
  }
  series.count++;
  if (typeof value !== 'number') return;
  series.sumMicros += Math.round(value * MICROS);
  if (value < series.min) series.min = value;
  if (value > series.max) series.max = value;
}

function insert(series: Series, at: number, value: Json): void {
  const { times, values } = series;
  let i = times.length;
  while (
    i > 0 &&
    (times[i - 1]! > at || (values !== null && times[i - 1] === at && before(value, values[i - 1]!)))
  )
    i--;
  if (i === times.length) {
    times.push(at);
    values?.push(value);
  } else {
    times.splice(i, 0, at);
    values?.splice(i, 0, value);
  }
}

/** Drops entries at or before the limit: windows are half-open, `(now - window, now]`. */
function trim(series: Series, limit: number): void {
  const gone = indexAfter(series.times, limit);
  // Shifting an array costs its length, so old entries go in lots.
  if (gone >= 32 || gone * 2 >= series.times.length) drop(series, gone);
  if (series.times.length > MOST_ENTRIES) clip(series, limit);
}

/** Drops exactly the entries at or before the limit. */
export function trimSeries(series: Series, limit: number): void {
  drop(series, indexAfter(series.times, limit));
}

/** Takes over another one's entries at or before the limit, and nothing else of it. */
export function addOlderEntries(series: Series, from: SeriesView, limit: number): void {
  const end = indexAfter(from.times, limit);
  for (let i = 0; i < end; i++) insert(series, from.times[i]!, from.values?.[i] ?? null);
  series.clippedAt = Math.max(series.clippedAt, from.clippedAt);
  if (series.times.length > MOST_ENTRIES) clip(series, Number.NEGATIVE_INFINITY);
}

function drop(series: Series, gone: number): void {
  series.times.splice(0, gone);
  series.values?.splice(0, gone);
}

function clip(series: Series, limit: number): void {
  const gone = series.times.length - MOST_ENTRIES;
  const newest = series.times[gone - 1]!;
  if (newest > limit) series.clippedAt = Math.max(series.clippedAt, newest);
  drop(series, gone);
}

/** An instant before all entries of the session that the first entry after the limit belongs to. */
function sessionStart({ times }: Series, limit: number, sessionMs: number): number {
  const first = indexAfter(times, limit);
  return first === times.length ? limit : times[sessionFrom(times, first, sessionMs)]! - 1;
}

/** Index of the first entry of the session that the entry at `index` belongs to. */
export function sessionFrom(times: readonly number[], index: number, sessionMs: number): number {
  let start = index;
  while (start > 0 && times[start]! - times[start - 1]! < sessionMs) start--;
  return start;
}

/** Index of the first time above the limit. */
export function indexAfter(times: readonly number[], limit: number): number {
  let high = times.length;
  // Mostly everything kept is inside the window, or only the newest entries are.
  if (high === 0 || times[0]! > limit) return 0;
  if (times[high - 1]! <= limit) return high;
  let low = 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A total order over JSON values of one property, so that ties in time do not depend on arrival. */
function before(a: Json, b: Json): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return JSON.stringify(a) < JSON.stringify(b);
}

/** Two persons became one: the union of what both did. */
export function mergeSeries(into: Series, from: SeriesView): void {
  if (from.count === 0) return;
  const count = into.count + from.count;
  if (
    into.count === 0 ||
    from.firstAt < into.firstAt ||
    (from.firstAt === into.firstAt && before(from.first, into.first))
  ) {
    into.firstAt = from.firstAt;
    into.first = from.first;
  }
  if (
    into.count === 0 ||
    from.lastAt > into.lastAt ||
    (from.lastAt === into.lastAt && before(into.last, from.last))
  ) {
    into.lastAt = from.lastAt;
    into.last = from.last;
  }
  into.count = count;
  into.sumMicros += from.sumMicros;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  if (from.valueCounts !== null) {
    if (into.valueCounts === null) into.valueCounts = from.valueCounts;
    else mergeValueCounts(into.valueCounts, from.valueCounts);
  }
  into.clippedAt = Math.max(into.clippedAt, from.clippedAt);
  for (let i = 0; i < from.times.length; i++) insert(into, from.times[i]!, from.values?.[i] ?? null);
  if (into.times.length > MOST_ENTRIES) clip(into, Number.NEGATIVE_INFINITY);
}
