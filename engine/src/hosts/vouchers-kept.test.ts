// VOUCHER-19: of very many codes few stay in memory, and each is read again as it was.
import { expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { voucherKey } from '../core/voucher/code.ts';
import { Cells } from './cells.ts';
import { MemoryStore } from './simulated/memory-store.ts';

const empty = configure('r', []);
if (!empty.ok) throw new Error('an empty configuration is always in order');
const { layout } = empty.configuration;

const CODES = 5_000;
const KEPT_BYTES = 16_000;
/** At 160 bytes each, and what dropping them lags behind. */
const MOST_KEPT = 150;

it('VOUCHER-19: codes that were brought go from memory when they are written, and are found again', async () => {
  const store = new MemoryStore();
  const cells = new Cells(store, () => layout, { keptBytes: KEPT_BYTES, rests: false });
  for (let i = 0; i < CODES; i++) {
    const cell = cells.voucher(voucherKey(`C-${i}`));
    Object.assign(cell.state, { code: `C-${i}`, pool: 'p', batch: 'b' });
    cells.touch(cell, i + 1);
    if (i % 100 < 99) continue;
    const dirty = cells.takeDirty();
    await store.write(dirty.flatMap((one) => cells.write(one, i, [])));
    cells.written(dirty);
  }
  expect([...cells.inMemory('voucher/')].length).toBeLessThanOrEqual(MOST_KEPT);
  for (let i = 0; i < CODES; i += 7) {
    const { state, position } = cells.voucher(voucherKey(`C-${i}`));
    expect([state.code, state.phase, position]).toEqual([`C-${i}`, 'free', i + 1]);
  }
  expect([...cells.inMemory('voucher/')].length).toBeLessThanOrEqual(MOST_KEPT);
});
