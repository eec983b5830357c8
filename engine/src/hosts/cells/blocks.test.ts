import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encodeToCopy } from '../codec.ts';
import { Blocks, bytesAt } from './blocks.ts';

const texts = fc.array(fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 }), { maxLength: 6 });

describe('blocks', () => {
  it('keep all that was given and not let go, however large and in whatever order', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 4 }), (rounds, every) => {
        const blocks = new Blocks(64);
        const open: { readonly text: string; readonly place: ReturnType<Blocks['keep']> }[] = [];
        for (const [i, round] of rounds.entries()) {
          for (const text of round) open.push({ text, place: blocks.keep(encodeToCopy([text])) });
          expect(open.map(({ place }) => decode<[string]>(bytesAt(place))[0])).toEqual(
            open.map(({ text }) => text),
          );
          // Some stay for the next rounds, others go between them.
          const kept = open.filter((_, k) => (i + k) % every > 0);
          for (const { place } of open.filter((_, k) => (i + k) % every === 0)) blocks.letGo(place);
          open.splice(0, open.length, ...kept);
        }
        for (const { place } of open) blocks.letGo(place);
        expect(blocks.places).toBe(0);
      }),
    );
  });
});
