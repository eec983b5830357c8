/**
 * The tracking plan at work: judges what comes in by the revision in force, counts it, keeps violations with samples,
 * and learns. Counts survive a restart (those of the last seconds before a crash may be missing).
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventInput } from '../../core/input.ts';
import { Catalogue, EventCounts } from './catalogue.ts';
import { Learner, type Proposal } from './learner.ts';
import { type Declared, type Judgement, Plan, type PlanDocument, type PlanSettings } from './plan.ts';
import { StateFile } from './state-file.ts';
import { type ViolationGroup, ViolationLog } from './violation-log.ts';

/** What collection needs of it. */
export interface EventPlan {
  /** Before an event is submitted; undefined: it goes on as it is. */
  judge(event: EventInput): Judgement | undefined;
  /** The event was taken in for the first time. */
  taken(event: EventInput, judgement: Judgement | undefined): void;
  refused(event: EventInput, judgement: Judgement): void;
}

export interface EventRow {
  readonly event: string;
  readonly declared: Declared | undefined;
  readonly counts: Pick<EventCounts, 'seen' | 'violating' | 'flagged' | 'refused' | 'firstAt' | 'lastAt'>;
  /** Of the last 30 minutes, the current one last. */
  readonly perMinute: readonly number[];
}

export interface PlanTotals {
  /** Events taken in under a listed name. */
  readonly seen: number;
  /** Violations; an event can have several. */
  readonly violations: number;
  readonly flagged: number;
  readonly refused: number;
  /** Events whose name found no room in the list. */
  readonly unlisted: number;
  /** Violations that found no room in the list. */
  readonly ungrouped: number;
  /** Milliseconds since the epoch: counted from here on. */
  readonly since: number;
}

export interface TrackingPlan extends EventPlan {
  /** Puts the event types of a revision into force. Their schemas were checked with the documents. */
  configure(documents: readonly PlanDocument[]): void;
  readonly settings: PlanSettings;
  /** By name, those behind `after`. Declared events are listed also before the first one came. */
  events(page: { search: string; after: string; limit: number }): EventRow[];
  violations(page: { event?: string | undefined; before: number; limit: number }): ViolationGroup[];
  totals(): PlanTotals;
  /** Of the named events, or of all that are not declared. Empty where learning is switched off. */
  learn(events?: readonly string[]): Proposal[];
  /**
   * Forgets the samples that speak of somebody, by what `speaks` says of a text, and all values that were learnt;
   * tells how many samples. Written when it resolves.
   */
  forget(speaks: (text: string) => boolean): Promise<number>;
  /** Resolves when all that was counted so far is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface TrackingPlanOptions {
  readonly folder: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** How long counts may wait to be written; default 5,000. */
  readonly writeMs?: number;
}

/** Opens it in a folder, which it makes where it is missing. Until it is configured nothing is declared. */
export async function openTrackingPlan(options: TrackingPlanOptions): Promise<TrackingPlan> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const plan = new KeptTrackingPlan(options);
  await plan.restore();
  return plan;
}

class KeptTrackingPlan implements TrackingPlan {
  readonly #file: StateFile;
  readonly #now: () => number;
  readonly #catalogue = new Catalogue();
  readonly #log = new ViolationLog();
  readonly #learner = new Learner();
  #plan = new Plan([]);
  #since: number;

  constructor({ folder, now, writeMs = 5_000 }: TrackingPlanOptions) {
    this.#file = new StateFile(join(folder, 'state.json'), writeMs, () => this.#state());
    this.#now = now;
    this.#since = now();
  }

  get settings(): PlanSettings {
    return this.#plan.settings;
  }

