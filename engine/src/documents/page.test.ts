import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../core/portions.ts';
import { type DocumentPage, pageOf } from './page.ts';
import { readFeed } from './read-feed.ts';

const read = (names: readonly string[]) =>
  readFeed(names.map((name) => `${JSON.stringify({ kind: 'action', name })}\n`).join(''), 'f.ndjson')
    .documents;

describe('pages of documents', () => {
  it('give each once, in the order of kinds and names, whatever their order in the folder', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 40 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 9 }), (some, limit) => {
        const documents = read(some);
        const seen: string[] = [];
        for (let after: string | undefined = ''; after !== undefined; ) {
          const page: DocumentPage = atOnce(pageOf(documents, { after, limit }));
          expect(page.documents.length).toBeLessThanOrEqual(limit);
          seen.push(...page.documents.map(({ document }) => document.name));
          after = page.next;
        }
        expect(seen).toEqual(some.toSorted());
      }),
    );
  });

  it('go on behind a document that is gone', () => {
    const { next } = atOnce(pageOf(read(['a', 'b', 'c', 'd']), { limit: 2 }));
    const { documents } = atOnce(pageOf(read(['a', 'c', 'd']), { after: next, limit: 2 }));
    expect(documents.map(({ document }) => document.name)).toEqual(['c', 'd']);
  });
});
