/** Parts of the week in which a message can be read: two hours each on the person's clock, of working days and weekends apart. */
import { instantOf, localTime } from '../../context/local-time.ts';

const MINUTES = 120;
const PER_DAY = 1_440 / MINUTES;
const SATURDAY = 5;

/** 0 to 11: working days from midnight on; 12 to 23: weekends. */
export type Slot = number;
export const SLOTS = 2 * PER_DAY;

export function slotAt(at: number, zone: string): Slot {
  const { weekday, minute } = localTime(at, zone);
  return (weekday >= SATURDAY ? PER_DAY : 0) + Math.floor(minute / MINUTES);
}

export function partOf(slot: Slot): 'workday' | 'weekend' {
  return slot < PER_DAY ? 'workday' : 'weekend';
}

/** As models name it: `workday-18`, by the hour at which it begins. */
export function slotName(slot: Slot): string {
  return `${partOf(slot)}-${String((slot % PER_DAY) * 2).padStart(2, '0')}`;
}

/** What a slot tells of those so far from it, on the clock. */
const BY_DISTANCE = [1, 0.6, 0.2];
/** And of the same hours in the other part of the week. */
const OF_OTHER_PART = 0.8;

/** How much what somebody does in one slot tells of another, from 0 to 1. */
export function nearness(one: Slot, other: Slot): number {
  const apart = Math.abs((one % PER_DAY) - (other % PER_DAY));
  const weight = BY_DISTANCE[Math.min(apart, PER_DAY - apart)] ?? 0;
  return partOf(one) === partOf(other) ? weight : weight * OF_OTHER_PART;
}

export interface Stretch {
  readonly slot: Slot;
  readonly from: number;
  readonly to: number;
}

/** The slots that begin after `from` and before `until`, in their order. */
export function slotsAfter(from: number, until: number, zone: string): Stretch[] {
  const { day, minute } = localTime(from, zone);
  const found: Stretch[] = [];
  let next = (Math.floor(minute / MINUTES) + 1) * MINUTES;
  for (;;) {
    const begins = instantOf(day, next, zone);
    if (begins >= until) return found;
    next += MINUTES;
    const ends = instantOf(day, next, zone);
    // What summer time skips is no time at all.
    if (begins > from && ends > begins)
      found.push({ slot: slotAt(begins, zone), from: begins, to: Math.min(ends, until) });
  }
}
