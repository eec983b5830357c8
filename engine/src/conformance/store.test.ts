import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openLmdbStore } from '../hosts/embedded/lmdb-store.ts';
import { MemoryStore } from '../hosts/simulated/memory-store.ts';
import type { Change, Store } from '../hosts/store.ts';
import { compareKeys } from '../hosts/store-rules.ts';
import { LossyStore } from './lossy-store.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Life {
  readonly store: Store;
  /** Closes the store and opens it again. */
  reopen(): Promise<Life>;
}

const IMPLEMENTATIONS: Record<string, () => Life> = {
  lmdb: () => {
    // A dot in the path, as in "kairos.d/data".
    const folder = mkdtempSync(join(tmpdir(), 'kairos.store-'));
    folders.push(folder);
    const life = (store: Store): Life => ({
      store,
      reopen: async () => {
        await store.close();
        return life(openLmdbStore(folder));
      },
    });
    return life(openLmdbStore(folder));
  },
  memory: () => {
    const store = new MemoryStore();
    const life: Life = {
      store,
      reopen: async () => {
        await store.close();
        store.reopen();
        return life;
      },
    };
    return life;
  },
  lossy: () => {
    const life = (store: LossyStore): Life => ({
      store,
      reopen: async () => {
        await store.close();
        return life(store.reopen());
      },
    });
    return life(new LossyStore());
  },
};

const put = (key: string, value: string | Uint8Array): Change => ({ key, value: Buffer.from(value) });
const gone = (key: string): Change => ({ key, value: undefined });
const text = (value: Uint8Array | undefined): string | undefined => value && Buffer.from(value).toString();
const keysOf = (store: Store, start: string, end: string, limit?: number): string[] =>
  [...store.range(start, end, limit)].map((entry) => entry.key);

const KEY = fc.oneof(
  fc.string({
    minLength: 1,
    maxLength: 3,
    unit: fc.constantFrom('a', 'b', '\0', '/', 'é', '\u{ffff}', '\u{1f600}'),
  }),
  fc.string({ minLength: 60, maxLength: 80, unit: fc.constantFrom('a', '\0') }),
);
const CHANGE = fc.record({
  key: KEY,
  value: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
});

