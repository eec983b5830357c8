/**
 * One machine whose power can go at any storage operation: a lossy disk for the logs and a lossy store a partition.
 * Counts the operations of all of them together, so that a crash point is one number.
 */

import { drawsFrom } from '../core/draws.ts';
import { readMeta } from '../hosts/checkpoint.ts';
import type { Disk, DiskFile } from '../hosts/disk.ts';
import { RedoDisk } from '../hosts/embedded/redo-disk.ts';
import { openSegmentLog } from '../hosts/embedded/segment-log.ts';
import type { Log } from '../hosts/log.ts';
import { SEMANTICS } from '../hosts/semantics.ts';
import type { Change, Store } from '../hosts/store.ts';
import { Crash, LossyDisk } from './lossy-disk.ts';
import { LossyStore } from './lossy-store.ts';

export interface MachineOptions {
  readonly seed: number;
  /** A kind of sync that this machine leaves out, to prove that the suite notices. */
  readonly ignoring?: 'sync' | 'syncFolder' | 'store' | undefined;
}

export type Operation = 'read' | 'change' | 'sync' | 'store';

/** Small, so that logs have several segments. */
const SEGMENT_BYTES = 4096;
const REDO = { root: '', folder: 'redo', retireBytes: 8192 };

export class CrashingMachine {
  readonly #options: MachineOptions;
  readonly #random: () => number;
  readonly #disk: LossyDisk;
  readonly #stores: LossyStore[];
  readonly #unsynced: (readonly Change[])[][];
  #operations = 0;
  #crashAt = Number.POSITIVE_INFINITY;
  #life = 0;
  #dead: Operation | undefined;
  #die: (crash: Crash) => void = () => undefined;
  #redo: Promise<RedoDisk> | undefined;
  #died: Promise<never> = this.#newLife();

  constructor(partitions: number, options: MachineOptions) {
    this.#options = options;
    this.#random = drawsFrom(options.seed);
    const { ignoring } = options;
    this.#disk = new LossyDisk({
      seed: options.seed,
      ...(ignoring !== undefined && ignoring !== 'store' && { ignoring }),
    });
    this.#stores = Array.from({ length: partitions }, (_, i) => newStore(options.seed + i));
    this.#unsynced = Array.from({ length: partitions }, () => []);
  }

  /** Storage operations so far. */
  get operations(): number {
    return this.#operations;
  }

  /** The operation at which the power went; undefined while it is there. */
  get crashedIn(): Operation | undefined {
    return this.#dead;
  }

  /** Rejects when the power goes. */
  get died(): Promise<never> {
    return this.#died;
  }

  /** The power goes in the middle of this operation, counted from the first of all. */
  crashAt(operation: number): void {
    this.#crashAt = operation;
  }

  /** Power is back; of what was not synced some is lost. */
  restart(): void {
    this.#disk.crash();
    this.#stores.forEach((store, i) => {
      const next = store.crash();
      this.#stores[i] = this.#options.ignoring === 'store' ? this.#survivorsOf(i) : next;
    });
    this.#crashAt = Number.POSITIVE_INFINITY;
    this.#dead = undefined;
    this.#died = this.#newLife();
  }

  async open(partition: number): Promise<{ log: Log; store: Store }> {
    const store = this.#store(partition);
    const options = {
      segmentBytes: SEGMENT_BYTES,
      semantics: SEMANTICS,
      drainedTo: readMeta(store)?.position ?? 0,
    };
    this.#redo ??= RedoDisk.open(this.#diskOfLife(), REDO);
    return { log: await openSegmentLog(await this.#redo, `partitions/${partition}/log`, options), store };
  }

  #newLife(): Promise<never> {
    this.#life++;
    this.#redo = undefined;
    const died = new Promise<never>((_, reject) => {
      this.#die = reject;
    });
    died.catch(() => undefined);
    return died;
  }

  #check(life: number): void {
    if (this.#dead || life !== this.#life) throw new Crash('The simulated machine has crashed.');
  }

  /** @param arm makes the medium itself stop in the middle of the operation. */
  async #step<T>(kind: Operation, life: number, arm: () => void, run: () => Promise<T>): Promise<T> {
    this.#check(life);
    if (++this.#operations < this.#crashAt) return run();
    arm();
    this.#dead = kind;
    const crash = new Crash('The simulated machine has crashed.');
    await run().catch(() => undefined);
    this.#die(crash);
    throw crash;
  }

  #diskOfLife(): Disk {
    const disk = this.#disk;
    const life = this.#life;
    const arm = () => disk.crashAt(disk.trace.length + 1);
    const read = <T>(run: () => Promise<T>) => this.#step('read', life, arm, run);
    const change = <T>(run: () => Promise<T>) => this.#step('change', life, arm, run);
    const sync = <T>(run: () => Promise<T>) => this.#step('sync', life, arm, run);
    const fileOf = (file: DiskFile): DiskFile => ({
      size: () => file.size(),
      read: (offset, length) => read(() => file.read(offset, length)),
      write: (offset, bytes) => change(() => file.write(offset, bytes)),
      reserve: (offset, length) => change(() => file.reserve(offset, length)),
      truncate: (size) => change(() => file.truncate(size)),
      sync: () => sync(() => file.sync()),
      close: () => file.close(),
    });
    return {
      list: (folder) => read(() => disk.list(folder)),
      makeFolder: (folder) => disk.makeFolder(folder),
      open: async (path) => fileOf(await change(() => disk.open(path))),
      rename: (from, to) => change(() => disk.rename(from, to)),
      remove: (path) => change(() => disk.remove(path)),
      syncFolder: (folder) => sync(() => disk.syncFolder(folder)),
    };
  }

  #store(partition: number): Store {
    const store = this.#stores[partition]!;
    const life = this.#life;
    return {
      get: (key) => store.get(key),
      range: (start, end, limit) => store.range(start, end, limit),
      write: (changes) => {
        this.#unsynced[partition]!.push(changes);
        return this.#step(
          'store',
          life,
          () => store.crashAt(store.writes + 1),
          () => store.write(changes),
        );
      },
      close: () => store.close(),
    };
  }

  /** Without its sync a store keeps any of its writes, in no order. */
  #survivorsOf(partition: number): LossyStore {
    const content = new Map<string, Uint8Array>();
    const kept = this.#unsynced[partition]!.filter(() => this.#random() < 0.5);
    for (const { key, value } of kept.flat()) {
      if (value === undefined) content.delete(key);
      else content.set(key, value);
    }
    this.#unsynced[partition] = kept;
    return newStore(this.#options.seed + partition, content);
  }
}

/** Flushed a little later than written, so that other work falls between. */
function newStore(seed: number, content: Iterable<readonly [string, Uint8Array]> = []): LossyStore {
  return new LossyStore({ seed, content, flush: (done) => setImmediate(done) });
}
