import { describe, expect, it } from 'vitest';
import { drawsFrom } from '../draws.ts';
import { census, censusByGroup } from './census.ts';
import { corpusOf } from './corpus.ts';
import { HashIndex } from './hash-index.ts';
import { lexiconOf, see } from './lexicon.ts';
import { rowsOf } from './rows.ts';
import { featuresOf, wordsOf } from './words.ts';

const texts = [
  'where is the shop, the shop',
  'where is my parcel',
  'order two red kettles',
  'order the red one',
  '北京的商店在哪里',
  'where',
].map(wordsOf);
const learnt = Int32Array.of(0, 1, 3, 4);
const every = Int32Array.from(texts.keys());

describe('rows of a corpus', () => {
  it.each(['spelling', 'manner'] as const)('are what the model sees in the texts: %s', (view) => {
    const corpus = corpusOf(texts, view);
    const lexicon = lexiconOf(corpus, census(corpus, learnt));
    const { starts, columns, values } = rowsOf(lexicon, corpus, every, null);
    texts.forEach((words, i) => {
      const seen = see(lexicon, featuresOf(words, view));
      expect([...columns.subarray(starts[i], starts[i + 1])]).toEqual(seen.columns);
      const row = [...values.subarray(starts[i], starts[i + 1])];
      row.forEach((value, at) => {
        expect(value).toBeCloseTo(seen.values[at]!, 5);
      });
    });
    expect(columns.length).toBeGreaterThan(30);
  });

  it('show a feature the less the more it belongs to its own group', () => {
    const corpus = corpusOf(texts, 'manner');
    const counted = censusByGroup(corpus, Int32Array.of(0, 1, 2, 3), Int32Array.of(7, 7, 9, 5, 5, 5));
    expect(counted.total).toBe(3);
    const shares = (text: number) => {
      const own = counted.outside!.subarray(corpus.starts[text], corpus.starts[text + 1]);
      return [...new Set(own)].sort().map((share) => Math.round(share * 100) / 100);
    };
    // All of "where is" stands in one group; three texts are about as long, two of them of other groups.
    expect(shares(1)).toEqual([0, 0.67]);
    expect(shares(2)).toEqual([0, 0.5, 0.67]);
    const lexicon = lexiconOf(corpus, counted);
    const { keep } = rowsOf(lexicon, corpus, Int32Array.of(2), counted.outside);
    expect([...new Set(keep)].sort()).toEqual([0.25, Math.fround(Math.fround(2 / 3) ** 2)]);
  });
});

describe('an index of hashes', () => {
  it('numbers them as they come, however many', () => {
    const draw = drawsFrom(5);
    const hashes = Array.from({ length: 3_000 }, () => (draw() * 4_294_967_296) | 0);
    const distinct = [...new Set([0, -1, ...hashes])];
    const index = new HashIndex(4);
    for (const hash of [...distinct, ...hashes]) index.add(hash);
    expect([...index.hashes]).toEqual(distinct);
    expect(distinct.every((hash, place) => index.find(hash) === place)).toBe(true);
    expect(index.find(distinct.at(-1)! ^ 1)).toBe(distinct.indexOf(distinct.at(-1)! ^ 1));
  });
});
