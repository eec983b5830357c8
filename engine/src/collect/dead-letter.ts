/**
 * Where refused events go: an append-only NDJSON store with a bound, so that nothing is dropped silently and a flood
 * of rubbish cannot fill the disk. Writing is in the background and never fails the request: what could not be
 * written is counted as lost. The oldest file is forgotten first, and how many were forgotten stays known.
 */
import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyText } from './body-text.ts';
import type { RejectedEntry } from './refusal.ts';

export interface DeadLetterEntry {
  /** Grows by one per entry, across restarts. */
  readonly id: number;
  readonly workspace: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  readonly receivedAt: number;
  /** The event as JSON, or the request's text; at most 32 KB, then `truncated`. */
  readonly body: string;
  readonly truncated: boolean;
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
  list(page: { limit: number; cursor?: string }): Promise<{ entries: DeadLetterEntry[]; next?: string }>;
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
  }

  add(entry: RejectedEntry): void {
    const { workspace, source, code, reason, receivedAt } = entry;
    if (this.#isClosed || this.#pendingBytes >= this.#bounds.maxPendingBytes) {
      this.#lost++;
      return;
    }
    const id = this.#nextId++;
    const line = `${JSON.stringify({ id, workspace, source, code, reason, receivedAt, ...bodyText(entry.body) })}\n`;
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
    }
    return segment;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }) {
    await this.flush();
    const before = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
    const entries: DeadLetterEntry[] = [];
    for (const segment of this.#segments.toReversed()) {
      if (segment.first >= before) continue;
      const older = (await readEntries(segment.path)).entries.filter(({ id }) => id < before);
      for (const entry of older.reverse()) {
        if (entries.length === limit) return { entries, next: String(entries.at(-1)?.id ?? before) };
        entries.push(entry);
      }
    }
    return { entries };
  }

  /** Between two writes. */
  async forget(speaks: (text: string) => boolean): Promise<number> {
    await this.flush();
    let forgotten = 0;
    const empty = async () => {
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
  }
}

const ERASED = 'erased';
/** Without one in what is left of it, nobody can tell whom a text that was cut off spoke of. */
const IDENTIFYING = /"(?:userId|anonymousId|previousId)"\s*:/;

/** Writes the file anew where it has such entries: their ids and codes stay, so that all stay counted. */
async function forgetIn(segment: Segment, speaks: (text: string) => boolean): Promise<number> {
  const { entries } = await readEntries(segment.path);
  let forgotten = 0;
  const kept = entries.map((entry) => {
    const { body, reason, truncated } = entry;
    const isTheirs = speaks(body) || speaks(reason) || (truncated && !IDENTIFYING.test(body));
    if (!isTheirs || entry.code === ERASED) return entry;
    forgotten++;
    return {
      ...entry,
      code: ERASED,
      reason: 'somebody whom it spoke of was erased',
      body: '',
      truncated: false,
    };
  });
  if (forgotten === 0) return 0;
  const bytes = Buffer.from(kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const draft = `${segment.path}.part`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, segment.path);
  segment.bytes = bytes.length;
  segment.counts.clear();
  for (const { code } of kept) count(segment, code);
  return forgotten;
}

function count(segment: Segment, code: string): void {
  segment.counts.set(code, (segment.counts.get(code) ?? 0) + 1);
}

/** The whole lines of a file, and where the last one ends. A missing file was rotated away meanwhile. */
async function readEntries(path: string): Promise<{ entries: DeadLetterEntry[]; bytes: number }> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], bytes: 0 };
    throw error;
  }
  const bytes = content.lastIndexOf(0x0a) + 1;
  const entries: DeadLetterEntry[] = [];
  for (const line of content.toString('utf8', 0, bytes).split('\n')) {
    const entry = line === '' ? undefined : parseLine(line);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, bytes };
}

/** A line damaged on the medium is left out rather than hiding all others. */
function parseLine(line: string): DeadLetterEntry | undefined {
  try {
    return JSON.parse(line) as DeadLetterEntry;
  } catch {
    return undefined;
  }
}
