import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { documentSchemas } from '../documents/schema.ts';
import { KnownRevisions } from './revisions.ts';

/** Each with ten actions, of which one is another. */
const documentsOf = (n: number): CoreDocument[] =>
  Array.from({ length: 10 }, (_, i) =>
    documentSchemas.action.parse({
      kind: 'action',
      name: `a${i}`,
      placements: ['home'],
      value: i === 0 ? n : 1,
    }),
  );

describe('configurations by revision', () => {
  it('CAT-12: those that were not asked for of late are compiled again when they are', () => {
    const read: string[] = [];
    const revisions = new KnownRevisions((revision) => {
      read.push(revision);
      return documentsOf(Number(revision));
    }, 30);
    for (let n = 1; n <= 5; n++) revisions.add(String(n), documentsOf(n));
    const valueIn = (revision: string) =>
      revisions.configuration(revision).actionsByName.get('a0')?.definition.value;
    expect(['5', '4', '3'].map(valueIn)).toEqual([5, 4, 3]);
    expect(read).toEqual([]);
    expect(valueIn('1')).toBe(1);
    expect(read).toEqual(['1']);
    // The one that was asked for longest ago has gone for it.
    expect(['3', '4', '1'].map(valueIn)).toEqual([3, 4, 1]);
    expect(valueIn('5')).toBe(5);
    expect(read).toEqual(['1', '5']);
    // Where stored profiles are laid out is known for good.
    expect(revisions.layout(revisions.configuration('2').layout.id)).toBeDefined();
  });

  it('learnt beside others, it is the same as at once', async () => {
    const revisions = new KnownRevisions(() => undefined);
    await revisions.learn('r', documentsOf(7));
    const known = revisions.configuration('r');
    expect(known.revision).toBe('r');
    await revisions.learn('r', documentsOf(8));
    expect(revisions.configuration('r')).toBe(known);
  });
});
