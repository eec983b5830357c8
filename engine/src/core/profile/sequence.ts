/**
 * Sequences: an event, followed by others within given times, or not followed. Nothing is kept for them but the
 * series of their events, so that late events and merges need no care: what has come to its end is worked out from
 * the entries when it is read. Counted are the first events; each counts at the earliest instant at which the rest
 * has happened, which for "not within 2 hours" lies ahead as long as the two hours run.
 */
import { put } from '../groups.ts';
import { indexAfter, type SeriesBySlot, type SeriesView } from './series.ts';

export interface SequencePart {
  /** Slot of the series of its event. */
  readonly series: number;
  /** Less than this after the part before, in milliseconds. */
  readonly gapMs: number;
  /** True where no such event may come in that time; the next part counts from the end of it. */
  readonly isNegated: boolean;
}

export interface Sequence {
  /** Slot of the series of the first event. */
  readonly first: number;
  readonly parts: readonly SequencePart[];
  /** Whether all events must share the value that their series keep. */
  readonly isCorrelated: boolean;
  /** Rolling window over the ends, in milliseconds. */
  readonly windowMs: number;
}

/** How many have come to their end in the window that ends now. */
export function countSequences(sequence: Sequence, slots: SeriesBySlot, now: number): number {
  let count = 0;
  for (const end of endsOf(sequence, slots)) if (end <= now && end > now - sequence.windowMs) count++;
  return count;
}

/** Milliseconds since the last one came to its end; null where none did in the window. */
export function sinceSequence(sequence: Sequence, slots: SeriesBySlot, now: number): number | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const end of endsOf(sequence, slots)) if (end <= now && end > last) last = end;
  return last > now - sequence.windowMs ? now - last : null;
}

/** The next instant at which one comes to its end, or leaves the window, without an event; Infinity: never. */
export function sequenceHorizon(sequence: Sequence, slots: SeriesBySlot, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const end of endsOf(sequence, slots)) {
    const change = end > now ? end : end + sequence.windowMs;
    if (change > now && change < next) next = change;
  }
  return next;
}

/** The instants at which the first events were, or without further events will be, followed as told. In no order. */
export function endsOf(sequence: Sequence, slots: SeriesBySlot): readonly number[] {
  const first = slots.get(sequence.first);
  if (first === undefined || first.times.length === 0) return none;
  if (!sequence.isCorrelated) {
    return endsIn(
      sequence.parts,
      first.times,
      sequence.parts.map(({ series }) => slots.get(series)?.times ?? none),
    );
  }
  const others = sequence.parts.map(({ series }) => byValue(slots.get(series)));
  const ends: number[] = [];
  for (const [value, times] of byValue(first)) {
    const followers = others.map((groups) => groups.get(value) ?? none);
    ends.push(...endsIn(sequence.parts, times, followers));
  }
  return ends;
}

const none: readonly number[] = [];

/** Times by value; an event without the property belongs to no sequence. */
function byValue(series: SeriesView | undefined): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  if (series === undefined || series.values === null) return groups;
  const { times, values } = series;
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    put(groups, JSON.stringify(value), times[i]!);
  }
  return groups;
}

const FAILED = Number.NaN;

/** Worked out from the last part to the first, so that each event is looked at once per part. */
function endsIn(
  parts: readonly SequencePart[],
  first: readonly number[],
  followers: readonly (readonly number[])[],
): number[] {
  let after = (time: number): number => time;
  for (let k = parts.length - 1; k >= 0; k--) {
    const next = after;
    after = parts[k]!.isNegated
      ? notFollowed(parts[k]!.gapMs, followers[k]!, next)
      : followed(parts[k]!.gapMs, followers[k]!, next);
  }
  const ends: number[] = [];
  for (const time of first) {
    const end = after(time);
    if (!Number.isNaN(end)) ends.push(end);
  }
  return ends;
}

/** From an instant to the end of what follows it; NaN where it does not. */
type After = (time: number) => number;

function notFollowed(gapMs: number, times: readonly number[], next: After): After {
  return (time) => {
    const nearest = times[indexAfter(times, time)];
    return nearest !== undefined && nearest < time + gapMs ? FAILED : next(time + gapMs);
  };
}

/** A later event never comes to its end before an earlier one, so the first that comes to an end is the one. */
function followed(gapMs: number, times: readonly number[], next: After): After {
  const ends = times.map(next);
  const ending = times.map((_, i) => i);
  for (let i = times.length - 2; i >= 0; i--) if (Number.isNaN(ends[i]!)) ending[i] = ending[i + 1]!;
  return (time) => {
    const from = indexAfter(times, time);
    const chosen = ending[from];
    return chosen !== undefined && times[chosen]! < time + gapMs ? ends[chosen]! : FAILED;
  };
}
