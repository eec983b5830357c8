/**
 * The store port in memory, for the simulated host and tests: durable at once, gone with the process.
 * Keys are kept in sorted runs, so that ranges stay cheap while a simulation of a million people writes.
 */
import type { Change, Store } from '../store.ts';
import { checkKey, compareKeys, StoreFailure } from '../store-rules.ts';

const RUN_KEYS = 512;
const PAGE_ENTRIES = 256;

/** Values are copied when they come, and returned as they are kept: who reads one must not change it. */
export class MemoryStore implements Store {
  readonly #values = new Map<string, Uint8Array>();
  readonly #keys = new SortedKeys();
  #closed = false;

  constructor(entries: Iterable<readonly [string, Uint8Array]> = []) {
    for (const [key, value] of entries) this.#apply({ key, value });
  }

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  /** May run while writes go on: every key at most once, and never one that has been removed. */
  *range(
    start: string,
    end: string,
    limit = Number.POSITIVE_INFINITY,
  ): Generator<{ key: string; value: Uint8Array }> {
    let from = start;
    let left = limit;
    while (left > 0) {
      const page = this.#keys.page(from, end, PAGE_ENTRIES);
      for (const key of page) {
        const value = this.#values.get(key);
        if (value === undefined) continue;
        yield { key, value };
        if (--left <= 0) return;
      }
      if (page.length < PAGE_ENTRIES) return;
      from = `${page.at(-1)!}\0`;
    }
  }

  write(changes: readonly Change[]): Promise<void> {
    try {
      if (this.#closed) throw new StoreFailure('EBADF', 'The store is closed.');
      for (const change of changes) checkKey(change.key);
      for (const change of changes) this.#apply(change);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The content stays: open it again with {@link reopen}. */
  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  /** The same content for the next life of the host. */
  reopen(): this {
    this.#closed = false;
    return this;
  }

  /** All there is, in no order. */
  entries(): Iterable<[string, Uint8Array]> {
    return this.#values;
  }

  #apply({ key, value }: Change): void {
    if (value === undefined) {
      if (this.#values.delete(key)) this.#keys.remove(key);
      return;
    }
    if (!this.#values.has(key)) this.#keys.add(key);
    this.#values.set(key, Buffer.from(value));
  }
}

/** Distinct keys in byte order, in runs of a bounded length. */
class SortedKeys {
  readonly #runs: string[][] = [];

  add(key: string): void {
    const run = this.#runs[this.#runOf(key)];
    if (!run) {
      this.#runs.push([key]);
      return;
    }
    run.splice(firstAtOrBehind(run, key), 0, key);
    if (run.length <= RUN_KEYS) return;
    const half = run.splice(run.length >>> 1);
    this.#runs.splice(this.#runs.indexOf(run) + 1, 0, half);
  }

  remove(key: string): void {
    const index = this.#runOf(key);
    const run = this.#runs[index]!;
    run.splice(firstAtOrBehind(run, key), 1);
    if (run.length === 0) this.#runs.splice(index, 1);
  }

  page(start: string, end: string, count: number): string[] {
    const keys: string[] = [];
    for (let index = this.#runOf(start); index < this.#runs.length; index++) {
      const run = this.#runs[index]!;
      for (let at = firstAtOrBehind(run, start); at < run.length; at++) {
        if (keys.length >= count || compareKeys(run[at]!, end) >= 0) return keys;
        keys.push(run[at]!);
      }
    }
    return keys;
  }

  /** Index of the run in which the key is, or belongs. */
  #runOf(key: string): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#runs[middle]![0]!, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function firstAtOrBehind(run: readonly string[], key: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(run[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
