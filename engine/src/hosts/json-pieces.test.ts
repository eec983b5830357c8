import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPieces } from './json-pieces.ts';

describe('JSON in pieces', () => {
  it('is together what JSON.stringify gives', () => {
    const inner = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.constant(undefined));
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), inner)), (value) => {
        expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
      }),
    );
  });

  it('parts long lists', () => {
    const documents = Array.from({ length: 1_700 }, (_, i) => ({ name: `a${i}` }));
    const pieces = [...jsonPieces({ revision: 'r', documents })];
    expect(pieces.length).toBeGreaterThan(4);
    expect(pieces.join('')).toBe(JSON.stringify({ revision: 'r', documents }));
  });
});
