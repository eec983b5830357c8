/**
 * The store port over LMDB, one environment per partition folder.
 *
 * Choices, measured or learned the hard way:
 * - `overlappingSync: false`: plain LMDB commits, durable when the promise resolves. The library's default resolves
 *   before the fsync and swallows a failed one; it costs the same CPU (30 us per random 1 KB put in groups of 500).
 * - One transaction at a time, of all that was written meanwhile: order and atomicity hold even when one fails.
 * - Writes are visible at once through the groups still in memory; LMDB shows them only when committed.
 * - Keys are plain UTF-8. The library's own encoding cuts long keys at a zero byte and orders short ones otherwise.
 * - `noSubdir: false`: otherwise a dot in the path makes it a file.
 * - Pages are zeroed before use: else bytes of anybody who was in this process's memory would reach the file.
 * - The map begins at 1 GiB of address space (no memory, no disk) and grows by itself.
 */
import { readdirSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { open, type RootDatabase } from 'lmdb';
import type { Change, Store } from '../store.ts';
import { checkKey, compareKeys, StoreFailure } from '../store-rules.ts';
import { realDisk } from './real-disk.ts';

const MAP_BYTES = 2 ** 30;
/** Entries that `range` reads in one go; between two goes no read transaction is held. */
const PAGE_ENTRIES = 256;
const SHORT_KEY = 64;
const COPIED_ENTRIES = 1_000;
const DATA_FILE = 'data.mdb';

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Opens or creates the store in a folder.
 *
 * A value returned by `get` or `range` is the caller's to keep: LMDB's memory is copied, since a later write may
 * reuse it. It must not be changed, and neither may a value handed to `write`: until it is durable, reads get it back.
 * `range` may run while writes go on: it reads page by page, each page as of its moment, every key at most once.
 */
export function openLmdbStore(folder: string): Store {
  removeDrafts(folder);
  return new LmdbStore(folder, openEnvironment(folder));
}

/** Copies that a stop has left half made. */
function removeDrafts(folder: string): void {
  const prefix = `${basename(folder)}.`;
  for (const name of readdirSync(dirname(folder)))
    if (name.startsWith(prefix)) rmSync(join(dirname(folder), name), { recursive: true });
}

function openEnvironment(folder: string): LmdbDatabase {
  const environment = open<Uint8Array, string>({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoder: utf8Keys,
    overlappingSync: false,
    eventTurnBatching: false,
    mapSize: MAP_BYTES,
    noMemInit: false,
  });
  return environment as LmdbDatabase;
}

/** What the library's types leave out: the size of the value that getBinaryFast has just left in its buffer. */
type LmdbDatabase = RootDatabase<Uint8Array, string> & { readonly lastSize: number };

const utf8Keys = {
  writeKey(key: string, target: Buffer, start: number): number {
    if (key.length < SHORT_KEY) {
      let at = 0;
      for (; at < key.length; at++) {
        const unit = key.charCodeAt(at);
        if (unit >= 0x80) break;
        target[start + at] = unit;
      }
      if (at === key.length) return start + at;
    }
    return start + target.write(key, start);
  },
  readKey: (source: Buffer, start: number, end: number): string => source.toString('utf8', start, end),
};

class LmdbStore implements Store {
  readonly #folder: string;
  #db: LmdbDatabase;
  /** What {@link renew} is making: it gets every change too. */
  #draft: LmdbDatabase | undefined;
  #drafts = 0;
  /** Written, but not yet handed to LMDB. */
  #gathering = new Group();
  /** In LMDB's current transaction. */
  #committing = new Group();
  #running: Promise<void> | undefined;
  /** Of what was queued last. */
  #turn = 0;
  #failure: StoreFailure | undefined;
  #closed = false;

  constructor(folder: string, db: LmdbDatabase) {
    this.#folder = folder;
    this.#db = db;
  }

  get(key: string): Uint8Array | undefined {
    if (this.#gathering.size > 0 && this.#gathering.has(key)) return this.#gathering.get(key);
    if (this.#committing.size > 0 && this.#committing.has(key)) return this.#committing.get(key);
    if (key.length === 0) return undefined;
    const shared = this.#db.getBinaryFast(key);
    if (shared === undefined) return undefined;
    // A pooled copy: half the CPU of getBinary, which allocates outside the heap for each value.
    const value = Buffer.allocUnsafe(this.#db.lastSize);
    value.set(shared.subarray(0, value.length));
    return value;
  }

  *range(start: string, end: string, limit = Number.POSITIVE_INFINITY): Generator<Entry> {
    let from = start;
    let left = limit;
    while (left > 0) {
      const asked = Math.min(left, PAGE_ENTRIES);
      const page = this.#page(from, end, asked);
      yield* page;
      if (page.length < asked) return;
      left -= asked;
      // The next key in byte order.
      from = `${page.at(-1)!.key}\0`;
    }
  }

  async write(changes: readonly Change[]): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw new StoreFailure('EBADF', 'The store is closed.');
    for (const change of changes) checkKey(change.key);
    const durable = this.#gathering.add(changes);
    if (!this.#running) this.#enqueue(nothing).catch(ignore);
    await durable;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running;
    await this.#db.close();
  }

  /**
   * LMDB leaves what was removed in free pages and in the gaps of others, and its own compaction copies the gaps. So
   * every entry goes into a new environment, which takes the old one's place in one rename.
   */
  async renew(isStopped: () => boolean): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#draft) throw new StoreFailure('EBUSY', 'The store is being written anew already.');
    // A name of its own each time: the library knows open environments by their path.
    const folder = `${this.#folder}.${++this.#drafts}`;
    this.#draft = openEnvironment(folder);
    try {
      for (let from: string | undefined = '\0'; from !== undefined; ) {
        const start: string = from;
        if (isStopped()) throw new StoreFailure('ECANCELED', 'The store is being closed.');
        from = await this.#enqueue(() => this.#copyPage(start));
      }
      await this.#enqueue(() => this.#takeOver(folder));
    } finally {
      const left = this.#draft;
      this.#draft = undefined;
      if (left) {
        await left.close();
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  /** One after the other: work that nothing may be committed beside, then whatever was written meanwhile. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#running;
    const turn = ++this.#turn;
    const run = async (): Promise<T> => {
      // Also lets all writes of this turn share the first transaction.
      await before;
      try {
        return await work();
      } finally {
        do await this.#commitAll();
        while (this.#gathering.waiting && !this.#failure);
        if (this.#turn === turn) this.#running = undefined;
      }
    };
    const done = run();
    this.#running = done.then(ignore, ignore);
    return done;
  }

  /** Copies some entries; tells where to go on, undefined at the end. */
  async #copyPage(from: string): Promise<string | undefined> {
    const draft = this.#draft!;
    const entries = [...this.#db.getRange({ start: from, limit: COPIED_ENTRIES })];
    await draft.batch(() => {
      for (const { key, value } of entries) draft.put(key, value);
    });
    return entries.length < COPIED_ENTRIES ? undefined : `${entries.at(-1)!.key}\0`;
  }

  async #takeOver(folder: string): Promise<void> {
    const old = this.#db;
    await rename(join(folder, DATA_FILE), join(this.#folder, DATA_FILE));
    await realDisk.syncFolder(this.#folder);
    this.#db = this.#draft!;
    this.#draft = undefined;
    await old.close();
    // Its lock file goes with the folder; the lock of the data folder is what keeps others out.
    await rm(folder, { recursive: true, force: true });
  }

  async #commitAll(): Promise<void> {
    while (this.#gathering.waiting && !this.#failure) {
      const group = this.#gathering;
      this.#committing = group;
      this.#gathering = new Group();
      try {
        await commit(this.#db, group);
        if (this.#draft) await commit(this.#draft, group);
        this.#db.resetReadTxn();
        this.#committing = new Group();
        group.settle();
      } catch (error) {
        this.#failure = await storeFailure(error);
        group.settle(this.#failure);
        this.#gathering.settle(this.#failure);
      }
    }
  }

  /** Up to `count` entries of one moment: LMDB's, with the changes still in memory laid over them. */
  #page(start: string, end: string, count: number): Entry[] {
    const entries: Entry[] = [];
    const pending = overlay(this.#committing, this.#gathering, start, end);
    let next = pending.next();
    // LMDB has no empty key, and to the library an empty start is none.
    for (const stored of this.#db.getRange({ start: start === '' ? '\0' : start, end })) {
      while (!next.done && compareKeys(next.value.key, stored.key) < 0) {
        if (push(entries, next.value, count)) return entries;
        next = pending.next();
      }
      if (!next.done && next.value.key === stored.key) {
        if (push(entries, next.value, count)) return entries;
        next = pending.next();
      } else if (push(entries, stored, count)) return entries;
    }
    for (; !next.done; next = pending.next()) {
      if (push(entries, next.value, count)) return entries;
    }
    return entries;
  }
}

function commit(db: LmdbDatabase, group: Group): Promise<boolean> {
  return db.batch(() => {
    for (const [key, value] of group) {
      if (value === undefined) db.remove(key);
      else db.put(key, value);
    }
  });
}

function ignore(): void {}

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** Adds the entry unless it is a removal; true when the page is full. */
function push(entries: Entry[], change: Change, count: number): boolean {
  const { key, value } = change;
  if (value !== undefined) entries.push({ key, value });
  return entries.length >= count;
}

/** The changes of both groups between two keys, in order; the newer group wins. */
function* overlay(older: Group, newer: Group, start: string, end: string): Generator<Change, undefined> {
  if (older.size === 0 && newer.size === 0) return;
  const left = older.between(start, end);
  const right = newer.between(start, end);
  let a = left.next();
  let b = right.next();
  while (!a.done || !b.done) {
    const order = a.done ? 1 : b.done ? -1 : compareKeys(a.value.key, b.value.key);
    if (order < 0 && !a.done) {
      yield a.value;
    } else if (!b.done) {
      yield b.value;
    }
    if (order <= 0) a = left.next();
    if (order >= 0) b = right.next();
  }
}

/** Changes that become durable together. */
class Group extends Map<string, Uint8Array | undefined> {
  #sorted: string[] | undefined;
  #promise: Promise<void> | undefined;
  #settle: ((failure?: StoreFailure) => void) | undefined;

  get waiting(): boolean {
    return this.#promise !== undefined;
  }

  add(changes: readonly Change[]): Promise<void> {
    for (const { key, value } of changes) this.set(key, value);
    this.#sorted = undefined;
    this.#promise ??= new Promise((resolve, reject) => {
      this.#settle = (failure) => (failure ? reject(failure) : resolve());
    });
    return this.#promise;
  }

  settle(failure?: StoreFailure): void {
    this.#settle?.(failure);
  }

  *between(start: string, end: string): Generator<Change, undefined> {
    this.#sorted ??= [...this.keys()].sort(compareKeys);
    const keys = this.#sorted;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(keys[middle]!, start) < 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < keys.length && compareKeys(keys[at]!, end) < 0; at++) {
      yield { key: keys[at]!, value: this.get(keys[at]!) };
    }
  }
}

/** The library rejects with a wrapper whose `commitError` is a promise of the reason. */
async function storeFailure(error: unknown): Promise<StoreFailure> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  const cause = await Promise.resolve(commitError).then(
    (value) => value ?? error,
    (reason: unknown) => reason,
  );
  const { code, message } = cause as { code?: unknown; message?: unknown };
  const name = typeof code === 'number' && code > 0 ? getSystemErrorName(-code) : String(code ?? 'EIO');
  return new StoreFailure(
    name,
    `The store could not be written: ${String(message)}. A full disk shows as EIO here. ` +
      'Make the medium writable again (free space, replace the disk), then reopen the partition.',
    { cause },
  );
}
