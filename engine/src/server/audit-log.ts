/**
 * Who read or did what with personal data: an append-only log beside the data, whose lines are chained by a keyed hash,
 * so that a line which was changed, put in or taken out is found. It names nobody: people stand in it as keyed hashes.
 *
 *   audit/000000000001.ndjson     one line an entry: [seq, at, act, by, subject, detail, chain]
 */
import { createHmac } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '../hosts/embedded/real-disk.ts';

export const AUDIT_ACTS = [
  'profile-read',
  'timeline-read',
  'decision-read',
  'mail-read',
  'refused-read',
  'refused-sent',
  'refused-discarded',
  'live-watched',
  'members-read',
  'people-searched',
  'exported',
  'erasure-asked',
  'erased',
  'expired',
  'restricted',
  'unrestricted',
  'identity-read',
  'identity-decided',
  'groups-searched',
  'group-read',
  'matches-read',
  'matches-answered',
  'audience-tried',
  'samples-read',
  'mails-listed',
  'list-changed',
  'suppression-read',
  'suppressed',
  'unsuppressed',
  'objected',
  'objection-lifted',
  'document-written',
  'document-removed',
  'feed-written',
  'journey-paused',
  'journey-resumed',
  'journey-drained',
  'journey-published',
  'journey-started',
  'experiment-stopped',
  'experiment-resumed',
  'experiment-ramped',
  'experiment-rolled-out',
  'holdout-begun',
  'products-changed',
  'protected-trait-allowed',
  'vouchers-brought',
  'voucher-read',
  'voucher-redeemed',
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

export interface AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly act: AuditAct;
  /** How they came in. */
  readonly by: Actor;
  /** Whose data it was; null where it was nobody's in particular. */
  readonly subject: string | null;
  readonly detail: AuditDetail | null;
}

export type Actor = 'api-key' | 'console' | 'kairos';
/** Never personal data. */
export type AuditDetail = { readonly [name: string]: string | number };
export type AuditNote = Pick<AuditEntry, 'act' | 'by'> & {
  readonly subject?: string;
  readonly detail?: AuditDetail;
};

export interface AuditLog {
  /** A person as the log names them; nobody without the key can try who it is. @param profile id */
  subjectOf(profile: string): string;
  /** Resolves when it is written: a kill does not lose it, a power cut may lose the last second. */
  note(note: AuditNote): Promise<void>;
  /** The same; resolves when it is durable. */
  record(note: AuditNote): Promise<void>;
  /** Newest first. A page that looked at much has fewer than `limit`, or none, and a `next`. */
  list(page: AuditPage): Promise<{ entries: AuditEntry[]; next?: number }>;
  /** Reads all of it and checks the chain. */
  check(): Promise<AuditCheck>;
  close(): Promise<void>;
}

export interface AuditPage {
  readonly limit: number;
  /** Entries below this number. */
  readonly before?: number | undefined;
  readonly act?: AuditAct | undefined;
  /** Of these only. */
  readonly subjects?: ReadonlySet<string> | undefined;
  /** Not earlier and not later than these instants, in milliseconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface AuditCheck {
  readonly entries: number;
  /** The first entry that is not as it was written, or that is missing. */
  readonly brokenAt?: number;
}

export interface AuditLogOptions {
  readonly folder: string;
  /** The data folder's, for this purpose only. */
  readonly key: Uint8Array;
  now(): number;
  readonly maxFileBytes?: number;
}

type Line = readonly [...body: Body, chain: string];
type Body = readonly [
  seq: number,
  at: number,
  act: AuditAct,
  by: Actor,
  subject: string | null,
  detail: AuditDetail | null,
];

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const SYNC_MS = 1_000;
const HASH_BYTES = 15;
/** Entries that one page looks at. */
const LOOKED_AT = 200_000;
/** Clocks are set back by less: what is older by more has nothing newer before it. */
const CLOCK_MS = 86_400_000;
const CHECKED_AT_ONCE = 500;
const NAME = /^(\d{12})\.ndjson$/;

export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const log = new FileAuditLog(options);
  await log.recover();
  return log;
}

