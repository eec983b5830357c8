/**
 * Fills what a new revision asks of the past, for the profiles of one partition and behind the live traffic: reads
 * the log up to the revision, counts by profile, and gives each profile its part as an input of its own. Where nobody
 * without such events can be in the new audiences the others need no turn; else each is tried on a copy first.
 * Stopped anywhere it begins again: a profile takes each part once.
 */
import { advance } from '../core/advance.ts';
import { needsEvents } from '../core/audience/emptiness.ts';
import type { Configuration } from '../core/configuration.ts';
import { dueOf } from '../core/due.ts';
import { Effects } from '../core/effects.ts';
import { type Claims, claimsState } from '../core/golden/claims.ts';
import { type GoldenGroup, groupKeyIn } from '../core/golden/compile.ts';
import { isOutOfDate } from '../core/identity/home.ts';
import type { Json } from '../core/input.ts';
import type { Fill } from '../core/profile/fill.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Series } from '../core/profile/series.ts';
import type { Applier } from './applier.ts';
import { Past } from './backfill-past.ts';
import type { BackfillProgress } from './backfill-progress.ts';
import { PastScan } from './backfill-scan.ts';
import type { Clock } from './clock.ts';
import type { Commits } from './commits.ts';
import type { Journal } from './journal.ts';
import { rowsOf } from './life-past.ts';
import type { Log } from './log.ts';
import { inSlices, OutOfDate } from './long-work.ts';
import { poisonedPositions } from './recovery.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface BackfillPorts {
  readonly applier: Applier;
  readonly journal: Journal;
  readonly commits: Commits;
  readonly log: Log;
  readonly store: Store;
  readonly clock: Clock;
  /** Runs a short piece of long work when the thread has time for it. */
  slice(work: () => void): void;
  /** Long work of which a thread does one at a time. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Live traffic has much to do, or much waits to be written back. */
  isBusy(): boolean;
  /** Of the history that is in memory at a time. */
  readonly limitBytes: number;
}

/** Parts on their way to profiles elsewhere at most. */
const MOST_UNDER_WAY = 500;

export class Backfill {
  readonly #ports: BackfillPorts;
  #running: { readonly at: number; readonly done: Promise<void> } | undefined;
  #doneAt = -1;
  #stopped = false;
  #read = 0;
  #toRead = 0;
  #filled = 0;
  /** Persons to have a turn, as far as is known. */
  #toFill: number | undefined;
  /** Something was appended to the log since it was last asked to be synced. */
  #wrote = false;
  readonly #underWay = new Set<Promise<void>>();

  constructor(ports: BackfillPorts) {
    this.#ports = ports;
  }

