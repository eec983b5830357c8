import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SmallMap } from './small-map.ts';

it('holds what a Map holds, in its order, few or many', () => {
  const pairs = fc.array(fc.tuple(fc.constantFrom(...'abcdefghijklmnop', '__proto__'), fc.nat(5)));
  fc.assert(
    fc.property(pairs, pairs, (first, then) => {
      const small = SmallMap.of(first);
      const map = new Map(first);
      for (const [key, value] of then) {
        small.set(key, value);
        map.set(key, value);
        expect([...small]).toEqual([...map]);
      }
      expect(small.size).toBe(map.size);
      expect([...small.keys()]).toEqual([...map.keys()]);
      for (const key of ['a', 'p', '__proto__', 'none'])
        expect([small.has(key), small.get(key)]).toEqual([map.has(key), map.get(key)]);
    }),
  );
});
