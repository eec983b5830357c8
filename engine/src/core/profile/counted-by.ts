/** Which series an event can count in, by its name and by the values that the filters of the series ask for. */
import type { Guard, GuardValue } from '../../language/index.ts';
import type { FilteredSeries } from '../condition.ts';
import { groupBy, put } from '../groups.ts';
import type { EventInput } from '../input.ts';

/** The series of one event, by slot. Of hundreds of filters an event looks only at those that its values can pass. */
export interface SeriesOfEvent {
  /** Without a filter, or with one that does not ask for a value. */
  readonly others: readonly number[];
  readonly guarded: readonly GuardedSeries[];
}

interface GuardedSeries {
  readonly read: (event: EventInput) => GuardValue | undefined;
  readonly slots: ReadonlyMap<GuardValue, readonly number[]>;
}

/** Event name -> its series. */
export function countedBy(series: readonly FilteredSeries[]): Map<string, SeriesOfEvent> {
  const byEvent = groupBy(series.map(({ event }, slot) => [event, slot] as const));
  return new Map([...byEvent].map(([event, slots]) => [event, seriesOfEvent(series, slots)]));
}

function seriesOfEvent(series: readonly FilteredSeries[], slots: readonly number[]): SeriesOfEvent {
  const others: number[] = [];
  const guarded = new Map<string, { read: GuardedSeries['read']; slots: Map<GuardValue, number[]> }>();
  const guards = slots.map((slot) => series[slot]!.filter?.guards() ?? []);
  const shares = sharesOf(guards);
  for (const [i, slot] of slots.entries()) {
    const [first, ...rest] = guards[i]!;
    if (first === undefined) {
      others.push(slot);
      continue;
    }
    // Of several the one that most filters have: each place is read once per event.
    const best = rest.reduce((a, b) => (shares.get(placeOf(b))! > shares.get(placeOf(a))! ? b : a), first);
    const place = placeOf(best);
    const entry = guarded.get(place) ?? { read: best.read, slots: new Map<GuardValue, number[]>() };
    guarded.set(place, entry);
    for (const value of best.values) put(entry.slots, value, slot);
  }
  return { others, guarded: [...guarded.values()] };
}

/** Without the name that a filter happens to give to its event. */
function placeOf({ name }: Guard<EventInput>): string {
  return name.slice(name.indexOf('.') + 1);
}

function sharesOf(guards: readonly (readonly Guard<EventInput>[])[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const guard of guards.flat()) shares.set(placeOf(guard), (shares.get(placeOf(guard)) ?? 0) + 1);
  return shares;
}