  /** Gives every profile here its part; resolves with the position of the revision that asked, once all have it. */
  async run(): Promise<number> {
    for (;;) {
      const { at, isEmpty } = this.#state;
      if (isEmpty || this.#doneAt === at) return at;
      if (this.#running?.at !== at) this.#running = { at, done: this.#ports.alone(() => this.#fill(at)) };
      try {
        await this.#running.done;
      } catch (error) {
        this.#running = undefined;
        if (!(error instanceof OutOfDate) || this.#stopped) throw error;
      }
    }
  }

  /** Every partition has given its parts: what is still held back waits for nothing any more. False: out of date. */
  async finish(at: number): Promise<boolean> {
    const { applier, journal, commits } = this.#ports;
    if (this.#state.isEmpty) return true;
    if (this.#state.at !== at || this.#doneAt !== at) return false;
    journal.filled();
    await commits.durable();
    await this.#inSlices(at, applier.cells.filling(), (id) => this.#give(id, []));
    // What came while they had their turns was whole already.
    return applier.backfill.at === at;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Undefined where nothing is to be filled. */
  progress(): BackfillProgress | undefined {
    const { audiences, series, since, at, rules } = this.#state;
    // Runs that move fill nothing.
    if (series.size === 0 && audiences.size === 0 && !rules) return undefined;
    const isDone = this.#doneAt === at;
    const toFill = this.#toFill ?? Math.max(this.#ports.applier.tally.totals.profiles, 0);
    return {
      audiences: [...audiences],
      series: series.size,
      identity: this.#state.identity,
      since,
      read: isDone ? this.#toRead : this.#read,
      toRead: series.size > 0 ? Math.max(...series.values()) : 0,
      filled: isDone ? toFill : Math.min(this.#filled, toFill),
      toFill,
    };
  }

  get #state() {
    return this.#ports.applier.backfill;
  }

  get #configuration(): Configuration {
    return this.#ports.applier.world.configuration;
  }

  async #fill(at: number): Promise<void> {
    const { store, applier, limitBytes } = this.#ports;
    this.#check(at);
    this.#filled = 0;
    this.#toFill = undefined;
    const { wanted, groups } = this.#wanted();
    const looksAtAll = this.#looksAtAll();
    for (let after = ''; ; ) {
      const past = new Past(this.#configuration, wanted, this.#state.since, after, limitBytes, groups);
      if (wanted.size + groups.size > 0) await this.#count(at, past);
      const ids = looksAtAll ? profileIds(store, applier.cells, after, past.until) : past.profiles();
      if (Array.isArray(ids) && past.until === undefined) this.#toFill = this.#filled + ids.length;
      await this.#inSlices(at, ids, (id) => this.#turn(id, past.get(id), past.claims(id)));
      if (past.until === undefined) break;
      after = past.until;
    }
    await Promise.all(this.#underWay);
    this.#check(at);
    this.#doneAt = at;
  }

  /** Slots of the series and groups to be filled, and the position before which their events count. */
  #wanted() {
    const { series } = this.#state;
    const { layout, golden } = this.#configuration;
    const wanted = new Map<number, number>();
    const groups = new Map<GoldenGroup, number>();
    layout.series.forEach((key, slot) => {
      const before = series.get(key);
      if (before === undefined) return;
      const group = groupKeyIn(key);
      if (group === undefined) wanted.set(slot, before);
      else groups.set(golden!.byKey.get(group)!, before);
    });
    return { wanted, groups };
  }

  /** Whether somebody of whom no wanted event is known may be in one of the audiences, or have to leave it. */
  #looksAtAll(): boolean {
    const { applier } = this.#ports;
    const { audiences, series, since, rules, runs, identity } = this.#state;
    if (rules || runs || identity) return true;
    const isNew = (name: string) => audiences.has(name) && (applier.tally.audiences[name] ?? 0) === 0;
    return ![...audiences].every((name) =>
      needsEvents(this.#configuration, name, (key) => series.has(key), isNew, since),
    );
  }

  /** Reads the log and counts, a little at a time. */
  async #count(at: number, past: Past): Promise<void> {
    const { log, store, commits } = this.#ports;
    await commits.durable();
    const end = Math.max(...this.#state.series.values());
    this.#toRead = end;
    const scan = new PastScan(
      past.events,
      poisonedPositions(store),
      (event) => past.count(event),
      past.traits,
    );
    for await (const records of log.readPieces(0)) {
      let isBehind = false;
      await this.#inSlices(at, records, (record) => {
        // The record behind the last input tells whether it counted.
        if (record.position <= end) scan.take(record);
        else isBehind = true;
      });
      this.#read = Math.min(records.at(-1)!.next, end);
      if (isBehind) break;
    }
    scan.end();
  }

  /** One profile's turn. */
  #turn(
    id: string,
    past: ReadonlyMap<number, Series> | undefined,
    claims: ReadonlyMap<string, Claims> | undefined,
  ): void {
    this.#filled++;
    const isNothing = past === undefined && claims === undefined;
    if (isNothing && !this.#wouldChange(id)) return;
    const profile = this.#ports.applier.profile(id);
    if (profile.createdAt === 0 || this.#hasItAll(profile)) return;
    if (isNothing && profile.heir !== null) return;
    this.#give(id, past === undefined ? [] : (rowsOf(past) as Fill['rows']), this.#claimRows(claims));
  }

  #claimRows(claims: ReadonlyMap<string, Claims> | undefined): Fill['claims'] {
    if (claims === undefined) return undefined;
    const { byKey } = this.#configuration.golden!;
    return [...claims].map(([key, one]) => [byKey.get(key)!.slot, claimsState(one) as Json]);
  }

  /** It had its part in an earlier run. */
  #hasItAll(profile: Profile): boolean {
    const { id, heir, layout, filling, revision } = profile;
    const { configuration } = this.#ports.applier.world;
    // Who is who is told by other rules.
    if (isOutOfDate(profile, configuration)) return false;
    if (heir !== null || layout.id !== configuration.layout.id || revision !== configuration.revision)
      return false;
    return filling === null || !filling.unfilled.some(({ lives }) => lives.includes(id));
  }

  /** Tries a turn on a copy: most people are not concerned, and what is not changed need not be written. */
  #wouldChange(id: string): boolean {
    const { applier } = this.#ports;
    const copy = applier.cells.copy(id);
    if (copy === undefined || copy.createdAt === 0 || copy.heir !== null) return false;
    const due = dueOf(copy);
    if (this.#state.rules && copy.claims !== null) return true;
    const effects = new Effects();
    advance(copy, this.#input(id, []), { ...applier.world, now: this.#ports.journal.now() }, effects);
    const dueNow = dueOf(copy);
    const isSooner = dueNow > 0 && (due === 0 || dueNow < due);
    return effects.list.length > 0 || isSooner || copy.filling !== null;
  }

  #give(id: string, rows: Fill['rows'], claims?: Fill['claims']): void {
    this.#wrote = true;
    const { waits } = this.#ports.journal.write(`profile/${id}`, this.#input(id, rows, claims));
    for (const wait of waits) {
      this.#underWay.add(wait);
      const done = () => this.#underWay.delete(wait);
      wait.then(done, done);
    }
  }

  #input(life: string, rows: Fill['rows'], claims?: Fill['claims']) {
    const layout = this.#configuration.layout.id;
    const body = { type: 'fill', life, layout, rows, ...(claims && { claims }) } as const;
    return { kind: 'relay', at: this.#state.since, body } as const;
  }

  #inSlices<T>(at: number, items: Iterable<T>, turn: (item: T) => void): Promise<void> {
    const { clock, slice, isBusy, commits } = this.#ports;
    const ports = {
      clock,
      slice,
      isBusy,
      changes: true,
      isOver: () => this.#isOutOfDate(at),
      before: () => (this.#underWay.size >= MOST_UNDER_WAY ? Promise.all(this.#underWay) : undefined),
      after: () => {
        if (this.#wrote) commits.afterLinger(ignore, ignore);
        this.#wrote = false;
      },
    };
    return inSlices(ports, items, turn);
  }

  #isOutOfDate(at: number): boolean {
    return this.#stopped || this.#state.at !== at;
  }

  #check(at: number): void {
    if (this.#isOutOfDate(at)) throw new OutOfDate();
  }
}

function ignore(): void {}
