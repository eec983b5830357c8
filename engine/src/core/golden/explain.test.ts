// GLD-12 and GLD-13: each view its own value, and each value its lineage: from where, since when, what lost and why.
import { describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import { configure } from '../configuration.ts';
import { Effects } from '../effects.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { emptyLayout } from '../profile/layout.ts';
import { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { goldenRecordSchema } from './definition.ts';
import { type ExplainedView, explainStatements, explainTrait, traitsIn } from './explain.ts';

const definition = goldenRecordSchema.parse({
  kind: 'golden-record',
  name: 'people',
  views: {
    default: [
      { fields: ['street', 'city', 'zip'], rule: [{ source: ['crm', 'shop'] }, 'recent'] },
      { fields: ['size'], rule: 'frequent' },
      { fields: ['name'], rule: 'complete' },
      { fields: ['tier'], rule: 'longest' },
    ],
    billing: [{ fields: ['zip', 'city', 'street'], rule: 'recent' }],
    desk: [{ fields: ['plan'], rule: { source: ['desk'] } }],
  },
});

function person(...lines: readonly (readonly [source: string, at: number, traits: JsonObject])[]): {
  profile: Profile;
  world: World;
} {
  const result = configure('r1', [definition]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { configuration } = result;
  const profile = new Profile('ada');
  const world: World = {
    now: 0,
    configuration,
    layout: () => emptyLayout,
    unfilled: { has: () => false },
    foundedBy: () => 'x',
    models: new Map(),
    recorded: undefined,
  };
  lines.forEach(([source, at, traits], i) => {
    world.now = 1_000 + i;
    advance(profile, event(source, at, traits, `m${i}`), world, new Effects());
  });
  return { profile, world };
}

function event(source: string, at: number, traits: JsonObject, messageId: string): EventInput {
  const base = { kind: 'event', type: 'identify', name: 'Identified', mode: 'live' } as const;
  return {
    ...base,
    messageId,
    at,
    receivedAt: 1_000,
    source,
    identifiers: [],
    properties: {},
    traits,
    context: {},
  };
}

function views({ profile, world }: ReturnType<typeof person>, name: string): readonly ExplainedView[] {
  return explainTrait(profile, world.configuration.golden, name)!.views;
}

const addresses = [
  ['crm', 1, { street: 'Gasse 1', city: 'Bern' }],
  ['web', 2, { street: 'Via 2', city: 'Rome', zip: '00100' }],
  ['crm', 3, { city: 'Bern' }],
  ['web', 4, { street: 'Via 3' }],
] as const;

describe('lineage of a trait', () => {
  it('says where a value is from, since when, when it was last said, and why others lost', () => {
    const [first] = views(person(...addresses), 'city');
    expect(first).toMatchObject({
      view: 'default',
      winner: {
        value: 'Bern',
        source: 'crm',
        since: 1,
        confirmedAt: 3,
        messageId: 'm2',
        events: 2,
        until: null,
      },
      agreeing: [],
      lost: [
        {
          value: 'Rome',
          source: 'web',
          since: 4,
          why: { code: 'trust', words: 'crm is trusted more than web' },
        },
        {
          value: 'Rome',
          source: 'web',
          since: 2,
          until: 4,
          why: { code: 'replaced', words: 'web itself said something else later' },
        },
      ],
    });
    expect(first!.winner!.record).toEqual({ city: 'Bern', street: 'Gasse 1' });
  });

  it('says so for each view with rules of its own; conditions and content read the default one', () => {
    const ada = person(...addresses);
    expect(views(ada, 'zip').map(({ view, winner }) => [view, winner?.value, winner?.source])).toEqual([
      ['default', null, 'crm'],
      ['billing', '00100', 'web'],
    ]);
    expect(ada.profile.traits).toMatchObject({ city: 'Bern', zip: null });
    const billing = traitsIn(ada.profile, ada.world.configuration.golden, 'billing')!;
    expect(Object.fromEntries(billing.map(({ name, value }) => [name, value]))).toEqual({
      city: 'Rome',
      street: 'Via 3',
      zip: '00100',
    });
    expect(billing.find(({ name }) => name === 'street')).toMatchObject({
      source: 'web',
      at: 4,
      messageId: 'm3',
    });
    expect(traitsIn(ada.profile, ada.world.configuration.golden, 'unheard-of')).toBeUndefined();
  });

  it('a trait with a rule in another view only is the newest in the default one', () => {
    const ada = person(['desk', 1, { plan: 'gold' }], ['web', 2, { plan: 'free' }]);
    expect(ada.profile.traits.plan).toBe('free');
    expect(views(ada, 'plan').map(({ view, winner, rules }) => [view, winner?.value, rules])).toEqual([
      ['default', 'free', ['recent']],
      ['desk', 'gold', [{ source: ['desk'] }]],
    ]);
  });

  it('gives each rule its reason in words', () => {
    const ada = person(
      ['crm', 1, { size: 40, name: 'A. L.', tier: 'gold' }],
      ['web', 2, { size: 40, name: 'Ada Lovelace', tier: 'free' }],
      ['app', 3, { size: 41 }],
      ['web', 4, { tier: 'free' }],
    );
    const told = (name: string) => {
      const { winner, agreeing, lost } = views(ada, name)[0]!;
      return [winner?.source, agreeing, winner?.why.words, ...lost.map((one) => one.why.words)];
    };
    expect(told('size')).toEqual([
      'web',
      ['crm'],
      'it was said in the most events',
      'it was said in 1 event, the winner in 2',
    ]);
    expect(told('name')).toEqual(['web', [], 'it is the most complete', 'it is the shorter of the two']);
    expect(told('tier')).toEqual([
      'crm',
      [],
      'crm has kept it unchanged the longest',
      'crm has kept its value unchanged for longer',
    ]);
  });

  it('says who took a value back, also where nothing is left', () => {
    const ada = person(['crm', 1, { size: 40 }], ['crm', 2, { size: null }]);
    expect(views(ada, 'size')[0]).toMatchObject({
      winner: null,
      lost: [{ value: 40, source: 'crm', until: 2, why: { code: 'taken-back', words: 'crm took it back' } }],
    });
    expect(ada.profile.traits.size).toBeNull();
  });

  it('of a trait that no document names it is told from what was said: the newest won', () => {
    const { profile, world } = person(['web', 1, { mood: 'calm' }]);
    expect(explainTrait(profile, world.configuration.golden, 'mood')).toBeUndefined();
    const said = [
      { source: 'web', said: { mood: 'calm' }, at: 1, messageId: 'm1' },
      { source: 'app', said: { mood: 'glad' }, at: 2, messageId: 'm2' },
    ];
    expect(explainStatements('mood', said).views[0]).toMatchObject({
      winner: { value: 'glad', source: 'app', why: { code: 'recent' } },
      lost: [{ value: 'calm', source: 'web', why: { words: 'app said its value later' } }],
    });
  });
});
