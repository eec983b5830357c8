// CAT-6, CAT-7: what treatments say that cannot be meant, and that people keep their variants.
import { describe, expect, it } from 'vitest';
import { documentSchemas } from '../../../documents/schema.ts';
import { configure } from '../../configuration.ts';
import type { CoreDocument } from '../../document.ts';
import { Profile } from '../../profile/profile.ts';
import { contentOf, type Saying, waysOf } from './treatments.ts';

const mail = { subject: 'Gold', html: '<p>Gold</p>' };
const channels: CoreDocument[] = [
  { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' },
  { kind: 'channel', name: 'push', medium: 'webhook' },
];
const action = (treatments: object) =>
  documentSchemas.action.parse({ kind: 'action', name: 'gold', placements: ['home'], treatments });

function problemsOf(treatments: object) {
  const result = configure(`r${made++}`, [...channels, action(treatments)]);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path.join('.')} ${code}`);
}
let made = 0;

describe('CAT-6: treatments', () => {
  it('have names, places and content that can be meant', () => {
    const content = { title: 'Gold' };
    expect(problemsOf({ placement: content, mail })).toEqual([]);
    expect(problemsOf([{ name: 'a', channel: 'email', mail }])).toEqual([]);
    expect(problemsOf([{ name: 'a', channel: 'push', content }])).toEqual([]);
    expect(problemsOf([{ name: 'a', channel: 'post', content }])).toEqual([
      'treatments.0.channel unknown_channel',
    ]);
    expect(problemsOf([{ name: 'a', channel: 'email', content }])).toEqual([
      'treatments.0 treatment_content',
    ]);
    expect(problemsOf([{ name: 'a' }])).toEqual(['treatments.0 treatment_content']);
    expect(problemsOf([{ name: 'a', placements: ['office'], content }])).toEqual([
      'treatments.0.placements.0 unknown_placement',
    ]);
    expect(problemsOf([{ name: 'a', channel: 'push', placements: ['home'], content }])).toEqual([
      'treatments.0.placements treatment_place',
    ]);
    const twice = [
      { name: 'x', content },
      { name: 'x', content },
    ];
    expect(problemsOf([{ name: 'a', variants: twice }])).toEqual([
      'treatments.0.variants.1.name duplicate_name',
    ]);
    expect(problemsOf([{ name: 'a', content, variants: [{ name: 'x', share: 0, content }] }])).toEqual([
      'treatments.0.variants content_twice',
      'treatments.0.variants no_weight',
    ]);
  });
});

describe('CAT-7: variants', () => {
  it('get their shares, and a person keeps theirs when another one grows', () => {
    const saidWith = (shares: readonly number[]) => {
      const variants = shares.map((share, i) => ({ name: `v${i}`, share, content: { i } }));
      const result = configure(`r${made++}`, [action([{ name: 'banner', variants }])]);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const gold = result.configuration.actionsByName.get('gold')!;
      return Array.from({ length: 2_000 }, (_, i) => {
        const scope = { profile: new Profile(`p${i}`), now: 0, event: null, instance: null, context: {} };
        const [said] = waysOf(gold, { placement: 'home' }, scope, null) as readonly Saying[];
        if (said === undefined) throw new Error('it cannot be said');
        expect(contentOf(gold.definition, said)?.content).toEqual({ i: Number(said.variant.slice(1)) });
        return said;
      });
    };
    const even = saidWith([1, 1, 2]);
    const of = (name: string) => even.filter(({ variant }) => variant === name);
    expect(of('v2').length / even.length).toBeCloseTo(0.5, 1);
    expect(of('v2')[0]?.variantShare).toBe(0.5);
    const grown = saidWith([1, 3, 2]);
    for (const [i, { variant }] of grown.entries())
      if (variant !== 'v1') expect(variant).toBe(even[i]!.variant);
  });
});
