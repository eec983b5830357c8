/**
 * A store in memory that forgets like a real one: a write is visible at once, but durable only when flushed, and a
 * crash keeps any prefix of the writes in flight, each whole or not at all.
 */

import { drawsFrom } from '../core/draws.ts';
import { MemoryStore } from '../hosts/simulated/memory-store.ts';
import type { Change, Store } from '../hosts/store.ts';
import { checkKey, StoreFailure } from '../hosts/store-rules.ts';
import { Crash } from './lossy-disk.ts';

export interface LossyStoreOptions {
  /** Decides which writes in flight survive a crash. */
  readonly seed?: number;
  /** Calls back when the next flush is through; by default in a microtask. Hand in a clock to make it slow. */
  readonly flush?: (done: () => void) => void;
  readonly content?: Iterable<readonly [string, Uint8Array]>;
}

interface InFlight {
  readonly changes: readonly Change[];
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class LossyStore implements Store {
  readonly #options: LossyStoreOptions;
  readonly #random: () => number;
  readonly #visible: MemoryStore;
  readonly #durable: MemoryStore;
  #inFlight: InFlight[] = [];
  #flushing = false;
  #held = false;
  #writes = 0;
  #crashAt = Number.POSITIVE_INFINITY;
  #failAt: { n: number; code: string } | undefined;
  #dead: Error | undefined;

  constructor(options: LossyStoreOptions = {}) {
    this.#options = options;
    this.#random = drawsFrom(options.seed ?? 1);
    const content = [...(options.content ?? [])];
    this.#visible = new MemoryStore(content);
    this.#durable = new MemoryStore(content);
  }

  /** Calls of `write` so far. */
  get writes(): number {
    return this.#writes;
  }

  /** The n-th write (from 1) throws Crash, and so does everything after it. It may survive like others in flight. */
  crashAt(n: number): void {
    this.#crashAt = n;
  }

  /** The n-th write (from 1) is refused with this code, and so are all later ones. */
  failAt(n: number, code = 'ENOSPC'): void {
    this.#failAt = { n, code };
  }

  /** From now on nothing becomes durable, until {@link release}. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#flush();
  }

  /** The power goes. This store is dead; returns the one that the next life finds. */
  crash(): LossyStore {
    const kept = Math.floor(this.#random() * (this.#inFlight.length + 1));
    const lost = this.#inFlight;
    for (const { changes } of lost.slice(0, kept)) void this.#durable.write(changes);
    const crash = new Crash('The simulated machine has crashed.');
    this.#dead = crash;
    this.#inFlight = [];
    for (const write of lost) write.reject(crash);
    return this.#next();
  }

  /** The store that the next life finds after a clean close. */
  reopen(): LossyStore {
    if (!this.#dead) throw new Error('Close the store before it is opened again.');
    return this.#next();
  }

  get(key: string): Uint8Array | undefined {
    this.#checkAlive();
    return this.#visible.get(key);
  }

  range(start: string, end: string, limit?: number): Iterable<{ key: string; value: Uint8Array }> {
    this.#checkAlive();
    return this.#visible.range(start, end, limit);
  }

  async write(changes: readonly Change[]): Promise<void> {
    this.#checkAlive();
    for (const change of changes) checkKey(change.key);
    this.#writes++;
    if (this.#failAt && this.#writes >= this.#failAt.n) {
      throw new StoreFailure(this.#failAt.code, 'The simulated medium refuses. Make room, then reopen.');
    }
    void this.#visible.write(changes);
    const write = inFlight(changes);
    this.#inFlight.push(write);
    if (this.#writes >= this.#crashAt) {
      this.#dead = new Crash('The simulated machine has crashed.');
      throw this.#dead;
    }
    this.#flush();
    await write.durable;
  }

  async close(): Promise<void> {
    if (this.#dead) return;
    this.release();
    await this.#inFlight.at(-1)?.durable;
    this.#dead = new StoreFailure('EBADF', 'The store is closed.');
  }

  #next(): LossyStore {
    const seed = Math.floor(this.#random() * 2 ** 32);
    return new LossyStore({ ...this.#options, seed, content: this.#durable.entries() });
  }

  #checkAlive(): void {
    if (this.#dead) throw this.#dead;
  }

  /** One write after the other becomes durable, in order. */
  #flush(): void {
    if (this.#flushing || this.#held || this.#dead || this.#inFlight.length === 0) return;
    this.#flushing = true;
    (this.#options.flush ?? queueMicrotask)(() => {
      this.#flushing = false;
      const write = this.#held || this.#dead ? undefined : this.#inFlight.shift();
      if (!write) return;
      void this.#durable.write(write.changes);
      write.resolve();
      this.#flush();
    });
  }
}

function inFlight(changes: readonly Change[]): InFlight {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const durable = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A write that crashed has no one who waits for it.
  durable.catch(() => undefined);
  return { changes: [...changes], durable, resolve, reject };
}
