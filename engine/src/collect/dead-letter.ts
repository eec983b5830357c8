/**
 * Where refused events go: an append-only NDJSON store with a bound, so that nothing is dropped silently and a flood
 * of rubbish cannot fill the disk. Writing is in the background and never fails the request: what could not be
 * written is counted as lost. The oldest file is forgotten first, and how many were forgotten stays known.
 */
import { mkdir, open, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyText } from './body-text.ts';
import { type DeadLetterEntry, forgetInFile, readEntries } from './letter-file.ts';
import { type LetterMark, LetterMarks } from './letter-marks.ts';
import type { RejectedEntry } from './refusal.ts';

/** Which entries; absent: all. */
export interface LettersNarrowed {
  readonly code?: string | undefined;
  readonly source?: string | undefined;
  /** `waiting`: nothing has become of it yet. */
  readonly state?: 'waiting' | 'sent' | 'discarded' | undefined;
}

export interface Letter extends DeadLetterEntry {
  /** What became of it since; absent: it waits. */
  readonly mark?: LetterMark;
}

export interface DeadLetterCounts {
  /** Entries that can still be listed, by code. */
  readonly byCode: Readonly<Record<string, number>>;
  /** Entries once written and since rotated away. */
  readonly forgotten: number;
  /** Entries that could not be written since the start: the disk was full or too slow. */
  readonly lost: number;
}

export interface DeadLetter {
  /** Takes an entry; never throws and never waits. */
  add(entry: RejectedEntry): void;
  /** Newest first, at most `limit`; `cursor` is the `next` of the page before. */
  list(
    page: LettersNarrowed & { limit: number; cursor?: string | undefined },
  ): Promise<{ entries: Letter[]; next?: string }>;
  /** Oldest first, above the id `after`. */
  oldest(page: LettersNarrowed & { limit: number; after: number }): Promise<Letter[]>;
  get(id: number): Promise<Letter | undefined>;
  /** Keeps what became of entries; durable when it resolves. */
  mark(marks: readonly LetterMark[]): Promise<void>;
  counts(): DeadLetterCounts;
  /** Empties the entries that speak of somebody, by what `speaks` says of a text; tells how many. */
  forget(speaks: (text: string) => boolean): Promise<number>;
  /** Entries ever taken, across restarts, those rotated away included. */
  total(): number;
  /** Resolves when everything added so far is written or lost. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface DeadLetterBounds {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Text waiting for the disk. */
  readonly maxPendingBytes: number;
}

const BOUNDS: DeadLetterBounds = { maxFileBytes: 4_194_304, maxFiles: 8, maxPendingBytes: 8_388_608 };

/** One file; `first` is the id of its first entry and its name. */
interface Segment {
  readonly first: number;
  readonly path: string;
  bytes: number;
  readonly counts: Map<string, number>;
}

interface Pending {
  readonly id: number;
  readonly code: string;
  readonly line: string;
}

/** Opens the store in a folder, which it makes where it is missing. Rejects only if the folder cannot be used. */
export async function openDeadLetter(
  folder: string,
  bounds: Partial<DeadLetterBounds> = {},
): Promise<DeadLetter> {
  await mkdir(folder, { recursive: true });
  const store = new FileDeadLetter(folder, { ...BOUNDS, ...bounds });
  await store.recover();
  return store;
}

class FileDeadLetter implements DeadLetter {
  readonly #folder: string;
  readonly #bounds: DeadLetterBounds;
  /** Oldest first. */
  #segments: Segment[] = [];
  #marks!: LetterMarks;
  #nextId = 1;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #lost = 0;
  #isClosed = false;
  #writing: Promise<void> | undefined;

  constructor(folder: string, bounds: DeadLetterBounds) {
    this.#folder = folder;
    this.#bounds = bounds;
  }

