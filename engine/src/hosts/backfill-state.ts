/**
 * What one partition still has to fill from its history: the series that a revision brought, each with the position
 * before which its events are to be counted, and the audiences to be looked at for everybody. Follows from the log
 * alone, so that a recovery finds it again; the work itself is backfill.ts.
 */

import type { Layout } from '../core/profile/layout.ts';
import { freshAudiences, wantingSeries } from '../core/profile/rebind.ts';

export class BackfillState {
  /** Name of the series in the layout -> position in the log. */
  series = new Map<string, number>();
  audiences = new Set<string>();
  /** Survivorship rules of before are others now, or are no more: everybody is decided anew. */
  rules = false;
  /** What was published of journeys moves people who are inside, or lets them go on. */
  runs = false;
  /** Rules of identity are others now: every cluster is resolved anew. */
  identity = false;
  /** Position and time of the revision that asked last; what is under way for an earlier one is out of date. */
  at = 0;
  since = 0;

  get isEmpty(): boolean {
    const isNothing = !this.rules && !this.runs && !this.identity;
    return isNothing && this.series.size === 0 && this.audiences.size === 0;
  }

  /** A revision was activated at a position of the log. Nothing happened before the first record. */
  revised(from: Layout, to: Layout, at: number, now: number): void {
    if (at === 0) return;
    this.at = at;
    this.since = now;
    const names = new Set(to.series);
    for (const key of this.series.keys()) if (!names.has(key)) this.series.delete(key);
    for (const key of wantingSeries(from, to)) this.series.set(key, at);
    const audiences = new Set(to.audiences);
    for (const name of this.audiences) if (!audiences.has(name)) this.audiences.delete(name);
    for (const name of freshAudiences(from, to)) this.audiences.add(name);
    for (const [key, rule] of from.rules) if (to.rules.get(key) !== rule) this.rules = true;
  }

  /** All that was to be counted has been counted, in every partition. */
  filled(): void {
    this.series.clear();
    this.audiences.clear();
    this.rules = false;
    this.runs = false;
    this.identity = false;
  }

  /** For the checkpoint, as it is now. */
  state(): unknown {
    const { at, since, series, audiences, rules, runs, identity } = this;
    return [at, since, [...series], [...audiences], rules, runs, identity];
  }

  static from(state: unknown): BackfillState {
    const backfill = new BackfillState();
    const [at, since, series, audiences, rules = false, runs = false, identity = false] = state as [
      number,
      number,
      [string, number][],
      string[],
      boolean?,
      boolean?,
      boolean?,
    ];
    backfill.rules = rules;
    backfill.runs = runs;
    backfill.identity = identity;
    backfill.at = at;
    backfill.since = since;
    backfill.series = new Map(series);
    backfill.audiences = new Set(audiences);
    return backfill;
  }
}
