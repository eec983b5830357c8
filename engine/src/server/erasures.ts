/**
 * Erasures under way and ended: asked for, put on record, carried out behind the live traffic, all that wait in one
 * pass over the files, and taken up again after a restart. While one runs its file says whom it is about; when it has
 * ended nothing does.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../hosts/embedded/durable-file.ts';
import type { Engine, ProfileKey } from '../hosts/engine.ts';
import type { PeoplePurged, PurgeProgress, Subject } from '../hosts/erasure.ts';
import type { SuppressionList } from '../hosts/suppression.ts';
import type { Actor, AuditLog } from './audit-log.ts';
import { type ErasureProgress, Pace, type PassStep, waitsFor } from './erasure-progress.ts';
import { speakersOf, type Traces } from './person-traces.ts';

export const ERASURE_REASONS = [
  'request',
  'consent-withdrawn',
  'objection',
  'no-longer-needed',
  'unlawful',
  'law',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

export interface ErasureAsked {
  readonly reason: ErasureReason;
  /** Of a ticket or letter; never personal data. */
  readonly reference?: string | undefined;
  /** Puts the person's addresses on the suppression list, so that no import writes to them again. */
  readonly suppress: boolean;
  readonly by: Actor;
}

export interface Erasure {
  readonly id: string;
  /** The person as the audit log names them. */
  readonly subject: string;
  readonly reason: ErasureReason;
  readonly reference: string | null;
  readonly by: Actor;
  readonly askedAt: number;
  readonly state: 'running' | 'done';
  readonly endedAt: number | null;
  /** What was removed; null where it has not come so far. */
  readonly removed: Removed | null;
  /** Entries of other people that name an identifier of this one; they stay. */
  readonly mentions: number;
}

export interface Removed {
  readonly profiles: number;
  readonly identifiers: number;
  readonly entries: number;
  readonly mails: number;
  readonly deadLetters: number;
  readonly samples: number;
}

/** What it needs of an engine; see hosts/erasure.ts. */
export interface ErasingEngine extends Pick<Engine, 'profile'> {
  closePerson(subject: Subject, noted: (subject: Subject) => Promise<void>): Promise<Subject>;
  purgePeople(subjects: readonly Subject[], isThorough: boolean): Promise<PeoplePurged>;
  /** Of the one purge that runs. */
  purgeProgress(): Promise<PurgeProgress | undefined>;
}

export interface Erasures {
  /** Nobody finds the person any more when it resolves; undefined where nobody is known under that key. */
  ask(key: ProfileKey, asked: ErasureAsked): Promise<Erasure | undefined>;
  find(id: string): Erasure | undefined;
  /** Newest first; `before` is the id of the last one of an earlier page. */
  list(page: { readonly before?: string | undefined; readonly limit: number }): readonly Erasure[];
  /** Whether a text speaks of somebody whose erasure runs. */
  isErasing(text: string): boolean;
  /** What a running one is at; null where it has ended or there is none. */
  progress(id: string): Promise<ErasureProgress | null>;
  /** Goes on with those that a stop has cut off. */
  resume(): void;
  /** Begins nothing more; what runs ends with the engine, and is taken up after the next start. */
  stop(): void;
  /** When nothing runs any more. */
  settled(): Promise<void>;
}

export interface ErasuresOptions {
  readonly folder: string;
  readonly engine: ErasingEngine;
  readonly suppressions: SuppressionList;
  readonly audit: AuditLog;
  readonly traces: readonly Traces[];
  /** How long the first request waits for others before the files are rewritten for all of them. Default: a second. */
  gatherMs?(): number;
  now(): number;
  failed(error: unknown): void;
}

/** As it is kept; `person` only while it runs. */
interface Kept extends Erasure {
  readonly suppress: boolean;
  readonly tries: number;
  readonly person: Subject | null;
}

/** All people who are erased by one reading of the files. */
interface Pass {
  readonly ids: ReadonlySet<string>;
  step: PassStep;
  /** The step. */
  since: number;
}

const AGAIN_MS = 2_000;
const GATHER_MS = 1_000;
const MOST_TOGETHER = 1_000;
const NAME = /^[0-9a-f-]{36}\.json$/;

export async function openErasures(options: ErasuresOptions): Promise<Erasures> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const erasures = new KeptErasures(options);
  await erasures.read();
  return erasures;
}

