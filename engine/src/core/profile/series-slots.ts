/**
 * A profile's series by slot: of some hundred that a configuration counts a person has a dozen. At rest all of them are
 * one text. Decoded they are ten objects each, and every collection walks all objects of all profiles in memory; an
 * event needs two or three of them. So one that is read or changed is decoded alone, and packed when the profile is written.
 */
import type { Series, SeriesView } from './series.ts';
import { type SeriesState, seriesFrom, seriesState } from './series-state.ts';

/** Slots ascending, where the text of each ends, and the texts: each one's {@link SeriesState} as JSON. */
export type SlotsState = readonly [numbers: readonly number[], ends: readonly number[], text: string];
/** As earlier builds stored them: numbers with states beside them, or pairs of both. */
export type FormerSlotsState =
  | readonly [numbers: readonly number[], states: readonly SeriesState[]]
  | readonly (readonly [slot: number, state: SeriesState])[];

const EMPTY: never[] = [];

/** Index of the first slot at or after this one. Not for stamps, which have a search of their own. */
function place(numbers: readonly number[], slot: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One more, at a place. A list that is in a state that was given away does not change. */
function inserted<T>(list: readonly T[], at: number, value: T): T[] {
  const grown = new Array<T>(list.length + 1);
  for (let i = 0; i < at; i++) grown[i] = list[i]!;
  grown[at] = value;
  for (let i = at; i < list.length; i++) grown[i + 1] = list[i]!;
  return grown;
}

export class SeriesSlots {
  #numbers: readonly number[] = EMPTY;
  #ends: readonly number[] = EMPTY;
  #text = '';
  /** What is decoded, beside the numbers; empty at rest. */
  #open: (Series | undefined)[] = EMPTY;
  /** Slots whose text is not what they are now; undefined: none. */
  #changed: Set<number> | undefined;

  static from(stored: SlotsState | FormerSlotsState): SeriesSlots {
    const slots = new SeriesSlots();
    if (isPacked(stored)) [slots.#numbers, slots.#ends, slots.#text] = stored;
    else for (const [slot, state] of pairsOf(stored)) slots.set(slot, seriesFrom(state));
    return slots;
  }

  /** Packs what was changed, and lets go of all that is decoded. */
  state(): SlotsState {
    if (this.#changed !== undefined) this.#pack(this.#numbers);
    this.#open = EMPTY;
    return [this.#numbers, this.#ends, this.#text];
  }

  get size(): number {
    return this.#numbers.length;
  }

  /** Occupied slots, ascending. */
  get numbers(): readonly number[] {
    return this.#numbers;
  }

  /** To be read only: what is changed in it may be forgotten. See {@link change}. */
  get(slot: number): SeriesView | undefined {
    const at = this.#at(slot);
    return at < 0 ? undefined : this.#opened(at);
  }

  /** To be changed in place until the profile's state is taken. */
  change(slot: number): Series | undefined {
    const at = this.#at(slot);
    if (at < 0) return undefined;
    this.#note(slot);
    return this.#opened(at);
  }

  /** Taken over; undefined empties the slot. */
  set(slot: number, series: Series | undefined): void {
    const at = place(this.#numbers, slot);
    const isOccupied = this.#numbers[at] === slot;
    if (series === undefined) {
      if (isOccupied) this.#pack(this.#numbers.filter((number) => number !== slot));
      return;
    }
    if (!isOccupied) this.#makeRoom(at, slot);
    this.#opens()[at] = series;
    this.#note(slot);
  }

  /** Ascending by slot. */
  forEach(visit: (slot: number, series: SeriesView) => void): void {
    this.#numbers.forEach((slot, at) => {
      visit(slot, this.#opened(at));
    });
  }

  /** The same series under other numbers: `to` tells each slot's new one, -1 drops it. */
  moved(to: readonly number[]): SeriesSlots {
    const slots = new SeriesSlots();
    [slots.#numbers, slots.#ends, slots.#text] = this.state();
    slots.#pack(slots.#numbers.filter((slot) => (to[slot] ?? -1) >= 0).sort((a, b) => to[a]! - to[b]!));
    slots.#numbers = slots.#numbers.map((slot) => to[slot]!);
    return slots;
  }

  /** Lets go of what was only read. */
  rest(): void {
    const changed = this.#changed;
    if (changed === undefined) this.#open = EMPTY;
    else
      this.#numbers.forEach((slot, at) => {
        if (!changed.has(slot)) this.#open[at] = undefined;
      });
  }

  #makeRoom(at: number, slot: number): void {
    if (this.#open !== EMPTY) this.#open = inserted(this.#open, at, undefined);
    this.#numbers = inserted(this.#numbers, at, slot);
    this.#ends = inserted(this.#ends, at, this.#ends[at - 1] ?? 0);
  }

  /** With these slots only, in this order. */
  #pack(numbers: readonly number[]): void {
    const texts = numbers.map((slot) => this.#textOf(slot));
    let end = 0;
    this.#ends = texts.map((text) => {
      end += text.length;
      return end;
    });
    this.#numbers = numbers;
    // Joined it is one flat text, and holds on to none that it was cut from.
    this.#text = texts.join('');
    this.#changed = undefined;
    this.#open = EMPTY;
  }

  #textOf(slot: number): string {
    const at = this.#at(slot);
    return this.#changed?.has(slot) ? JSON.stringify(seriesState(this.#open[at]!)) : this.#stored(at);
  }

  #stored(at: number): string {
    return this.#text.slice(this.#ends[at - 1] ?? 0, this.#ends[at]);
  }

  #opened(at: number): Series {
    const open = this.#opens();
    const known = open[at];
    if (known !== undefined) return known;
    const series = seriesFrom(JSON.parse(this.#stored(at)) as SeriesState);
    open[at] = series;
    return series;
  }

  #opens(): (Series | undefined)[] {
    if (this.#open === EMPTY) this.#open = new Array<undefined>(this.#numbers.length).fill(undefined);
    return this.#open;
  }

  #note(slot: number): void {
    this.#changed ??= new Set();
    this.#changed.add(slot);
  }

  /** -1: nothing is in the slot. */
  #at(slot: number): number {
    const at = place(this.#numbers, slot);
    return this.#numbers[at] === slot ? at : -1;
  }
}

function isPacked(stored: SlotsState | FormerSlotsState): stored is SlotsState {
  return typeof stored[2] === 'string';
}

/** Behind the number of a pair stands a series, and behind another number never. */
function pairsOf(stored: FormerSlotsState): readonly (readonly [number, SeriesState])[] {
  const [first, states] = stored;
  if (first === undefined || Array.isArray(first[1])) return stored as readonly [number, SeriesState][];
  return (first as readonly number[]).map((slot, i) => [slot, states![i] as SeriesState]);
}
