// What a form comes to: an act for each choice that differs from what was shown, and none besides.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actsOf, type Choice, choicesOf, fieldOf } from './preference-acts.ts';

const choice = (purpose: string, isOn: boolean, topic?: string): Choice => ({
  purpose,
  ...(topic !== undefined && { topic }),
  isOn,
  isUnconfirmed: false,
});
const choices = [
  choice('marketing', true),
  choice('marketing', true, 'tea'),
  choice('marketing', false, 'pots'),
  choice('news', false),
];
const before = new Set(['marketing', 'marketing>tea']);
const acts = (...wanted: string[]) =>
  actsOf(choices, before, new Set(wanted)).map((act) => `${act.granted ? '+' : '-'}${fieldOf(act)}`);

describe('a form of the preference centre (CON-23)', () => {
  it.each<[string, string[], string[]]>([
    ['nothing changed', ['marketing', 'marketing>tea'], []],
    ['a topic more', ['marketing', 'marketing>tea', 'marketing>pots'], ['+marketing>pots']],
    ['a topic less', ['marketing'], ['-marketing>tea']],
    ['a purpose more', ['marketing', 'marketing>tea', 'news'], ['+news']],
    ['a purpose less ends its topics', ['marketing>tea', 'marketing>pots'], ['-marketing']],
    ['nothing any more', [], ['-marketing']],
  ])('%s', (_, wanted, expected) => {
    expect(acts(...wanted)).toEqual(expected);
  });

  it('a purpose that begins leaves each topic at what was chosen', () => {
    const off = choices.map((one) => ({ ...one, isOn: false }));
    const found = actsOf(off, new Set(), new Set(['marketing', 'marketing>tea']));
    expect(found.map(({ granted, topic }) => [granted, topic])).toEqual([
      [true, undefined],
      [true, 'tea'],
      [false, 'pots'],
    ]);
  });

  it('names nothing that the page does not show, and nobody who was not asked', () => {
    const field = fc.constantFrom('marketing', 'marketing>tea', 'news', 'secret', '*', 'marketing>*');
    fc.assert(
      fc.property(fc.uniqueArray(field), fc.uniqueArray(field), (shown, wanted) => {
        const known = new Set(choices.map(fieldOf));
        for (const act of actsOf(choices, new Set(shown), new Set(wanted))) {
          expect(known.has(fieldOf(act))).toBe(true);
          expect(act.granted).toBe((wanted as string[]).includes(fieldOf(act)));
        }
      }),
    );
  });

  it('shows purposes of this address only, in the order asked for, and nothing that is owed', () => {
    const of = (contactPoint: string, purpose: string, refusal: string | null, topic?: string) => ({
      contactPoint,
      purpose,
      ...(topic !== undefined && { topic }),
      basis: purpose === 'service' ? ('contract' as const) : ('consent' as const),
      refusal,
    });
    const permissions = [
      of('email:a@x.example', 'marketing', null),
      of('email:a@x.example', 'marketing', 'no consent for marketing', 'tea'),
      of('email:b@x.example', 'marketing', null),
      of('email:a@x.example', 'service', null),
      of('email:a@x.example', 'news', 'consent for news is not confirmed'),
      of('person:self', 'device', null),
    ];
    const shown = (purposes?: string[]) =>
      choicesOf(permissions, 'email:a@x.example', purposes).map((one) => [
        fieldOf(one),
        one.isOn,
        one.isUnconfirmed,
      ]);
    expect(shown()).toEqual([
      ['marketing', true, false],
      ['marketing>tea', false, false],
      ['news', false, true],
    ]);
    expect(shown(['news', 'marketing']).map(([field]) => field)).toEqual([
      'news',
      'marketing',
      'marketing>tea',
    ]);
    expect(shown(['news'])).toHaveLength(1);
  });
});
