// GLD-3 to GLD-9: what each rule prefers, what it leaves to the next, and what an empty value means.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../input.ts';
import { addStatement, emptyClaims } from './claims.ts';
import type { SurvivorshipRule } from './definition.ts';
import { survive } from './survive.ts';
import { wordsOf } from './words.ts';

type Line = readonly [source: string, at: number, said: JsonObject];

function survivor(lines: readonly Line[], rules: SurvivorshipRule[], fields = ['city']) {
  const claims = emptyClaims();
  lines.forEach(([source, at, said], i) => {
    addStatement(claims, { source, at, said, messageId: `m${i}` });
  });
  const found = survive(wordsOf(fields, claims), { fields, rules });
  if (found === undefined) return undefined;
  return {
    value: { ...found.winner.record },
    from: found.word.source,
    lost: found.losers.map(({ candidate, by }) => [
      candidate.words.map(({ source }) => source).join(),
      typeof by === 'object' ? 'source' : by,
    ]),
  };
}

const trust: SurvivorshipRule = { source: ['crm', 'shop'] };

describe('survivorship rules', () => {
  it('source: the most trusted wins though others said it later (GLD-3)', () => {
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern' }],
      ['shop', 2, { city: 'Rome' }],
      ['web', 3, { city: 'Oslo' }],
    ];
    expect(survivor(lines, [trust])).toEqual({
      value: { city: 'Bern' },
      from: 'crm',
      lost: [
        ['web', 'source'],
        ['shop', 'source'],
      ],
    });
  });

  it('source: those it does not name rank behind, all alike (GLD-3, GLD-8)', () => {
    const lines: Line[] = [
      ['app', 5, { city: 'Rome' }],
      ['web', 3, { city: 'Oslo' }],
    ];
    expect(survivor(lines, [trust])).toMatchObject({ from: 'app', lost: [['web', 'tie']] });
    expect(survivor([...lines, ['shop', 1, { city: 'Bern' }]], [trust])?.from).toBe('shop');
  });

  it('recent: said last; what a source said before stands no more (GLD-4)', () => {
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern' }],
      ['web', 2, { city: 'Oslo' }],
      ['crm', 3, { city: 'Rome' }],
    ];
    expect(survivor(lines, ['recent'])?.value).toEqual({ city: 'Rome' });
    expect(survivor([...lines, ['web', 4, { city: 'Oslo' }]], ['recent'])?.value).toEqual({ city: 'Oslo' });
  });

  it('complete: most fields, empty ones do not count; a tie is left to the next rule (GLD-5, GLD-8)', () => {
    const fields = ['city', 'street', 'zip'];
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern', street: 'Gasse 1', zip: '3011' }],
      ['web', 2, { city: 'Rome', street: ' ', zip: '00100' }],
      ['shop', 3, { city: 'Oslo', street: 'Gata 2', zip: '0150' }],
    ];
    expect(survivor(lines, ['complete', 'recent'], fields)).toEqual({
      value: { city: 'Oslo', street: 'Gata 2', zip: '0150' },
      from: 'shop',
      lost: [
        ['web', 'complete'],
        ['crm', 'recent'],
      ],
    });
  });

  it('complete, of a single field: members of an object, then letters and digits (GLD-5)', () => {
    const objects: Line[] = [
      ['crm', 1, { city: { name: 'Bern', zip: '3011' } }],
      ['web', 2, { city: { name: 'Bern', zip: null, note: '' } }],
    ];
    expect(survivor(objects, ['complete'])?.from).toBe('crm');
    const texts: Line[] = [
      ['crm', 1, { city: 'Sankt Gallen' }],
      ['web', 2, { city: 'St. . . . . . Gallen' }],
    ];
    expect(survivor(texts, ['complete'])?.from).toBe('crm');
  });

  it('frequent: said in most events, whoever said it, also where its source said another since (GLD-6)', () => {
    const lines: Line[] = [
      ['web', 1, { city: 'Bern' }],
      ['web', 2, { city: 'Bern' }],
      ['web', 3, { city: 'Brn' }],
    ];
    expect(survivor(lines, ['frequent'])?.value).toEqual({ city: 'Bern' });
    expect(survivor([...lines, ['crm', 4, { city: 'Brn' }]], ['frequent'])).toEqual({
      value: { city: 'Brn' },
      from: 'crm',
      lost: [['web', 'tie']],
    });
  });

  it('frequent: counts each event once however many there are (GLD-6)', () => {
    const often = Array.from({ length: 100 }, (_, i): Line => ['web', i, { city: 'Bern' }]);
    const more = Array.from({ length: 101 }, (_, i): Line => ['app', i / 2, { city: 'Rome' }]);
    expect(survivor([...often, ...more], ['frequent'])?.value).toEqual({ city: 'Rome' });
  });

  it('longest: whose source has kept it unchanged the longest; saying it again changes nothing (GLD-7)', () => {
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern' }],
      ['web', 2, { city: 'Rome' }],
      ['web', 9, { city: 'Rome' }],
    ];
    expect(survivor(lines, ['longest'])?.from).toBe('crm');
    expect(survivor([...lines, ['crm', 10, { city: 'Oslo' }]], ['longest'])?.from).toBe('web');
    // Said again after something else it begins anew.
    const back: Line[] = [...lines, ['crm', 4, { city: 'Oslo' }], ['crm', 5, { city: 'Bern' }]];
    expect(survivor(back, ['longest'])?.from).toBe('web');
  });

  it('a tie ends with the newest, and at one instant with the text that sorts last (GLD-8)', () => {
    const lines: Line[] = [
      ['web', 7, { city: 'Bern' }],
      ['app', 7, { city: 'Rome' }],
      ['crm', 6, { city: 'Zug' }],
    ];
    expect(survivor(lines, [{ source: ['desk'] }])).toMatchObject({
      value: { city: 'Rome' },
      lost: [
        ['crm', 'tie'],
        ['web', 'tie'],
      ],
    });
  });

  it('an empty value takes the word of its source back, and that alone (GLD-9)', () => {
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern' }],
      ['web', 2, { city: 'Rome' }],
      ['crm', 3, { city: null }],
    ];
    expect(survivor(lines, [trust])).toEqual({ value: { city: 'Rome' }, from: 'web', lost: [] });
    expect(survivor([...lines, ['web', 4, { city: '' }]], [trust])).toBeUndefined();
    expect(survivor([...lines, ['crm', 5, { city: 'Zug' }]], [trust])?.value).toEqual({ city: 'Zug' });
  });

  it('what a source says of one field of a group adds to what it said of the others (GLD-1, GLD-9)', () => {
    const lines: Line[] = [
      ['crm', 1, { city: 'Bern', zip: '3011' }],
      ['web', 2, { city: 'Rome' }],
      ['crm', 3, { zip: '3012' }],
    ];
    expect(survivor(lines, ['recent'], ['city', 'zip'])?.value).toEqual({ city: 'Bern', zip: '3012' });
    expect(survivor([...lines, ['web', 4, { city: 'Rome' }]], ['recent'], ['city', 'zip'])?.value).toEqual({
      city: 'Rome',
    });
  });
});
