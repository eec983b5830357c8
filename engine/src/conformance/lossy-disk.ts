/**
 * A disk in memory that forgets like a real one: bytes are durable after `sync`, names after `syncFolder`, and a
 * crash leaves any part of the rest. It can crash at any operation, be full, fail a sync, and ignore one kind of
 * sync, which proves that a test notices when the sync is missing.
 */
import { posix } from 'node:path';
import { drawsFrom } from '../core/draws.ts';
import type { Disk, DiskFile } from '../hosts/disk.ts';

/** Thrown by every operation from the crash on, until {@link LossyDisk.crash} or {@link LossyDisk.kill}. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface LossyDiskOptions {
  /** Decides what survives a crash. */
  readonly seed?: number;
  /** This kind of sync resolves without doing anything. */
  readonly ignoring?: 'sync' | 'syncFolder';
}

type Change = { readonly offset: number; readonly bytes: Uint8Array } | { readonly truncate: number };

interface NameChange {
  readonly folder: string;
  readonly apply: (names: Map<string, Inode>) => void;
}

const SECTOR_BYTES = 512;

export class LossyDisk implements Disk {
  readonly #random: () => number;
  readonly #ignoring: 'sync' | 'syncFolder' | undefined;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #nameChanges: NameChange[] = [];
  #operations: string[] = [];
  #crashAt = Number.POSITIVE_INFINITY;
  #roomBytes = Number.POSITIVE_INFINITY;
  #failSync: { at: number; code: string } | undefined;
  #syncs = 0;
  /** Grows at each crash; files opened before it are dead. */
  #life = 0;
  #down = false;

  constructor(options: LossyDiskOptions = {}) {
    this.#random = drawsFrom(options.seed ?? 1);
    this.#ignoring = options.ignoring;
  }

  /** What has changed or synced anything since the disk was made, in order: "write log/0.log 128+40". */
  get trace(): readonly string[] {
    return this.#operations;
  }

  /** The n-th operation of the trace (from 1) throws Crash when half done, and so does all that follows. */
  crashAt(n: number): void {
    this.#crashAt = n;
  }

  /** Fails with ENOSPC as soon as files have grown by more bytes than this. */
  full(afterBytes = 0): void {
    this.#roomBytes = afterBytes;
  }

  roomy(): void {
    this.#roomBytes = Number.POSITIVE_INFINITY;
  }

  /** The k-th sync of a file from now on (from 1) rejects, and what it should have written never gets durable. */
  failSync(k: number, code = 'EIO'): void {
    this.#failSync = { at: this.#syncs + k, code };
  }