interface Waiting {
  readonly note: AuditNote;
  readonly isDurable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class FileAuditLog implements AuditLog {
  readonly #options: AuditLogOptions;
  /** Numbers of the first entries of the files, ascending. */
  #files: number[] = [];
  #active: { readonly file: FileHandle; bytes: number } | undefined;
  #seq = 0;
  #chain = '';
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #sync: NodeJS.Timeout | undefined;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  async recover(): Promise<void> {
    const names = await readdir(this.#options.folder);
    this.#files = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number);
    this.#files.sort((a, b) => a - b);
    const last = this.#files.at(-1);
    if (last === undefined) return;
    const { lines, bytes } = await readLines(this.#path(last));
    // What a crash cut off was never told to be written.
    await truncate(this.#path(last), bytes);
    this.#seq = lines.at(-1)?.[0] ?? last - 1;
    this.#chain = lines.at(-1)?.[6] ?? (await this.#chainBefore(last));
  }

  subjectOf(profile: string): string {
    return this.#hash(`subject\u0000${profile}`);
  }

  note(note: AuditNote): Promise<void> {
    return this.#add(note, false);
  }

  record(note: AuditNote): Promise<void> {
    return this.#add(note, true);
  }

  async list(page: AuditPage) {
    const { limit, before = Number.POSITIVE_INFINITY, from = Number.NEGATIVE_INFINITY } = page;
    await this.#writing;
    const entries: AuditEntry[] = [];
    let looked = 0;
    let last = before;
    for (const first of this.#files.toReversed()) {
      if (first >= before) continue;
      for (const line of (await readLines(this.#path(first))).lines.reverse()) {
        const entry = entryOf(line);
        if (entry.seq >= before) continue;
        if (entries.length >= limit || looked >= LOOKED_AT) return { entries, next: last };
        if (entry.at < from - CLOCK_MS) return { entries };
        looked++;
        last = entry.seq;
        if (isMeant(entry, page)) entries.push(entry);
      }
    }
    return { entries };
  }

  async check(): Promise<AuditCheck> {
    await this.#writing;
    // What comes meanwhile is for the next time.
    const entries = this.#seq;
    let chain = '';
    let seq = 0;
    for (const first of [...this.#files]) {
      for (const [...line] of (await readLines(this.#path(first))).lines) {
        const found = line.pop();
        chain = this.#hash(`${chain}\n${JSON.stringify(line)}`);
        // A long log is many milliseconds of hashing: whoever else waits has a turn in between.
        if (seq % CHECKED_AT_ONCE === 0) await new Promise(setImmediate);
        if (line[0] !== seq + 1 || found !== chain) return { entries, brokenAt: seq + 1 };
        if (++seq === entries) return { entries };
      }
    }
    return seq === entries ? { entries } : { entries, brokenAt: seq + 1 };
  }

  async close(): Promise<void> {
    await this.#writing;
    clearTimeout(this.#sync);
    await this.#active?.file.datasync();
    await this.#active?.file.close();
    this.#active = undefined;
  }

  #add(note: AuditNote, isDurable: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ note, isDurable, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** All that is waiting goes in one write. */
  async #write(): Promise<void> {
    // Lets all of this turn share the first one.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeGroup(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error as Error);
      }
    }
    this.#writing = undefined;
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const [before, chainBefore] = [this.#seq, this.#chain];
    const active = await this.#roomy();
    const bytes = Buffer.from(group.map(({ note }) => this.#lineOf(note)).join(''));
    try {
      // Some microseconds into the page cache; on the pool of threads it would wait behind the syncs of the logs.
      const written = writeSync(active.file.fd, bytes, 0, bytes.length, active.bytes);
      if (written < bytes.length)
        throw new Error('the audit log could not be written whole: free some space');
      active.bytes += bytes.length;
      if (group.some(({ isDurable }) => isDurable)) await active.file.datasync();
      else this.#syncSoon(active.file);
    } catch (error) {
      [this.#seq, this.#chain] = [before, chainBefore];
      throw error;
    }
  }

  #lineOf({ act, by, subject, detail }: AuditNote): string {
    const body: Body = [++this.#seq, this.#options.now(), act, by, subject ?? null, detail ?? null];
    this.#chain = this.#hash(`${this.#chain}\n${JSON.stringify(body)}`);
    return `${JSON.stringify([...body, this.#chain] satisfies Line)}\n`;
  }

  #syncSoon(file: FileHandle): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined;
      if (this.#active?.file === file) file.datasync().catch(() => undefined);
    }, SYNC_MS).unref();
  }

  /** The file that is written to. */
  async #roomy(): Promise<{ readonly file: FileHandle; bytes: number }> {
    const { folder, maxFileBytes = MAX_FILE_BYTES } = this.#options;
    if (this.#active && this.#active.bytes < maxFileBytes) return this.#active;
    const isFirst = this.#active === undefined;
    if (this.#active) {
      await this.#active.file.datasync();
      await this.#active.file.close();
      this.#active = undefined;
    }
    const last = this.#files.at(-1);
    const isNew = last === undefined || !isFirst;
    const first = isNew ? this.#seq + 1 : last;
    const file = await open(this.#path(first), isNew ? 'w+' : 'r+', 0o600);
    if (isNew) {
      this.#files.push(first);
      await realDisk.syncFolder(folder);
    }
    this.#active = { file, bytes: (await file.stat()).size };
    return this.#active;
  }

  async #chainBefore(first: number): Promise<string> {
    const before = this.#files[this.#files.indexOf(first) - 1];
    return before === undefined ? '' : ((await readLines(this.#path(before))).lines.at(-1)?.[6] ?? '');
  }

  #path(first: number): string {
    return join(this.#options.folder, `${String(first).padStart(12, '0')}.ndjson`);
  }

  #hash(text: string): string {
    const hash = createHmac('sha256', this.#options.key).update(text).digest();
    return hash.subarray(0, HASH_BYTES).toString('base64url');
  }
}

function isMeant({ act, subject, at }: AuditEntry, page: AuditPage): boolean {
  const { act: only, subjects, from, to } = page;
  if (only !== undefined && act !== only) return false;
  if ((from !== undefined && at < from) || (to !== undefined && at > to)) return false;
  return subjects === undefined || (subject !== null && subjects.has(subject));
}

function entryOf([seq, at, act, by, subject, detail]: Line): AuditEntry {
  return { seq, at, act, by, subject, detail };
}

/** The whole lines of a file, and where the last one ends; one that cannot be read breaks the chain where it is. */
async function readLines(path: string): Promise<{ lines: Line[]; bytes: number }> {
  const content = await readFile(path);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines: Line[] = [];
  for (const text of content.toString('utf8', 0, bytes).split('\n')) {
    if (text === '') continue;
    try {
      lines.push(JSON.parse(text) as Line);
    } catch {
      // See above.
    }
  }
  return { lines, bytes };
}