describe.each(Object.entries(IMPLEMENTATIONS))('the %s store', (_name, create) => {
  it('shows a write at once and keeps it over reopening', async () => {
    const life = create();
    const writing = life.store.write([put('a', 'one'), put('b', 'two')]);
    expect(text(life.store.get('a'))).toBe('one');
    expect(keysOf(life.store, '', 'z')).toEqual(['a', 'b']);
    await writing;
    expect(text(life.store.get('a'))).toBe('one');
    const { store } = await life.reopen();
    expect(text(store.get('b'))).toBe('two');
    expect(store.get('c')).toBeUndefined();
    await store.close();
  });

  it('a delete hides the key at once, in get and in range', async () => {
    const { store } = create();
    await store.write([put('a', '1'), put('b', '2'), put('c', '3')]);
    const writing = store.write([gone('b'), gone('nothing')]);
    expect(store.get('b')).toBeUndefined();
    expect(keysOf(store, 'a', 'z')).toEqual(['a', 'c']);
    await writing;
    expect(store.get('b')).toBeUndefined();
    await store.close();
  });

  it('the last of several changes of a key wins, within a write and across writes in flight', async () => {
    const life = create();
    const writes = [
      life.store.write([put('a', '1'), gone('a'), put('a', '2')]),
      life.store.write([put('b', '1')]),
      life.store.write([gone('b')]),
    ];
    expect(text(life.store.get('a'))).toBe('2');
    expect(life.store.get('b')).toBeUndefined();
    await Promise.all(writes);
    const { store } = await life.reopen();
    expect(keysOf(store, '', '~')).toEqual(['a']);
    expect(text(store.get('a'))).toBe('2');
    await store.close();
  });

  it('an empty write and an empty value are fine', async () => {
    const { store } = create();
    await store.write([]);
    await store.write([put('a', '')]);
    expect(store.get('a')?.length).toBe(0);
    await store.close();
  });

  it('takes values of several megabytes', async () => {
    const life = create();
    const big = Buffer.alloc(3_000_000, 'kairos');
    await life.store.write([put('big', big), put('small', 'x')]);
    const { store } = await life.reopen();
    expect(Buffer.from(store.get('big')!).equals(big)).toBe(true);
    expect([...store.range('big', 'c')].map((entry) => entry.value.length)).toEqual([3_000_000]);
    await store.close();
  });

  it('a returned value stays as it was when its key is written again', async () => {
    const { store } = create();
    await store.write([put('a', 'x'.repeat(1000)), put('b', 'y'.repeat(50_000))]);
    const [a, b] = [store.get('a')!, store.get('b')!];
    const ranged = [...store.range('a', 'z')].map((entry) => entry.value);
    for (let n = 0; n < 20; n++)
      await store.write([put('a', `${n}`.repeat(1000)), put('b', `${n}`.repeat(50_000))]);
    store.get('b');
    store.get('a');
    expect(text(a)).toBe('x'.repeat(1000));
    expect(text(b)).toBe('y'.repeat(50_000));
    expect(ranged.map(text)).toEqual(['x'.repeat(1000), 'y'.repeat(50_000)]);
    await store.close();
  });

  it('a range that runs while writes commit shows each untouched key once, in order', async () => {
    const { store } = create();
    const keys = Array.from({ length: 1000 }, (_, n) => `k${String(n).padStart(4, '0')}`);
    await store.write(keys.map((key) => put(key, key)));
    const seen: string[] = [];
    for (const { key, value } of store.range('k', 'l')) {
      expect(text(value)).toBe(key);
      seen.push(key);
      if (seen.length % 100 === 0) await store.write([put(`j${seen.length}`, 'before'), gone(key)]);
    }
    expect(seen).toEqual(keys);
    expect(keysOf(store, 'k', 'l')).toHaveLength(990);
    await store.close();
  });

  it('a limit counts entries that are there, not deleted ones', async () => {
    const { store } = create();
    await store.write(Array.from({ length: 600 }, (_, n) => put(`k${1000 + n}`, 'v')));
    const writing = store.write(Array.from({ length: 300 }, (_, n) => gone(`k${1000 + n}`)));
    expect(keysOf(store, 'k', 'l', 2)).toEqual(['k1300', 'k1301']);
    expect(keysOf(store, 'k', 'l')).toHaveLength(300);
    expect(keysOf(store, 'k', 'l', 0)).toEqual([]);
    await writing;
    await store.close();
  });

  it('refuses keys that are empty or too long, and then applies nothing of the write', async () => {
    const { store } = create();
    await expect(store.write([put('a', '1'), put('', '2')])).rejects.toThrow(RangeError);
    await expect(store.write([put('a', '1'), put('é'.repeat(751), '2')])).rejects.toThrow(/1502 bytes/);
    await store.write([put('é'.repeat(750), 'fits')]);
    expect(store.get('a')).toBeUndefined();
    expect(text(store.get('é'.repeat(750)))).toBe('fits');
    await store.close();
  });

  it('takes no write when closed', async () => {
    const { store } = create();
    await store.close();
    await expect(store.write([put('a', '1')])).rejects.toMatchObject({ code: 'EBADF' });
  });

  it('agrees with a sorted map of UTF-8 keys, whatever is written, also over reopening', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.array(CHANGE, { maxLength: 8 }), { maxLength: 8 }),
      fc.array(fc.tuple(KEY, KEY, fc.nat(6)), { minLength: 1, maxLength: 4 }),
      async (writes, ranges) => {
        let life = create();
        const model = new Map<string, Uint8Array>();
        const check = (): void => {
          const sorted = [...model.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          for (const [start, end, limit] of [...ranges, ['', '\u{10ffff}', 99] as const]) {
            const inside = sorted.filter((key) => compareKeys(key, start) >= 0 && compareKeys(key, end) < 0);
            expect(keysOf(life.store, start, end, limit)).toEqual(inside.slice(0, limit));
          }
          for (const [key, value] of model) expect([...life.store.get(key)!]).toEqual([...value]);
        };
        let last: Promise<void> = Promise.resolve();
        for (const changes of writes) {
          last = life.store.write(changes);
          for (const { key, value } of changes) value ? model.set(key, value) : model.delete(key);
          check();
          if (changes.length % 2 === 0) await last;
        }
        await last;
        check();
        life = await life.reopen();
        check();
        await life.store.close();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('a crash of the lossy store', () => {
  it('keeps every acknowledged write, and of those in flight a prefix, each whole', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      fc.integer(),
      fc.integer({ min: 1, max: 25 }),
      async (waits, seed, crashAt) => {
        const store = new LossyStore({ seed });
        store.crashAt(crashAt);
        let acknowledged = 0;
        let begun = 0;
        for (const [n, wait] of waits.entries()) {
          begun = Math.min(n + 1, crashAt);
          const writing = store.write([put(`left${n}`, 'x'), put(`right${n}`, 'x')]).then(
            () => {
              acknowledged = n + 1;
            },
            () => undefined,
          );
          if (wait && n + 1 < crashAt) await writing;
        }
        const survivor = store.crash();
        const left = keysOf(survivor, 'left', 'm').length;
        expect(keysOf(survivor, 'right', 's')).toHaveLength(left);
        for (let n = 0; n < left; n++) expect(survivor.get(`left${n}`)).toBeDefined();
        expect(left).toBeGreaterThanOrEqual(acknowledged);
        expect(left).toBeLessThanOrEqual(begun);
        expect(() => store.get('left0')).toThrow(/crashed/);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  it('loses what was held back by then with some seed, and keeps it with another', async () => {
    const outcomes = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      const store = new LossyStore({ seed });
      store.hold();
      const writing = [store.write([put('a', '1')]), store.write([put('b', '1')])];
      const survivor = store.crash();
      for (const outcome of await Promise.allSettled(writing)) expect(outcome.status).toBe('rejected');
      outcomes.add(keysOf(survivor, '', 'z').length);
    }
    expect([...outcomes].sort()).toEqual([0, 1, 2]);
  });

  it('a refused write rejects with its code', async () => {
    const store = new LossyStore();
    store.failAt(2, 'ENOSPC');
    await store.write([put('a', '1')]);
    await expect(store.write([put('b', '1')])).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(store.get('b')).toBeUndefined();
  });
});