  async recover(): Promise<void> {
    const found = await readdir(this.#folder);
    for (const name of found) if (name.endsWith('.part')) await rm(join(this.#folder, name), { force: true });
    const names = found.filter((name) => /^\d{12}\.ndjson$/.test(name)).sort();
    for (const name of names) {
      const path = join(this.#folder, name);
      const { entries, bytes } = await readEntries(path);
      // A crash in the middle of a line leaves half of it: the next line must not be glued to it.
      await truncate(path, bytes);
      const segment: Segment = { first: Number(name.slice(0, 12)), path, bytes, counts: new Map() };
      for (const { code } of entries) count(segment, code);
      this.#segments.push(segment);
      this.#nextId = Math.max(this.#nextId, segment.first, (entries.at(-1)?.id ?? 0) + 1);
    }
    this.#marks = await LetterMarks.open(join(this.#folder, 'marks'), this.#segments[0]?.first ?? 1);
    this.#nextId = Math.max(this.#nextId, this.#marks.next);
  }

  add(entry: RejectedEntry): void {
    const { workspace, source, code, reason, receivedAt, cameBy } = entry;
    if (this.#isClosed || this.#pendingBytes >= this.#bounds.maxPendingBytes) {
      this.#lost++;
      return;
    }
    const id = this.#nextId++;
    const kept = { id, workspace, source, code, reason, receivedAt, ...bodyText(entry.body), cameBy };
    const line = `${JSON.stringify(kept)}\n`;
    this.#pending.push({ id, code, line });
    this.#pendingBytes += line.length;
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      this.#pendingBytes = 0;
      try {
        await this.#write(batch);
      } catch {
        // The medium's refusal must not reach a request; it shows in the counts.
        this.#lost += batch.length;
      }
    }
    this.#writing = undefined;
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    const segment = await this.#roomySegment(batch[0]?.id ?? this.#nextId);
    const bytes = Buffer.from(batch.map(({ line }) => line).join(''));
    const file = await open(segment.path, 'a');
    try {
      await file.appendFile(bytes);
    } catch (error) {
      await file.truncate(segment.bytes);
      throw error;
    } finally {
      await file.close();
    }
    segment.bytes += bytes.length;
    for (const { code } of batch) count(segment, code);
  }

  async #roomySegment(first: number): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.bytes < this.#bounds.maxFileBytes) return last;
    const path = join(this.#folder, `${String(first).padStart(12, '0')}.ndjson`);
    const segment: Segment = { first, path, bytes: 0, counts: new Map() };
    this.#segments.push(segment);
    while (this.#segments.length > this.#bounds.maxFiles) {
      const oldest = this.#segments.shift();
      if (oldest !== undefined) await rm(oldest.path, { force: true });
      this.#marks.forgetBelow(this.#segments[0]?.first ?? first);
    }
    return segment;
  }

  async list({
    limit,
    cursor,
    ...narrowed
  }: LettersNarrowed & { limit: number; cursor?: string | undefined }) {
    await this.flush();
    const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
    const entries: Letter[] = [];
    for (const segment of this.#segments.toReversed()) {
      if (segment.first >= before) continue;
      const older = (await readEntries(segment.path)).entries.filter(({ id }) => id < before);
      for (const entry of older.reverse()) {
        const letter = this.#letter(entry);
        if (!isMeant(letter, narrowed)) continue;
        if (entries.length === limit) return { entries, next: String(entries.at(-1)?.id ?? before) };
        entries.push(letter);
      }
    }
    return { entries };
  }

  async oldest({ limit, after, ...narrowed }: LettersNarrowed & { limit: number; after: number }) {
    await this.flush();
    const found: Letter[] = [];
    for (const [i, { path }] of [...this.#segments].entries()) {
      if ((this.#segments[i + 1]?.first ?? Number.POSITIVE_INFINITY) <= after) continue;
      for (const entry of (await readEntries(path)).entries) {
        const letter = this.#letter(entry);
        if (entry.id <= after || !isMeant(letter, narrowed)) continue;
        found.push(letter);
        if (found.length === limit) return found;
      }
    }
    return found;
  }

  async get(id: number): Promise<Letter | undefined> {
    const [found] = await this.oldest({ limit: 1, after: id - 1 });
    return found?.id === id ? found : undefined;
  }

  mark(marks: readonly LetterMark[]): Promise<void> {
    return this.#marks.set(marks);
  }

  #letter(entry: DeadLetterEntry): Letter {
    const mark = this.#marks.get(entry.id);
    return mark === undefined ? entry : { ...entry, mark };
  }

  /** Between two writes. */
  async forget(speaks: (text: string) => boolean): Promise<number> {
    await this.flush();
    let forgotten = 0;
    const empty = async () => {
      await this.#marks.forget(speaks);
      for (const segment of [...this.#segments]) forgotten += await forgetIn(segment, speaks);
    };
    // What is added meanwhile is written behind it.
    this.#writing = empty().finally(() => this.#drain());
    await this.#writing;
    return forgotten;
  }

  counts(): DeadLetterCounts {
    const byCode = new Map<string, number>();
    for (const segment of this.#segments) {
      for (const [code, number] of segment.counts) byCode.set(code, (byCode.get(code) ?? 0) + number);
    }
    const forgotten = (this.#segments[0]?.first ?? 1) - 1;
    return { byCode: Object.fromEntries(byCode), forgotten, lost: this.#lost };
  }

  total(): number {
    return this.#nextId - 1;
  }

  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    await this.#marks.settled();
  }
}

function isMeant({ code, source, mark }: Letter, narrowed: LettersNarrowed): boolean {
  const state = mark === undefined || mark.state === 'sending' ? 'waiting' : mark.state;
  if (narrowed.code !== undefined && narrowed.code !== code) return false;
  if (narrowed.source !== undefined && narrowed.source !== source) return false;
  return narrowed.state === undefined || narrowed.state === state;
}

async function forgetIn(segment: Segment, speaks: (text: string) => boolean): Promise<number> {
  const written = await forgetInFile(segment.path, speaks);
  if (written === undefined) return 0;
  segment.bytes = written.bytes;
  segment.counts.clear();
  for (const { code } of written.kept) count(segment, code);
  return written.forgotten;
}

function count(segment: Segment, code: string): void {
  segment.counts.set(code, (segment.counts.get(code) ?? 0) + 1);
}
