// A packed table against plain maps, under made-up sequences of changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Stamps } from './stamps.ts';

const numbers = fc.integer({ min: 0, max: 40 });
const changes = fc.array(fc.tuple(numbers, fc.integer({ min: 0, max: 3 })), { maxLength: 120 });

function stampsFrom(list: readonly (readonly [number, number])[]) {
  const stamps = new Stamps();
  const map = new Map<number, number>();
  for (const [key, instant] of list) {
    stamps.set(key, instant);
    if (instant === 0) map.delete(key);
    else map.set(key, instant);
  }
  return { stamps, map };
}

const flat = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b).flat();

describe('stamps', () => {
  it('hold what a map holds, in the order of their numbers', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const { stamps, map } = stampsFrom(list);
        expect(stamps.cells).toEqual(flat(map));
        expect(stamps.size).toBe(map.size);
        expect(stamps.earliest).toBe(map.size === 0 ? 0 : Math.min(...map.values()));
        for (let key = 0; key <= 41; key++) expect(stamps.get(key)).toBe(map.get(key) ?? 0);
      }),
    );
  });

  it('are read from cells in any order, the last of a number holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(numbers, fc.integer({ min: 1, max: 9 }))), (pairs) => {
        expect(Stamps.of(pairs.flat()).cells).toEqual(flat(new Map(pairs)));
      }),
    );
  });

  it('absorb another by what is said for those that both have', () => {
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        const a = stampsFrom(one);
        const b = stampsFrom(other);
        a.stamps.absorb(b.stamps, Math.min);
        for (const [key, instant] of b.map)
          a.map.set(key, Math.min(instant, a.map.get(key) ?? Number.POSITIVE_INFINITY));
        expect(a.stamps.cells).toEqual(flat(a.map));
        expect(b.stamps.cells).toEqual(flat(b.map));
      }),
    );
  });

  it('forget, clear and move', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 3 }), (list, limit) => {
        const { stamps, map } = stampsFrom(list);
        stamps.forgetUntil(limit);
        for (const [key, instant] of map) if (instant <= limit) map.delete(key);
        expect(stamps.cells).toEqual(flat(map));
        const to = Array.from({ length: 41 }, (_, key) => (key % 3 === 0 ? -1 : 40 - key));
        const moved = new Map([...map].flatMap(([key, at]) => (to[key]! < 0 ? [] : [[to[key]!, at]])));
        expect(stamps.moved(to).cells).toEqual(flat(moved as Map<number, number>));
        stamps.clear();
        expect([stamps.size, stamps.earliest, new Stamps().size]).toEqual([0, 0, 0]);
      }),
    );
  });
});
