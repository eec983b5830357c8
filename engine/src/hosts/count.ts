/**
 * Counts exactly whom of one partition a condition fits before it is in force, behind the live traffic: what nobody has
 * counted for it yet is counted from the log, read once for all persons (in bounded memory: in more passes where it
 * does not fit). Only what the pass cannot hold is read person by person: what happened since it began, and the
 * history of those who became part of somebody elsewhere. Everybody is judged as they are at their turn.
 */
import { isPreviewed, type Preview } from '../core/audience/preview.ts';
import { groupBy } from '../core/groups.ts';
import { spread } from '../core/hash.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Series } from '../core/profile/series.ts';
import type { Applier } from './applier.ts';
import { Past } from './backfill-past.ts';
import { PastScan } from './backfill-scan.ts';
import type { Router } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Commits } from './commits.ts';
import type { CountPart } from './count-progress.ts';
import { joinedPast, type Life, type LifePorts, type LifeRows, rowsOf } from './life-past.ts';
import { inSlices, type LongWorkPorts, OutOfDate } from './long-work.ts';
import { poisonedPositions } from './recovery.ts';
import type { Sharding } from './sharding.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

export interface CountPorts extends LifePorts, Pick<LongWorkPorts, 'clock' | 'slice' | 'isBusy'> {
  readonly applier: Applier;
  readonly commits: Commits;
  readonly store: Store;
  readonly clock: Clock;
  readonly router: Router;
  readonly sharding: Sharding;
  /** Long work of which a thread does one at a time. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Of the history that is in memory at a time. */
  readonly limitBytes: number;
}

/** Somebody whose history is not all in the pass; `tries` as it changed while it was read. */
interface Open {
  readonly id: string;
  readonly tries: number;
}

/** Persons who are asked about together, and how often where they do not hold still. */
const MOST_OPEN = 256;
const MOST_TRIES = 5;
/** People shown. */
const SHOWN = 10;
/** While what is in force is still being filled. */
const WAIT_MS = 50;

export class Count {
  readonly #text: string;
  readonly #preview: Preview;
  readonly #revision: string;
  readonly #ports: CountPorts;
  #isStopped = false;
  #isDone = false;
  #looked = 0;
  #members = 0;
  #read = 0;
  #toRead = 0;
  /** The members that are shown, chosen by chance: those with the lowest numbers. */
  #shown: (readonly [number: number, id: string])[] = [];

  /** @param preview of the text, compiled for what is in force here */
  constructor(text: string, preview: Preview, ports: CountPorts) {
    this.#text = text;
    this.#preview = preview;
    this.#revision = ports.applier.world.configuration.revision;
    this.#ports = ports;
  }

  /** Resolves with what was found, also when it was stopped or a revision came between. */
  async run(): Promise<CountPart> {
    try {
      while (!this.#isDone) {
        await this.#untilFilled();
        await this.#ports.alone(() => this.#count());
      }
    } catch (error) {
      if (!(error instanceof OutOfDate)) throw error;
    }
    return this.progress();
  }

  stop(): void {
    this.#isStopped = true;
  }

  progress(): CountPart {
    const { applier } = this.#ports;
    const persons = this.#isDone ? this.#looked : Math.max(applier.tally.totals.profiles, this.#looked);
    return {
      end: this.#isDone ? 'finished' : this.#isStopped ? 'stopped' : this.#isOutdated ? 'outdated' : null,
      read: this.#read,
      toRead: this.#toRead,
      looked: this.#looked,
      members: this.#members,
      persons,
      sample: this.#shown.map(([, id]) => this.#person(id)),
    };
  }

