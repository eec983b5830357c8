import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, encodeToCopy } from './codec.ts';

describe('encoded bytes', () => {
  it('are of their own, and those to be copied hold until the next, whatever their size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000), { maxLength: 20 }), (sizes) => {
        const own = sizes.map((size) => encode('x'.repeat(size)));
        for (const size of sizes) expect(decode(encodeToCopy('y'.repeat(size)))).toBe('y'.repeat(size));
        expect(own.map((bytes) => decode<string>(bytes).length)).toEqual(sizes);
      }),
      { numRuns: 30 },
    );
  });
});
