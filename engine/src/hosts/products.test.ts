// CAT-10, WHY-1: what was said of a product is known as it was at each position of the log, also after checkpoints, a
// restart, and in a store of an earlier version; asking reads one row for each product that is asked for.
import { expect, it } from 'vitest';
import { drawsFrom } from '../core/draws.ts';
import type { ProductRow } from '../core/product/figures.ts';
import type { LogRecord } from './log.ts';
import { hasSaid, ProductTable } from './products.ts';
import { encodeEntry } from './record.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import type { Store } from './store.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const names = ['kettle', 'kettle-2', 'pot', 'cup'];

/** Entries as a log has them, and naively what held before each position. */
function madeLog() {
  const random = drawsFrom(SEED);
  const entries: { readonly position: number; readonly rows: readonly ProductRow[] }[] = [];
  for (let position = 10; entries.length < 200; position += 1 + Math.floor(random() * 50)) {
    const version = 1_000 + entries.length - Math.floor(random() * 3);
    const stock = Math.floor(random() * 10);
    const wanted = names.filter(() => random() < 0.4);
    entries.push({
      position,
      rows: wanted.map((name): ProductRow => [name, version, random() < 0.1 ? null : { stock }]),
    });
  }
  const naively = (name: string, position: number) => {
    const table = new ProductTable();
    for (const entry of entries) if (entry.position < position) table.take(entry.rows);
    return table.get(name);
  };
  return { entries, naively, end: entries.at(-1)!.position + 1 };
}

async function written(table: ProductTable, store: Store): Promise<void> {
  const { changes, written } = table.changes();
  await store.write(changes);
  written();
}

function expectSame(table: ProductTable, store: Store, { naively, end }: ReturnType<typeof madeLog>): void {
  for (let position = 0; position <= end; position += 7)
    for (const name of names)
      expect([name, position, table.before(position, store).get(name)]).toEqual([
        name,
        position,
        naively(name, position),
      ]);
}

it(`WHY-1 products of then, between checkpoints and over a restart (KAIROS_SEED=${SEED})`, async () => {
  const log = madeLog();
  const store = new MemoryStore();
  const table = new ProductTable();
  for (const [i, { position, rows }] of log.entries.entries()) {
    table.take(rows, position);
    if (i % 60 === 59) await written(table, store);
  }
  expectSame(table, store, log);
  await written(table, store);
  const reopened = new ProductTable();
  reopened.take(table.rows());
  expectSame(reopened, store, log);
});

it('WHY-1 reads one row for each product that is asked for', async () => {
  const log = madeLog();
  const store = new MemoryStore();
  const table = new ProductTable();
  for (const { position, rows } of log.entries) table.take(rows, position);
  await written(table, store);
  let read = 0;
  const counting = {
    range: (start: string, end: string, limit?: number) => {
      const rows = [...store.range(start, end, limit)];
      read += rows.length;
      return rows;
    },
  };
  const then = table.before(log.end, counting);
  for (const name of names) then.get(name);
  expect(read).toBe(names.length);
});

it('WHY-1 looks through the log once where a store of an earlier version has only what holds now', async () => {
  const log = madeLog();
  const store = new MemoryStore();
  const table = new ProductTable();
  for (const { rows } of log.entries) table.take(rows);
  expect(hasSaid(store)).toBe(false);
  const records = log.entries.map(({ position, rows }): LogRecord => {
    const data = Buffer.from(encodeEntry({ type: 'products', now: 1, rows }));
    return { position, next: position + 1, data };
  });
  await table.readFrom(
    (async function* () {
      yield records.slice(0, 90);
      yield records.slice(90);
    })(),
    log.end,
  );
  expectSame(table, store, log);
  await written(table, store);
  expect(hasSaid(store)).toBe(true);
  expectSame(table, store, log);
});
