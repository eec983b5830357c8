// ID-21: whoever is asked for what is another's answers, however long the history and however it is stored.
import { describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { drawsFrom } from '../core/draws.ts';
import { historyKey, PIECE } from './cells/keys.ts';
import { Cells } from './cells.ts';
import { decode, encode } from './codec.ts';
import { positionsFrom } from './history.ts';
import { MemoryStore } from './simulated/memory-store.ts';

const LONG = 200_000;
const all = Array.from({ length: LONG }, (_, i) => 7 + i * 3);

const piece = (positions: readonly number[]) => ({
  key: historyKey('p', positions[0]!),
  value: encode(positions),
});

/** @param between is done before each page */
function pages(
  store: MemoryStore,
  most: number,
  fresh: () => readonly number[],
  between = (_page: number) => {},
): number[] {
  const read: number[] = [];
  for (let from: number | null = 0, page = 0; from !== null; page++) {
    between(page);
    const { positions, next } = positionsFrom(store, 'p', fresh(), from, most);
    expect(positions.length).toBeLessThanOrEqual(most);
    for (const position of positions) read.push(position);
    from = next;
  }
  return read;
}

describe('ID-21: a history, page by page', () => {
  it('is whole where one piece has more than a stack takes, as earlier versions wrote it', async () => {
    const store = new MemoryStore();
    await store.write([piece(all.slice(0, 3)), piece(all.slice(3, LONG - 2_000)), piece([1e9])]);
    expect(pages(store, 10_000, () => [])).toEqual([...all.slice(0, LONG - 2_000), 1e9]);
  });

  it('is whole while what was in memory is written in pieces of any length', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = drawsFrom(seed);
      const store = new MemoryStore();
      let fresh: readonly number[] = all.slice(0, 5_000);
      const write = (page: number) => {
        if (page % 3 !== 1 || fresh.length === 0) return;
        const length = 1 + Math.floor(random() * 1_500);
        void store.write([piece(fresh.slice(0, length))]);
        // Until it is durable it stands here and there.
        if (random() < 0.7) fresh = fresh.slice(length);
        else fresh = fresh.slice(Math.floor(length / 2));
      };
      expect(
        pages(store, 500, () => fresh, write),
        `seed ${seed}`,
      ).toEqual(all.slice(0, 5_000));
    }
  });

  it('is written in pieces of which none is long', () => {
    const configured = configure('r', []);
    if (!configured.ok) throw new Error('an empty configuration is always in order');
    const cells = new Cells(new MemoryStore(), () => configured.configuration.layout, {
      keptBytes: 2_000,
      rests: false,
    });
    const cell = cells.profile('p');
    const history = all.slice(0, 3 * PIECE + 1);
    cell.history = [...history];
    cells.touch(cell, history.at(-1)!);
    const changes = cells.write(cell, 0, []).filter(({ key }) => key.startsWith('h/'));
    const pieces = changes.map(({ value }) => decode<number[]>(value!));
    expect(pieces.map(({ length }) => length)).toEqual([PIECE, PIECE, PIECE, 1]);
    expect(changes.map(({ key }) => key)).toEqual(pieces.map(([first]) => historyKey('p', first!)));
    expect(pieces.flat()).toEqual(history);
  });
});
