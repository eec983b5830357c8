/**
 * What has been counted of a partition's past, by profile, in bounded memory: where it grows too large the upper half
 * of the profiles is left to another pass over the log.
 */
import type { Claims } from '../core/golden/claims.ts';
import type { GoldenGroup } from '../core/golden/compile.ts';
import { claimPast } from '../core/golden/settle.ts';
import { type Counting, countPast } from '../core/profile/fill.ts';
import type { Series } from '../core/profile/series.ts';
import type { PastEvent } from './backfill-scan.ts';
import { compareKeys } from './store-rules.ts';

/** Rough sizes in memory. */
const PROFILE_BYTES = 200;
const SERIES_BYTES = 300;
const EVENT_BYTES = 24;
const CLAIMS_BYTES = 200;
const ROW_BYTES = 300;

export class Past {
  readonly #counting: Counting;
  readonly #slots: ReadonlyMap<string, readonly (readonly [slot: number, before: number])[]>;
  readonly #since: number;
  readonly #limitBytes: number;
  readonly #after: string;
  readonly #groups: ReadonlyMap<GoldenGroup, number>;
  #byProfile = new Map<string, Map<number, Series>>();
  readonly #claims = new Map<string, Map<string, Claims>>();
  #bytes = 0;
  /** Profiles behind this one are another pass's; undefined: all are this one's. */
  until: string | undefined;

  /**
   * @param series of the configuration (or of a preview), by slot, and the position before which their events count
   * @param since time of the activation @param after profiles up to here had their pass
   * @param groups of the golden record, and the position before which what was said of them counts
   */
  constructor(
    counting: Counting,
    series: ReadonlyMap<number, number>,
    since: number,
    after: string,
    limitBytes: number,
    groups: ReadonlyMap<GoldenGroup, number> = new Map(),
  ) {
    this.#groups = groups;
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

  /** Whether events of any name count, where they set traits. */
  get traits(): boolean {
    return this.#groups.size > 0;
  }

  count(one: PastEvent): void {
    if (this.covers(one.profile)) this.#count(one);
    // Counting may have left the profile to another pass.
    if (this.traits && this.covers(one.profile)) this.#claim(one);
  }

  #count({ profile, event, position }: PastEvent): void {
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

  #claim({ profile, event, position }: PastEvent): void {
    const claims = this.#claims.get(profile) ?? new Map<string, Claims>();
    const had = rowsIn(claims);
    const isNew = claims.size === 0;
    for (const [group, before] of this.#groups) if (position < before) claimPast(claims, event, group);
    if (claims.size === 0) return;
    if (isNew) this.#claims.set(profile, claims);
    // What one source says again and again takes no more room.
    this.#bytes += (isNew ? CLAIMS_BYTES : 0) + (rowsIn(claims) - had) * ROW_BYTES;
    if (this.#bytes > this.#limitBytes) this.#halve();
  }

  /** What was said of the groups, by their keys. */
  claims(profile: string): ReadonlyMap<string, Claims> | undefined {
    return this.#claims.get(profile);
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
    const ids = [...this.#byProfile.keys()];
    if (this.#claims.size > 0)
      for (const id of this.#claims.keys()) if (!this.#byProfile.has(id)) ids.push(id);
    return ids.sort(compareKeys);
  }

  #halve(): void {
    const ids = this.profiles();
    // One person alone is never left out, however much it is.
    if (ids.length < 2) return;
    const half = ids.length >>> 1;
    for (const id of ids.slice(half)) {
      this.#byProfile.delete(id);
      this.#claims.delete(id);
    }
    this.until = ids[half - 1]!;
    this.#bytes /= 2;
  }
}

function rowsIn(claims: ReadonlyMap<string, Claims>): number {
  let rows = 0;
  for (const one of claims.values()) rows += one.rows.length;
  return rows;
}
