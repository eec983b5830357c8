// CON-2, CON-6, CON-9, CON-17, CON-20: acts in any order, doubled and merged, judged as by their times alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput } from '../input.ts';
import { applyConsent } from '../profile/consent.ts';
import { emptyLayout } from '../profile/layout.ts';
import { absorb } from '../profile/merge.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import { partsOf } from './act.ts';
import { isGranted, judgeMessage, mayTrack } from './judge.ts';
import { ConsentRules } from './rules.ts';

const rules = new ConsentRules([
  {
    purposes: {
      offers: { basis: 'consent', topics: ['shoes'], gpc: true },
      tips: { basis: 'opt-out' },
      news: { basis: 'soft-opt-in', doubleOptIn: true },
      tracking: { basis: 'consent' },
    },
  },
]);
const purposes = ['offers', 'tips', 'news', 'tracking'];
const points = ['email:a@example.com', 'email:b@example.com'];

const actArbitrary = fc.record({
  name: fc.constantFrom(
    'Consent Granted',
    'Consent Withdrawn',
    'Soft Opt-In',
    'Objected',
    'Objection Lifted',
    'Page Viewed',
  ),
  at: fc.integer({ min: 1, max: 12 }),
  purpose: fc.constantFrom(...purposes, undefined),
  topic: fc.constantFrom('shoes', undefined),
  point: fc.constantFrom(...points),
  gpc: fc.constantFrom(true, false, undefined),
});
type Drawn = Omit<typeof actArbitrary extends fc.Arbitrary<infer T> ? T : never, 'name'> & { name: string };

function eventOf({ name, at, purpose, topic, point, gpc }: Drawn, i: number): EventInput {
  return anEvent({
    messageId: `m${i}`,
    name,
    at,
    receivedAt: 100,
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties: {
      contact_point: point,
      ...(purpose !== undefined && { purpose }),
      ...(topic !== undefined && purpose === 'offers' && { topic }),
    },
    context: gpc === undefined ? {} : { gpc },
  });
}

function profileAfter(events: readonly EventInput[], id = 'p'): Profile {
  const profile = new Profile(id);
  for (const event of events) applyConsent(profile, event, rules, new Effects());
  return profile;
}

/** Everything that can be asked. */
function answers(profile: Profile): unknown {
  return points.flatMap((point) => [
    ...purposes.map((purpose) => judgeMessage(profile, point, purpose, undefined, rules)),
    judgeMessage(profile, point, 'offers', 'shoes', rules),
    mayTrack(profile, point, rules),
    isGranted(profile, point, 'offers'),
  ]);
}

const known = (profile: Profile) => [...profile.consents].sort(([a], [b]) => (a < b ? -1 : 1));

describe('acts of consent', () => {
  it('come to the same in any order, doubled, and over a merge (CON-17)', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (drawn, random) => {
        const events = drawn.map(eventOf);
        const plain = profileAfter(events);
        const shuffled = [...events, ...events]
          .map((event) => ({ event, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        expect(known(profileAfter(shuffled))).toEqual(known(plain));
        const one = profileAfter(events.filter((_, i) => i % 2 === 0));
        absorb(
          one,
          profileAfter(
            events.filter((_, i) => i % 2 === 1),
            'q',
          ),
          new Effects(),
          null,
        );
        expect(known(one)).toEqual(known(plain));
        expect(answers(one)).toEqual(answers(plain));
      }),
    );
  });

  it('never allow what was last withdrawn or objected to (CON-2, CON-9)', () => {
    fc.assert(
      fc.property(
        fc.array(actArbitrary, { maxLength: 20 }),
        fc.constantFrom(...points),
        fc.constantFrom('Consent Withdrawn', 'Objected'),
        fc.constantFrom(...purposes),
        (drawn, point, name, purpose) => {
          // At the same instant as the latest: the no wins.
          const last: Drawn = { name, at: 12, purpose, topic: undefined, point, gpc: undefined };
          const lifted = drawn.filter((act) => act.name !== 'Objection Lifted');
          const profile = profileAfter([...lifted, last].map(eventOf));
          expect(judgeMessage(profile, point, purpose, undefined, rules).refusal).not.toBeNull();
          expect(judgeMessage(profile, point, purpose, 'shoes', rules).refusal).not.toBeNull();
          expect(isGranted(profile, point, purpose)).toBe(false);
          if (purpose === 'tracking') expect(mayTrack(profile, point, rules)).toBe(false);
        },
      ),
    );
  });

  it('are stored with source, time and proof, and read as they were', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 20 }), (drawn) => {
        const profile = profileAfter(drawn.map(eventOf));
        profile.jurisdiction = { place: 'DE', at: 3 };
        const read = fromState(JSON.parse(JSON.stringify(toState(profile))), () => emptyLayout);
        expect([...read.consents]).toEqual([...profile.consents]);
        expect(read.jurisdiction).toEqual(profile.jurisdiction);
      }),
    );
  });

  it('are bounded: beyond the room a grant is lost and a withdrawal is for everything (CON-20)', () => {
    const profile = new Profile('p');
    const act = (name: string, i: number) =>
      applyConsent(
        profile,
        eventOf(
          { name, at: 5, purpose: 'tips', topic: undefined, point: `email:${i}@x.example`, gpc: undefined },
          i,
        ),
        rules,
        new Effects(),
      );
    for (let i = 0; i < 1_100; i++) act('Consent Granted', i);
    expect(profile.consents.size).toBe(1_000);
    expect(judgeMessage(profile, 'email:new@x.example', 'tips', undefined, rules).refusal).toBeNull();
    act('Consent Withdrawn', 1_050);
    expect(judgeMessage(profile, 'email:new@x.example', 'tips', undefined, rules).refusal).toBe(
      'objection to tips',
    );
    expect(
      [...profile.consents.keys()].map(partsOf).filter(({ point }) => point === 'person:objection'),
    ).toEqual([{ point: 'person:objection', purpose: '*' }]);
  });
});

describe('the basis of a purpose (CON-6)', () => {
  it('is the stricter one where two policies name it', () => {
    const both = new ConsentRules([
      {
        purposes: { tips: { basis: 'opt-out', jurisdictions: { DE: 'consent' } } },
        jurisdiction: ['traits.country'],
      },
      { purposes: { tips: { basis: 'soft-opt-in' } } },
    ]);
    const of = (country: string | null) => {
      const profile = new Profile('p');
      if (country !== null) profile.traits.country = country;
      return both.basisOf(profile, 'tips');
    };
    expect([of('DE'), of('US'), of(null), of('germany')]).toEqual([
      'consent',
      'soft-opt-in',
      'consent',
      'consent',
    ]);
  });
});
