/** How far a figure can be relied on where it is not exact: beyond the declared sizes (rules CMP-3 and CMP-4). */
import { intervalsOf } from '../../language/index.ts';
import { type Aggregate, seriesOf } from './aggregate.ts';
import type { SeriesBySlot } from './series.ts';
import { SKETCH_ERROR } from './value-counts.ts';

export interface Precision {
  /** Standard error as a share of the value; 0: none. */
  readonly error: number;
  /** Only events after this instant (milliseconds) are counted; 0: all of them. */
  readonly countedAfter: number;
}

/** Of several aggregates together; undefined: exact. */
export function precisionOf(
  aggregates: readonly Aggregate[],
  slots: SeriesBySlot,
  now: number,
): Precision | undefined {
  let error = 0;
  let countedAfter = 0;
  for (const aggregate of aggregates) {
    error = Math.max(error, errorOf(aggregate, slots));
    const start = startOf(aggregate, now);
    for (const slot of seriesOf(aggregate)) {
      const clippedAt = slots.get(slot)?.clippedAt ?? 0;
      if (clippedAt > start) countedAfter = Math.max(countedAfter, clippedAt);
    }
  }
  return error === 0 && countedAfter === 0 ? undefined : { error, countedAfter };
}

function errorOf({ series, window }: Aggregate, slots: SeriesBySlot): number {
  if (window.kind !== 'lifetime') return 0;
  const counts = slots.get(series)?.valueCounts;
  if (!counts) return 0;
  if (counts.kind === 'distinct') return counts.exact === null ? SKETCH_ERROR : 0;
  if (counts.floor === 0) return 0;
  // What made room may have come as often as the floor says, and come again since.
  let highest = counts.floor;
  for (const { count } of counts.counts.values()) highest = Math.max(highest, count);
  return counts.floor / highest;
}

/** Entries at or before this instant do not matter; infinite for figures of the whole life, which stay exact. */
function startOf({ window, sequence }: Aggregate, now: number): number {
  switch (window.kind) {
    case 'lifetime':
      return Number.POSITIVE_INFINITY;
    case 'rolling':
      return now - window.ms - (sequence?.parts ?? []).reduce((sum, { gapMs }) => sum + gapMs, 0);
    case 'calendar':
      return intervalsOf(window.unit, window.zone)(now).start - 1;
    case 'session':
      return Number.NEGATIVE_INFINITY;
  }
}
