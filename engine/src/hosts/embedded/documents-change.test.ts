import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../../core/document.ts';
import { changeBetween, changed } from './documents-change.ts';

const documents = Array.from(
  { length: 30 },
  (_, i) => ({ kind: 'list', name: `l${i}` }) as unknown as CoreDocument,
);

describe('what differs between two lists of documents', () => {
  it('leads from the one to the other, whatever was put in, taken out or moved', () => {
    const list = fc.subarray(documents).chain((some) => fc.shuffledSubarray(some));
    fc.assert(
      fc.property(list, list, (before, after) => {
        // A thread has copies of its own, and gets copies.
        const told = structuredClone(changeBetween(before, after));
        expect(changed(structuredClone(before), told)).toEqual(after);
      }),
    );
  });

  it('names what is new, and nothing else', () => {
    const fresh = { kind: 'list', name: 'fresh' } as unknown as CoreDocument;
    expect(changeBetween(documents, documents.with(7, fresh))).toEqual([
      { from: 0, to: 7 },
      { documents: [fresh] },
      { from: 8, to: 30 },
    ]);
  });
});
