import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { decode, encode, encodeToCopy } from './codec.ts';

const texts = fc.array(fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 }), { maxLength: 6 });

describe('an arena', () => {
  it('keeps all that was given since the last reset, whatever it grew to', () => {
    fc.assert(
      fc.property(texts, (rounds) => {
        const arena = new Arena(64);
        for (const round of rounds) {
          const kept = round.map((text) => arena.keep(encodeToCopy([text])));
          expect(kept.map((bytes) => decode<[string]>(bytes)[0])).toEqual(round);
          arena.reset();
        }
      }),
    );
  });
});

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