  get #isOutdated(): boolean {
    return this.#ports.applier.world.configuration.revision !== this.#revision;
  }

  get #isOver(): boolean {
    return this.#isStopped || this.#isOutdated;
  }

  /** What is in force may still be filled from history itself, and is not to be read before. */
  async #untilFilled(): Promise<void> {
    const { applier, clock } = this.#ports;
    for (;;) {
      if (this.#isOver) throw new OutOfDate();
      if (applier.backfill.isEmpty) return;
      await new Promise<void>((resolve) => clock.wake(clock.now() + WAIT_MS, resolve));
    }
  }

  async #count(): Promise<void> {
    const { log, commits, applier, store, limitBytes } = this.#ports;
    if (!applier.backfill.isEmpty) return;
    const end = log.end;
    await commits.durable();
    const wanted = new Map(this.#preview.wanting.map((slot) => [slot, end]));
    for (let after = ''; ; ) {
      const past = new Past(this.#preview, wanted, this.#ports.now(), after, limitBytes);
      if (wanted.size > 0) await this.#readLog(past, end);
      await this.#lookAtAll(profileIds(store, applier.cells, after, past.until), past, end);
      if (past.until === undefined) break;
      after = past.until;
    }
    this.#isDone = true;
  }

  async #readLog(past: Past, end: number): Promise<void> {
    const { log, store } = this.#ports;
    this.#toRead = end;
    const scan = new PastScan(past.events, poisonedPositions(store), (event) => past.count(event));
    for await (const records of log.readPieces(0)) {
      let isBehind = false;
      await this.#inSlices(records, (record) => {
        // The record behind the last input tells whether it counted.
        if (record.position <= end) scan.take(record);
        else isBehind = true;
      });
      this.#read = Math.max(this.#read, Math.min(records.at(-1)!.next, end));
      if (isBehind) break;
    }
    scan.end();
  }

  async #lookAtAll(ids: Iterable<string>, past: Past, end: number): Promise<void> {
    const iterator = ids[Symbol.iterator]();
    let open: Open[] = [];
    let isLast = false;
    function* lot(): Iterable<string> {
      while (open.length < MOST_OPEN) {
        const { done, value } = iterator.next();
        if (done) {
          isLast = true;
          return;
        }
        yield value;
      }
    }
    while (!isLast) {
      await this.#inSlices(lot(), (id) => {
        if (!this.#look(id, past, end)) open.push({ id, tries: 0 });
      });
      while (open.length > 0) open = await this.#ask(open, past, end);
    }
  }

  /** False where not all of the person's history is in the pass. */
  #look(id: string, past: Past, end: number): boolean {
    const found = this.#ports.applier.cells.glanceAt(id);
    if (!found || !isPerson(found.profile)) return true;
    const { profile, position } = found;
    if (this.#preview.wanting.length > 0) {
      if (position > end || profile.mergedFrom.length > 0) return false;
      this.#judge(profile, past.get(id) ?? noPast);
      return true;
    }
    this.#judge(profile, noPast);
    return true;
  }

  /** Reads what the pass does not have of these persons; gives those whose history went on meanwhile. */
  async #ask(open: readonly Open[], past: Past, end: number): Promise<Open[]> {
    const { cells } = this.#ports.applier;
    const asked = open.flatMap(({ id, tries }) => {
      const found = cells.glanceAt(id);
      if (!found || !isPerson(found.profile)) return [];
      const lives = [id, ...found.profile.mergedFrom];
      return [{ id, tries, lives, position: found.position }];
    });
    const missing = asked.flatMap(({ lives }) => lives.flatMap((life) => this.#missing(life, past, end)));
    const read = await this.#lives(missing);
    const again: Open[] = [];
    await this.#inSlices(asked, ({ id, tries, lives, position }) => {
      const found = cells.glanceAt(id);
      if (!found || !isPerson(found.profile)) return;
      if (found.position !== position && tries < MOST_TRIES) {
        again.push({ id, tries: tries + 1 });
        return;
      }
      const parts = lives.flatMap((life) => [
        rowsOf((past.covers(life) ? past.get(life) : undefined) ?? noPast),
        ...(read.get(life) ?? []),
      ]);
      this.#judge(found.profile, joinedPast(parts));
    });
    return again;
  }

  /** What is to be read of a life beside the pass. */
  #missing(life: string, past: Past, end: number): Life[] {
    const { applier, sharding } = this.#ports;
    const isHere = sharding.partitionOfProfile(life) === applier.partition;
    if (!isHere || !past.covers(life)) return [{ life, from: 0 }];
    const position = applier.cells.glanceAt(life)?.position ?? 0;
    return position > end ? [{ life, from: end }] : [];
  }

  async #lives(lives: readonly Life[]): Promise<ReadonlyMap<string, LifeRows[]>> {
    const { router, sharding } = this.#ports;
    const byPartition = groupBy(lives.map((life) => [sharding.partitionOfProfile(life.life), life] as const));
    const found = new Map<string, LifeRows[]>();
    await Promise.all(
      [...byPartition].map(async ([partition, there]) => {
        const call = { op: 'count-lives', condition: this.#text, revision: this.#revision } as const;
        const rows = await router.call(partition, { ...call, lives: there });
        if (rows === undefined) throw new OutOfDate();
        there.forEach(({ life }, i) => {
          found.set(life, [...(found.get(life) ?? []), rows[i]!]);
        });
      }),
    );
    return found;
  }

  #judge(profile: Profile, past: ReadonlyMap<number, Series>): void {
    const { configuration, layout, unfilled } = this.#ports.applier.world;
    this.#looked++;
    const world = { configuration, layout, unfilled, now: this.#ports.now() };
    if (!isPreviewed(profile, this.#preview, past, world)) return;
    this.#members++;
    this.#show(profile.id);
  }

  #show(id: string): void {
    const number = spread(`count ${id}`);
    if (this.#shown.length === SHOWN && number >= this.#shown[SHOWN - 1]![0]) return;
    this.#shown = [...this.#shown, [number, id] as const].sort((a, b) => a[0] - b[0]).slice(0, SHOWN);
  }

  #person(id: string): CountPart['sample'][number] {
    const links = this.#ports.applier.cells.glance(id)?.links ?? [];
    return { id, identifiers: links.map(({ namespace, value }) => ({ namespace, value })) };
  }

  #inSlices<T>(items: Iterable<T>, turn: (item: T) => void): Promise<void> {
    const { clock, slice, isBusy } = this.#ports;
    const ports = { clock, slice, isBusy, changes: false, isOver: () => this.#isOver };
    return inSlices(ports, items, turn);
  }
}

const noPast: ReadonlyMap<number, Series> = new Map();

function isPerson({ createdAt, heir }: Profile): boolean {
  return createdAt > 0 && heir === null;
}
