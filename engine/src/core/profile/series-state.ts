/** A series as plain data: what is stored of it, and sent to a surviving profile. */
import type { Json } from '../input.ts';
import { newSeries, type Series, type SeriesView } from './series.ts';
import { valueCountsFrom, valueCountsState } from './value-counts.ts';
import { packed } from './words.ts';

/** Where only the times matter: `[count, firstAt, lastAt - firstAt, gaps, clippedAt?]`; see {@link timesState}. */
const MOST_TIMES_COLUMNS = 5;

export type SeriesState = readonly unknown[];

/** Times as differences: small numbers are written in fewer bytes. */
export function seriesState(series: SeriesView): SeriesState {
  if (isOfTimes(series)) return timesState(series);
  const { count, sumMicros, min, max, firstAt, first, lastAt, last, times, values, clippedAt } = series;
  // Infinities do not survive every encoding; without numbers there is no smallest or largest.
  const isNumeric = min <= max;
  const least = isNumeric ? min : null;
  const most = isNumeric ? max : null;
  const gaps = gapsOf(times, 0);
  if (clippedAt === 0 && series.valueCounts === null)
    return [count, sumMicros, least, most, firstAt, first, lastAt, last, gaps, values];
  const valueCounts = series.valueCounts && valueCountsState(series.valueCounts);
  return [count, sumMicros, least, most, firstAt, first, lastAt, last, gaps, values, clippedAt, valueCounts];
}

export function seriesFrom(state: SeriesState): Series {
  if (state.length <= MOST_TIMES_COLUMNS) return timesFrom(state as TimesState);
  const [count, sumMicros, min, max, firstAt, first, lastAt, last, gaps, values, clippedAt, valueCounts] =
    state;
  return {
    count: count as number,
    sumMicros: sumMicros as number,
    min: (min as number | null) ?? Number.POSITIVE_INFINITY,
    max: (max as number | null) ?? Number.NEGATIVE_INFINITY,
    firstAt: firstAt as number,
    first: first as Json,
    lastAt: lastAt as number,
    last: last as Json,
    times: instants(gaps as number[], 0),
    values: valuesFrom(values as Json[] | null),
    valueCounts: valueCounts ? valueCountsFrom(valueCounts) : null,
    clippedAt: (clippedAt as number | undefined) ?? 0,
  };
}

function isOfTimes({ values, valueCounts, sumMicros, min, max, first, last }: SeriesView): boolean {
  const isWithoutValues = values === null && valueCounts === null && first === null && last === null;
  return isWithoutValues && sumMicros === 0 && min > max;
}

type TimesState = readonly [
  count: number,
  firstAt: number,
  span: number,
  gaps: readonly number[],
  clippedAt?: number,
];

/** Most series are of no property: of these only the times are written, from the first on. */
function timesState({ count, firstAt, lastAt, times, clippedAt }: SeriesView): TimesState {
  const gaps = gapsOf(times, firstAt);
  return clippedAt === 0
    ? [count, firstAt, lastAt - firstAt, gaps]
    : [count, firstAt, lastAt - firstAt, gaps, clippedAt];
}

function timesFrom([count, firstAt, span, gaps, clippedAt = 0]: TimesState): Series {
  const times = instants(gaps, firstAt);
  return { ...newSeries(false), count, firstAt, lastAt: firstAt + span, times, clippedAt };
}

function gapsOf(times: readonly number[], from: number): readonly number[] {
  return times.map((time, i) => time - (i === 0 ? from : times[i - 1]!));
}

function instants(gaps: readonly number[], from: number): number[] {
  const times = packed(gaps);
  let at = from;
  for (let i = 0; i < times.length; i++) {
    at += times[i]!;
    times[i] = at;
  }
  return times;
}

function valuesFrom(values: Json[] | null): Json[] | null {
  if (values === null) return null;
  return values.every((value) => typeof value === 'number') ? packed(values) : values;
}
