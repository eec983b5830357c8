// The set of touched audiences against a plain set.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Touched } from './touched.ts';

const SIZE = 5_000;
const indexes = fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }), { maxLength: 60 });

it('gives each touched audience once, ascending, and is empty then', () => {
  const touched = new Touched(SIZE);
  fc.assert(
    fc.property(indexes, indexes, (counted, changed) => {
      touched.counted(counted);
      touched.changed(changed);
      expect(touched.any).toBe(counted.length + changed.length > 0);
      const found: [number, boolean][] = [];
      for (let index = touched.next(0); index >= 0; index = touched.next(index + 1))
        found.push([index, touched.take(index)]);
      const all = [...new Set([...counted, ...changed])].sort((a, b) => a - b);
      expect(found).toEqual(all.map((index) => [index, !changed.includes(index)]));
      expect([touched.any, touched.next(0)]).toEqual([false, -1]);
    }),
  );
});

it('gives what is touched on the way, where it lies ahead', () => {
  const touched = new Touched(SIZE);
  touched.flipped(31);
  const found: number[] = [];
  for (let index = touched.next(0); index >= 0; index = touched.next(index + 1)) {
    touched.take(index);
    found.push(index);
    if (index + 1_025 < SIZE) touched.changed([index + 1, index + 32, index + 1_025, SIZE - 1]);
  }
  expect(found.length).toBeGreaterThan(10);
  expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
  expect(found.at(-1)).toBe(SIZE - 1);
});

it('works for any number of audiences', () => {
  for (const size of [0, 1, 31, 32, 33, 1_024, 1_025]) {
    const touched = new Touched(size);
    if (size > 0) touched.flipped(size - 1);
    expect(touched.next(0)).toBe(size - 1);
  }
});
