/** Columns of numbers come back to the bit, whatever they are; others as they were. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from './codec.ts';
import { packedColumn, unpackedColumn } from './number-column.ts';

const throughBytes = (column: readonly unknown[]) =>
  unpackedColumn(decode<unknown[]>(encode([1, packedColumn(column)]))[1]);

describe('a column of numbers', () => {
  test.each([
    [[0.1, -0, Number.MIN_VALUE, 1e308, 2]],
    [[Number.POSITIVE_INFINITY, Number.NaN, 0.5, 1]],
    [[0.5]],
    [[1, 2, 3, 4, 5]],
    [['a', 'b', 'c', 'd']],
    [[0.25, null, 0.5, undefined]],
  ])('comes back: %j', (column) => {
    expect(throughBytes(column)).toEqual(column);
  });

  test('takes eight bytes each', () => {
    expect((packedColumn([0.1, 0.2, 0.3, 0.4]) as Uint8Array).byteLength).toBe(32);
  });
});