  configure(documents: readonly PlanDocument[]): void {
    this.#plan = new Plan(documents);
    for (const event of this.#plan.types.keys()) this.#catalogue.admit(event);
    if (!this.#plan.settings.learn) this.#learner.forget();
  }

  judge(event: EventInput): Judgement | undefined {
    return this.#plan.judge(event);
  }

  taken(event: EventInput, judgement: Judgement | undefined): void {
    this.#file.changed();
    if (this.#plan.settings.learn) this.#learner.look(event);
    const counts = this.#catalogue.of(event.name);
    if (counts === undefined) this.#catalogue.unlisted++;
    else {
      counts.seen++;
      counts.arrived(event.receivedAt);
    }
    if (judgement === undefined || judgement.violations.length === 0) return;
    this.#violated(event, judgement, counts);
    if (judgement.verdict === 'flag' && counts !== undefined) counts.flagged++;
  }

  refused(event: EventInput, judgement: Judgement): void {
    this.#file.changed();
    const counts = this.#catalogue.of(event.name);
    if (counts === undefined) this.#catalogue.unlisted++;
    else {
      counts.refused++;
      counts.arrived(event.receivedAt);
    }
    this.#violated(event, judgement, counts);
  }

  #violated(event: EventInput, { violations }: Judgement, counts: EventCounts | undefined): void {
    if (counts !== undefined) counts.violating++;
    this.#log.add(counts?.event ?? 'others', event, violations);
  }

  events({ search, after, limit }: { search: string; after: string; limit: number }): EventRow[] {
    const { types } = this.#plan;
    const wanted = search.toLowerCase();
    const names = new Set([...types.keys(), ...[...this.#catalogue.all()].map(({ event }) => event)]);
    const now = this.#now();
    return [...names]
      .filter((name) => name > after && name.toLowerCase().includes(wanted))
      .sort()
      .slice(0, limit)
      .map((event) => {
        const counts = this.#catalogue.find(event) ?? new EventCounts(event);
        return { event, declared: types.get(event), counts, perMinute: counts.perMinute(now) };
      });
  }

  violations(page: { event?: string | undefined; before: number; limit: number }): ViolationGroup[] {
    return this.#log.list(page);
  }

  totals(): PlanTotals {
    const sums = { seen: 0, flagged: 0, refused: 0 };
    for (const { seen, flagged, refused } of this.#catalogue.all()) {
      sums.seen += seen;
      sums.flagged += flagged;
      sums.refused += refused;
    }
    const { total: violations, ungrouped } = this.#log;
    return { ...sums, violations, ungrouped, unlisted: this.#catalogue.unlisted, since: this.#since };
  }

  learn(events?: readonly string[]): Proposal[] {
    const { types } = this.#plan;
    const documents = new Set([...types.values()].map(({ document }) => document));
    const proposals = this.#learner.propose(events, documents);
    return events === undefined ? proposals.filter(({ event }) => !types.has(event)) : proposals;
  }

  async restore(): Promise<void> {
    const state = await this.#file.read();
    if (state === undefined) return;
    const { since, unlisted, events, log } = state as KeptState;
    this.#since = since;
    this.#catalogue.unlisted = unlisted;
    for (const { event, ...counts } of events) {
      const found = this.#catalogue.of(event);
      if (found !== undefined) Object.assign(found, counts);
    }
    this.#log.restore(log);
  }

  #state(): KeptState {
    return {
      since: this.#since,
      unlisted: this.#catalogue.unlisted,
      events: [...this.#catalogue.all()].map(
        ({ event, seen, violating, flagged, refused, firstAt, lastAt }) => {
          return { event, seen, violating, flagged, refused, firstAt, lastAt };
        },
      ),
      log: this.#log.state(),
    };
  }

  async forget(speaks: (text: string) => boolean): Promise<number> {
    const forgotten = this.#log.forget(speaks);
    this.#learner.forgetValues();
    if (forgotten > 0) this.#file.changed();
    await this.#file.flush();
    return forgotten;
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  close(): Promise<void> {
    return this.#file.flush();
  }
}

interface KeptState {
  readonly since: number;
  readonly unlisted: number;
  readonly events: readonly (EventRow['counts'] & { readonly event: string })[];
  readonly log: unknown;
}
