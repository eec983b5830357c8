import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';
import { canonical, revisionOf } from './revision.ts';

const shop = `kind: source
name: shop
writeKey: wk_shop
---
# who buys often
kind: audience
name: vip
condition: traits.orders > 3
`;

function revision(text: string): string {
  const { documents, problems } = readText(text, 'any.yaml');
  expect(problems).toEqual([]);
  return revisionOf(documents.map(({ document }) => document));
}

describe('a revision names what the documents mean', () => {
  it('is short and safe in URLs', () => {
    expect(revision(shop)).toMatch(/^[0-9a-f]{12}$/);
  });

  it('does not depend on comments, order or written-out defaults', () => {
    const other = `name: vip
version: 1
condition: "traits.orders > 3"
kind: audience
---
writeKey: wk_shop # public
type: server
name: shop
kind: source
`;
    expect(revision(other)).toBe(revision(shop));
  });

  it('changes with any meaning', () => {
    expect(revision(shop.replace('> 3', '> 4'))).not.toBe(revision(shop));
    expect(revision(shop.replace('name: vip', 'name: vips'))).not.toBe(revision(shop));
  });

  it('CAT-12: is that of the texts in their order, whatever was named before', () => {
    const documents = Array.from({ length: 40 }, (_, i) => ({ kind: 'list', name: `l${(i * 7) % 30}` }));
    const list = fc.subarray(documents).chain((some) => fc.shuffledSubarray(some));
    const twice = fc.tuple(list, fc.subarray(documents)).map(([some, more]) => [...some, ...more]);
    fc.assert(
      fc.property(fc.array(fc.oneof(list, twice), { minLength: 2, maxLength: 6 }), (states) => {
        for (const state of states) {
          const texts = state.map((document) => `${canonical(document)}\n`).sort();
          expect(revisionOf(state)).toBe(
            createHash('sha256').update(texts.join('')).digest('hex').slice(0, 12),
          );
        }
      }),
    );
  });

  it('a canonical text does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(turned)).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
