// Finding many words in one reading gives what looking for each of them gives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordFinder } from './word-finder.ts';

function foundIn(words: readonly (readonly [string, number])[], text: string): number[] {
  const places: number[] = [];
  new WordFinder(words).find(Buffer.from(text), (place) => places.push(place));
  return places.sort((a, b) => a - b);
}

describe('many words in one reading', () => {
  it('ERA-10: finds what looking for each of them finds', () => {
    // Few letters: many words share bytes, overlap, and stand in one another.
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), minLength: 4, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(text, { maxLength: 3 }), (words, texts) => {
        const all = words.map((one, i) => [one, i] as const);
        const whole = [...texts, ...words.slice(0, 2)].join('b');
        const bytes = Buffer.from(whole);
        expect(foundIn(all, whole)).toEqual(all.flatMap(([one, i]) => (bytes.includes(one) ? [i] : [])));
      }),
    );
  });

  it('ERA-10: tells a place once, also where several words of it stand there, and one twice', () => {
    const words = [
      ['ada@example.com', 0],
      ['user-1815', 0],
      ['user-1806', 1],
    ] as const;
    expect(foundIn(words, 'user-1815 is ada@example.com, and so is user-1815')).toEqual([0]);
    expect(foundIn(words, 'user-18061')).toEqual([1]);
    expect(foundIn(words, 'use')).toEqual([]);
    expect(foundIn([], 'anything')).toEqual([]);
  });
});