class KeptErasures implements Erasures {
  readonly #options: ErasuresOptions;
  readonly #all = new Map<string, Kept>();
  #waiting: string[] = [];
  #running: Promise<void> = Promise.resolve();
  #pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | undefined;
  #gathering: { readonly timer: NodeJS.Timeout; readonly until: number } | undefined;
  /** Whom nobody finds since this process runs. */
  readonly #closed = new Set<string>();
  #pass: Pass | undefined;
  readonly #pace = new Pace();
  #isClosed = false;

  constructor(options: ErasuresOptions) {
    this.#options = options;
  }

  async read(): Promise<void> {
    const { folder } = this.#options;
    for (const name of await readdir(folder)) {
      if (!NAME.test(name)) continue;
      const kept = JSON.parse(await readFile(join(folder, name), 'utf8')) as Kept;
      this.#all.set(kept.id, kept);
    }
  }

  async ask(
    key: ProfileKey,
    { reason, reference, suppress, by }: ErasureAsked,
  ): Promise<Erasure | undefined> {
    const { engine, audit, now } = this.#options;
    const found = await engine.profile(key);
    if (!found) return undefined;
    const person: Subject = {
      profiles: [found.id, ...found.mergedFrom],
      identifiers: found.links.map(({ namespace, value }) => ({ namespace, value })),
    };
    const id = randomUUID();
    const subject = audit.subjectOf(found.id);
    await this.#keep({
      id,
      subject,
      reason,
      reference: reference ?? null,
      by,
      askedAt: now(),
      state: 'running',
      endedAt: null,
      removed: null,
      mentions: 0,
      suppress,
      tries: 0,
      person,
    });
    const detail = { erasure: id, reason, ...(reference === undefined ? {} : { reference }) };
    try {
      await audit.record({ act: 'erasure-asked', by, subject, detail });
      await this.#closePerson(id);
    } finally {
      // Also where that failed: it is tried again.
      this.#startSoon(id);
    }
    return this.find(id);
  }

  find(id: string): Erasure | undefined {
    const kept = this.#all.get(id);
    if (!kept) return undefined;
    const { person: _person, tries: _tries, suppress: _suppress, ...erasure } = kept;
    return erasure;
  }

  list({ before, limit }: { before?: string | undefined; limit: number }): readonly Erasure[] {
    const all = [...this.#all.values()].sort((a, b) => b.askedAt - a.askedAt || (a.id < b.id ? 1 : -1));
    const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    return all.slice(from, from + limit).flatMap(({ id }) => this.find(id) ?? []);
  }

  isErasing(text: string): boolean {
    const people = [...this.#all.values()].flatMap(({ person }) => (person === null ? [] : [person]));
    return people.length > 0 && speakersOf(people)(text) >= 0;
  }

  async progress(id: string): Promise<ErasureProgress | null> {
    if (this.#all.get(id)?.state !== 'running') return null;
    const now = this.#options.now();
    const pass = this.#pass;
    if (!pass?.ids.has(id)) {
      const isGathering = this.#gathering !== undefined && this.#waiting.includes(id);
      const leftMs = isGathering ? Math.max(0, this.#gathering!.until - now) : null;
      return waitsFor(isGathering ? 'gathering' : 'queued', this.#waiting.length, leftMs);
    }
    const together = pass.ids.size;
    const purge = pass.step === 'purging' ? await this.#options.engine.purgeProgress() : undefined;
    if (!purge) return waitsFor(pass.step === 'purging' ? 'relays' : pass.step, together, null);
    return { ...purge, together, leftMs: this.#pace.leftMs(purge, now - pass.since) };
  }

  resume(): void {
    const ids = [...this.#all.values()].flatMap(({ id, state }) => (state === 'running' ? [id] : []));
    this.#waiting.push(...ids);
    if (ids.length > 0) this.#start();
  }

  stop(): void {
    this.#isClosed = true;
    clearTimeout(this.#gathering?.timer);
    this.#pause?.end();
  }

  settled(): Promise<void> {
    return this.#running;
  }

  #startSoon(id: string): void {
    this.#waiting.push(id);
    if (this.#gathering || this.#isClosed) return;
    const ms = this.#options.gatherMs?.() ?? GATHER_MS;
    const start = () => {
      this.#gathering = undefined;
      this.#start();
    };
    this.#gathering = { timer: setTimeout(start, ms).unref(), until: this.#options.now() + ms };
  }

  #start(): void {
    this.#running = this.#running.then(() => this.#carryOut());
  }

  /** All that wait by now: the files are rewritten once for them. */
  async #carryOut(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const ids = this.#waiting.splice(0, MOST_TOGETHER);
      this.#pass = { ids: new Set(ids), step: 'closing', since: this.#options.now() };
      await this.#untilDone(ids, this.#pass);
      this.#pass = undefined;
    }
  }

  async #untilDone(ids: readonly string[], pass: Pass): Promise<void> {
    while (!this.#isClosed) {
      try {
        return await this.#try(ids, pass);
      } catch (error) {
        // A stop cuts it off, and it says so; what else fails is tried again.
        if (this.#isClosed) return;
        this.#options.failed(error);
        this.#tell(pass, 'retrying');
        await this.#rest();
      }
    }
  }

  #tell(pass: Pass, step: PassStep): void {
    pass.step = step;
    pass.since = this.#options.now();
  }

  async #try(given: readonly string[], pass: Pass): Promise<void> {
    const { engine, audit, now } = this.#options;
    const ids = given.filter((id) => this.#kept(id).state === 'running');
    let isThorough = false;
    await sideBySide(ids, async (id) => {
      const tries = this.#kept(id).tries + 1;
      isThorough ||= tries > 1;
      await this.#change(id, { tries });
      if (tries > 1 || !this.#closed.has(id)) await this.#closePerson(id);
    });
    this.#tell(pass, 'purging');
    const people = ids.map((id) => this.#personOf(id));
    const { entries, mentions, bytes } = await engine.purgePeople(people, isThorough);
    this.#pace.ended(bytes, now() - pass.since);
    this.#tell(pass, 'traces');
    const traces = await this.#forgetTraces(people);
    await sideBySide(ids, async (id, i) => {
      const removed: Removed = {
        profiles: people[i]!.profiles.length,
        identifiers: people[i]!.identifiers.length,
        entries: entries[i]!,
        ...traces[i]!,
      };
      const { subject } = this.#kept(id);
      await audit.record({ act: 'erased', by: 'kairos', subject, detail: { erasure: id, ...removed } });
      const done = { state: 'done', endedAt: now(), removed, mentions: mentions[i]!, person: null } as const;
      await this.#change(id, done);
      this.#closed.delete(id);
    });
  }

  /** What speaks of several counts for the first of them. */
  async #forgetTraces(people: readonly Subject[]): Promise<Record<Traces['name'], number>[]> {
    const firstOf = speakersOf(people);
    const counts = people.map(() => ({ mails: 0, deadLetters: 0, samples: 0 }));
    for (const { name, forget } of this.#options.traces) {
      await forget((text) => {
        const first = firstOf(text);
        if (first >= 0) counts[first]![name]++;
        return first >= 0;
      });
    }
    return counts;
  }

  /** Suppressed first: nothing may be written to somebody who is not known any more. */
  async #closePerson(id: string): Promise<void> {
    const { engine, suppressions, now } = this.#options;
    const suppress = async () => {
      if (!this.#kept(id).suppress) return;
      for (const { namespace, value } of this.#personOf(id).identifiers)
        if (namespace === 'email' || namespace === 'phone')
          await suppressions.add(`${namespace}:${value}`, { reason: 'erased', at: now() });
    };
    await suppress();
    await engine.closePerson(this.#personOf(id), (person) => this.#change(id, { person }));
    await suppress();
    this.#closed.add(id);
  }

  #personOf(id: string): Subject {
    const { person } = this.#kept(id);
    if (!person) throw new Error('the erasure has ended');
    return person;
  }

  #kept(id: string): Kept {
    const kept = this.#all.get(id);
    if (!kept) throw new Error(`there is no erasure ${id}`);
    return kept;
  }

  #change(id: string, change: Partial<Kept>): Promise<void> {
    return this.#keep({ ...this.#kept(id), ...change });
  }

  async #keep(kept: Kept): Promise<void> {
    await writeDurably(join(this.#options.folder, `${kept.id}.json`), JSON.stringify(kept));
    this.#all.set(kept.id, kept);
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(this.#pause?.timer);
        this.#pause = undefined;
        resolve();
      };
      this.#pause = { timer: setTimeout(end, AGAIN_MS), end };
    });
  }
}

/** Each waits for the disk several times; some at once share its syncs. */
const AT_ONCE = 16;

async function sideBySide<T>(
  items: readonly T[],
  work: (item: T, place: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < items.length; first += AT_ONCE)
    await Promise.all(items.slice(first, first + AT_ONCE).map((item, i) => work(item, first + i)));
}
