import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { Cells } from './cells.ts';
import { openLmdbStore } from './embedded/lmdb-store.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import type { Store } from './store.ts';
import { profileIds } from './sweep.ts';

const empty = configure('r', []);
if (!empty.ok) throw new Error('an empty configuration is always in order');
const { layout } = empty.configuration;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const STORES: Record<string, () => Store> = {
  memory: () => new MemoryStore(),
  lmdb: () => {
    const folder = mkdtempSync(join(tmpdir(), 'kairos-sweep-'));
    folders.push(folder);
    return openLmdbStore(folder);
  },
};

const idOf = (n: number) => n.toString(16).padStart(24, '0');

/** What goes on between two steps of a sweep. */
type Meanwhile =
  | { readonly do: 'step' }
  | { readonly do: 'change' | 'ask'; readonly id: number }
  | { readonly do: 'write back' };

const id = fc.nat(40);
const meanwhile: fc.Arbitrary<Meanwhile> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Meanwhile>({ do: 'step' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('change' as const, 'ask' as const), id }) },
  { weight: 1, arbitrary: fc.constant<Meanwhile>({ do: 'write back' }) },
);

/** A partition's cells whose profiles are changed and written back, as inputs and checkpoints do. */
class Partition {
  readonly store: Store;
  readonly cells: Cells;
  readonly known = new Set<string>();

  constructor(store: Store) {
    this.store = store;
    this.cells = new Cells(store, () => layout, { keptBytes: 3, rests: false });
  }

  apply(action: Exclude<Meanwhile, { do: 'step' }>): void {
    if (action.do === 'write back') {
      const dirty = this.cells.takeDirty();
      const changes = dirty.flatMap((cell) => this.cells.write(cell, 0, []));
      void this.store.write(changes);
      this.cells.written(dirty);
      return;
    }
    const cell = this.cells.profile(idOf(action.id));
    if (action.do === 'ask') return;
    this.cells.touch(cell, 1);
    this.known.add(cell.state.id);
  }
}

describe.each(Object.entries(STORES))('a sweep over the profiles of one partition (%s)', (_, open) => {
  it('meets each profile that was there at its start once, in order, whatever happens meanwhile', async () => {
    const property = fc.asyncProperty(
      fc.array(meanwhile, { maxLength: 40 }),
      fc.array(meanwhile, { maxLength: 120 }),
      fc.option(id),
      async (before, during, after) => {
        const partition = new Partition(open());
        for (const action of before) if (action.do !== 'step') partition.apply(action);
        const from = after === null ? '' : idOf(after);
        const expected = [...partition.known].filter((known) => known > from);
        const sweep = profileIds(partition.store, partition.cells, from);
        const met: string[] = [];
        const step = () => {
          const { value, done } = sweep.next();
          if (!done) met.push(value);
          return done === true;
        };
        let ended = step();
        for (const action of during) {
          if (action.do !== 'step') partition.apply(action);
          else if (!ended) ended = step();
        }
        while (!ended) ended = step();
        await partition.store.close();
        expect(met).toEqual([...new Set(met)].sort());
        expect(met).toEqual(expect.arrayContaining(expected));
        // Nobody who was only asked for.
        expect([...partition.known]).toEqual(expect.arrayContaining(met));
      },
    );
    await fc.assert(property, { numRuns: open === STORES.lmdb ? 25 : 300 });
  });

  it('crosses the pages of the store', async () => {
    const partition = new Partition(open());
    for (let n = 0; n < 1_000; n++) partition.apply({ do: 'change', id: n });
    partition.apply({ do: 'write back' });
    const met: string[] = [];
    for (const each of profileIds(partition.store, partition.cells, idOf(9))) {
      met.push(each);
      if (met.length === 500) partition.apply({ do: 'change', id: 700 });
    }
    await partition.store.close();
    expect(met).toEqual(Array.from({ length: 990 }, (_, n) => idOf(n + 10)));
  });
});