  /** The power goes: unsynced bytes and names are lost, or survive in part. The disk can be used again. */
  crash(): void {
    for (const folder of new Set(this.#nameChanges.map((change) => change.folder))) {
      const changes = this.#nameChanges.filter((change) => change.folder === folder);
      const kept = Math.floor(this.#random() * (changes.length + 1));
      for (const change of changes.slice(0, kept)) change.apply(this.#durableNames);
    }
    for (const inode of new Set(this.#durableNames.values())) inode.crash(this.#random);
    this.#names = new Map(this.#durableNames);
    this.#nameChanges = [];
    this.kill();
  }

  /** The process dies, the machine lives: nothing is lost yet, but nothing more is durable either. */
  kill(): void {
    this.#crashAt = Number.POSITIVE_INFINITY;
    this.#down = false;
    this.#life++;
  }

  async list(folder: string): Promise<string[]> {
    this.#checkUp(this.#life);
    const prefix = `${posix.normalize(folder)}/`;
    return [...this.#names.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => path.slice(prefix.length))
      .sort();
  }

  /** Folders are there for ever, durable at once; only the names in them can be lost. */
  async makeFolder(_folder: string): Promise<void> {
    this.#checkUp(this.#life);
  }

  async open(path: string): Promise<DiskFile> {
    this.#checkUp(this.#life);
    const name = posix.normalize(path);
    const found = this.#names.get(name);
    if (found) return this.#handle(name, found);
    const inode = new Inode();
    await this.#do(`create ${name}`, this.#life, () => this.#rename(name, (names) => names.set(name, inode)));
    return this.#handle(name, inode);
  }

  rename(from: string, to: string): Promise<void> {
    const [source, target] = [posix.normalize(from), posix.normalize(to)];
    return this.#do(`rename ${source} ${target}`, this.#life, () => {
      const inode = this.#names.get(source);
      if (!inode) throw systemError('ENOENT', source);
      this.#rename(target, (names) => {
        names.delete(source);
        names.set(target, inode);
      });
    });
  }

  remove(path: string): Promise<void> {
    const name = posix.normalize(path);
    return this.#do(`remove ${name}`, this.#life, () => {
      if (!this.#names.has(name)) throw systemError('ENOENT', name);
      this.#rename(name, (names) => names.delete(name));
    });
  }

  syncFolder(folder: string): Promise<void> {
    const name = posix.normalize(folder);
    return this.#do(`syncFolder ${name}`, this.#life, () => {
      if (this.#ignoring === 'syncFolder') return;
      const here = this.#nameChanges.filter((change) => change.folder === name);
      for (const change of here) change.apply(this.#durableNames);
      this.#nameChanges = this.#nameChanges.filter((change) => change.folder !== name);
    });
  }

  #rename(path: string, apply: (names: Map<string, Inode>) => void): void {
    apply(this.#names);
    this.#nameChanges.push({ folder: posix.dirname(path), apply });
  }

  #checkUp(life: number): void {
    if (this.#down || life !== this.#life) throw new Crash('The simulated machine has crashed.');
  }

  /** Counts an operation and carries it out; at the crash point it is carried out, but nobody hears of it. */
  async #do(label: string, life: number, carryOut: () => void): Promise<void> {
    this.#checkUp(life);
    this.#operations.push(label);
    const last = this.#operations.length >= this.#crashAt;
    if (last) this.#down = true;
    // A sync that was cut short has done nothing or all: both must be right for the caller.
    if (!last || !label.startsWith('sync') || this.#random() < 0.5) carryOut();
    this.#checkUp(life);
  }

  #handle(path: string, inode: Inode): DiskFile {
    const life = this.#life;
    return {
      size: async () => {
        this.#checkUp(life);
        return inode.cached.size;
      },
      read: async (offset, length) => {
        this.#checkUp(life);
        return inode.cached.read(offset, length);
      },
      write: (offset, bytes) =>
        this.#do(`write ${path} ${offset}+${bytes.length}`, life, () => this.#write(inode, offset, bytes)),
      reserve: async (offset, length) => {
        const write = this.#do(`write ${path} ${offset}+${length}`, life, () =>
          this.#write(inode, offset, new Uint8Array(length)),
        );
        await write.catch(unlessCrashed);
        return length;
      },
      truncate: (size) => this.#do(`truncate ${path} ${size}`, life, () => inode.change({ truncate: size })),
      sync: () => this.#do(`sync ${path}`, life, () => this.#sync(path, inode)),
      close: async () => undefined,
    };
  }

  #write(inode: Inode, offset: number, bytes: Uint8Array): void {
    const growth = Math.max(0, offset + bytes.length - inode.cached.size);
    if (growth <= this.#roomBytes) {
      this.#roomBytes -= growth;
      // A copy (a Buffer's own slice is none): the writer uses its memory again.
      inode.change({ offset, bytes: Uint8Array.from(bytes) });
      return;
    }
    const fits = Math.max(0, bytes.length - (growth - this.#roomBytes));
    this.#roomBytes = 0;
    if (fits > 0) inode.change({ offset, bytes: Uint8Array.from(bytes.subarray(0, fits)) });
    throw systemError('ENOSPC', 'no space left on device');
  }

  #sync(path: string, inode: Inode): void {
    this.#syncs++;
    if (this.#syncs === this.#failSync?.at) {
      inode.forget();
      throw systemError(this.#failSync.code, path);
    }
    if (this.#ignoring !== 'sync') inode.sync();
  }
}

/** A file: what reads see, what is durable, and the changes between the two. */
class Inode {
  readonly cached = new Content();
  readonly #durable = new Content();
  #changes: Change[] = [];

  change(change: Change): void {
    this.cached.apply(change);
    this.#changes.push(change);
  }

  sync(): void {
    for (const change of this.#changes) this.#durable.apply(change);
    this.#changes = [];
  }

  /** A failed sync: the system takes the pages for clean and will never write them. */
  forget(): void {
    this.#changes = [];
  }

  crash(random: () => number): void {
    for (const change of survivors(this.#changes, random)) this.#durable.apply(change);
    this.#changes = [];
    this.cached.copy(this.#durable);
  }
}

/** Nothing, all, a prefix torn at any byte, or any sectors in any order of fate. */
function survivors(changes: readonly Change[], random: () => number): Change[] {
  const fate = random();
  if (fate < 0.2) return [];
  if (fate < 0.4) return [...changes];
  if (fate < 0.7) {
    const kept = changes.slice(0, Math.floor(random() * (changes.length + 1)));
    const torn = kept.pop();
    if (torn && 'bytes' in torn) {
      kept.push({
        offset: torn.offset,
        bytes: torn.bytes.subarray(0, Math.floor(random() * torn.bytes.length)),
      });
    }
    return kept;
  }
  return changes.flatMap((change): Change[] => {
    if ('truncate' in change) return random() < 0.5 ? [change] : [];
    return sectors(change.offset, change.bytes).filter(() => random() < 0.5);
  });
}

function sectors(offset: number, bytes: Uint8Array): Change[] {
  const pieces: Change[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES));
    pieces.push({ offset: offset + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return pieces;
}

/** Growing bytes; holes read as zeros. */
class Content {
  size = 0;
  #bytes = new Uint8Array(256);

  apply(change: Change): void {
    if ('truncate' in change) {
      this.#reserve(change.truncate);
      this.#bytes.fill(0, change.truncate, Math.max(this.size, change.truncate));
      this.size = change.truncate;
      return;
    }
    if (change.bytes.length === 0) return;
    this.#reserve(change.offset + change.bytes.length);
    this.#bytes.set(change.bytes, change.offset);
    this.size = Math.max(this.size, change.offset + change.bytes.length);
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(Math.min(offset, this.size), Math.min(offset + length, this.size));
  }

  copy(other: Content): void {
    this.#bytes = other.#bytes.slice();
    this.size = other.size;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
    bigger.set(this.#bytes);
    this.#bytes = bigger;
  }
}

/** Room that there is no space for is no failure; a crash is. */
function unlessCrashed(error: unknown): void {
  if (error instanceof Crash) throw error;
}

function systemError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
