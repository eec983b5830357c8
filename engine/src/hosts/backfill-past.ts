/**
 * What has been counted of a partition's past, by profile, in bounded memory: where it grows too large the upper half
 * of the profiles is left to another pass over the log.
 */
import { type Counting, countPast } from '../core/profile/fill.ts';
import type { Series } from '../core/profile/series.ts';
import type { PastEvent } from './backfill-scan.ts';
import { compareKeys } from './store-rules.ts';

/** Rough sizes in memory. */
const PROFILE_BYTES = 200;
const SERIES_BYTES = 300;
const EVENT_BYTES = 24;

export class Past {
  readonly #counting: Counting;
  readonly #slots: ReadonlyMap<string, readonly (readonly [slot: number, before: number])[]>;
  readonly #since: number;
  readonly #limitBytes: number;
  readonly #after: string;
  #byProfile = new Map<string, Map<number, Series>>();
  #bytes = 0;
  /** Profiles behind this one are another pass's; undefined: all are this one's. */
  until: string | undefined;

  /**
   * @param series of the configuration (or of a preview), by slot, and the position before which their events count
   * @param since time of the activation @param after profiles up to here had their pass
   */
  constructor(
    counting: Counting,
    series: ReadonlyMap<number, number>,
    since: number,
    after: string,
    limitBytes: number,
  ) {
    this.#counting = counting;
    this.#since = since;
    this.#after = after;
    this.#limitBytes = limitBytes;
    const slots = new Map<string, (readonly [number, number])[]>();
    for (const [slot, before] of series) {
      const { event } = counting.series[slot]!;
      slots.set(event, [...(slots.get(event) ?? []), [slot, before]]);
    }
    this.#slots = slots;
  }

  get events(): ReadonlySet<string> {
    return new Set(this.#slots.keys());
  }

  count({ profile, event, position }: PastEvent): void {
    if (!this.covers(profile)) return;
    const known = this.#byProfile.get(profile);
    const past = known ?? new Map<number, Series>();
    const slots: number[] = [];
    for (const [slot, before] of this.#slots.get(event.name) ?? []) if (position < before) slots.push(slot);
    const had = past.size;
    countPast(past, event, slots, this.#counting, this.#since);
    if (past.size === 0) return;
    if (!known) {
      this.#byProfile.set(profile, past);
      this.#bytes += PROFILE_BYTES;
    }
    this.#bytes += (past.size - had) * SERIES_BYTES + EVENT_BYTES;
    if (this.#bytes > this.#limitBytes) this.#halve();
  }

  get(profile: string): ReadonlyMap<number, Series> | undefined {
    return this.#byProfile.get(profile);
  }

  /** Whether all of the profile's history is this pass's. */
  covers(profile: string): boolean {
    return profile > this.#after && (this.until === undefined || profile <= this.until);
  }

  /** Those of whom anything was counted, in order. */
  profiles(): string[] {
    return [...this.#byProfile.keys()].sort(compareKeys);
  }

  #halve(): void {
    const ids = this.profiles();
    // One person alone is never left out, however much it is.
    if (ids.length < 2) return;
    const half = ids.length >>> 1;
    for (const id of ids.slice(half)) this.#byProfile.delete(id);
    this.until = ids[half - 1]!;
    this.#bytes /= 2;
  }
}
