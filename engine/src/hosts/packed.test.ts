import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from './codec.ts';
import { isText, skip, textAt, valueAt } from './packed.ts';

const name = fc.string({ maxLength: 40, unit: 'grapheme' });
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      127,
      128,
      -32,
      -33,
      65_535,
      65_536,
      2 ** 31,
      2 ** 53,
      -(2 ** 31),
    ),
    fc.double(),
    fc.integer(),
    fc.string({ maxLength: 400, unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(name, tie('value'), { maxKeys: 20 }),
  ),
}));

describe('the way through packed bytes', () => {
  it('goes behind any value', () => {
    fc.assert(
      fc.property(value, fc.nat(3), (one, before) => {
        const bytes = Buffer.concat([Buffer.alloc(before), encode(one)]);
        expect(skip(bytes, before)).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });

  it('goes behind what is large', () => {
    for (const large of [
      'x'.repeat(70_000),
      Array.from({ length: 70_000 }, () => 1),
      Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
      new Uint8Array(70_000),
    ]) {
      const bytes = encode(large);
      expect(skip(bytes, 0)).toBe(bytes.length);
    }
  });

  it('finds the value under a key, and the text that it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 20 }), value, { maxKeys: 20 }), name, (map, text) => {
        const bytes = encode({ ...map, wanted: text });
        const at = valueAt(bytes, 0, Buffer.from('wanted'));
        expect(textAt(bytes, at)).toBe(text);
        expect(valueAt(bytes, 0, Buffer.from('another key that is not there'))).toBe(-1);
        const short = Buffer.from(text);
        if (short.length < 32) expect(isText(bytes, at, short)).toBe(true);
        expect(isText(bytes, at, Buffer.from('surely not'))).toBe(text === 'surely not');
      }),
    );
  });

  it('says that something else is no text', () => {
    expect(textAt(encode(5), 0)).toBeUndefined();
    expect(textAt(encode([]), 0)).toBeUndefined();
  });
});
