// CON-24, CON-20: acts without an address, against the plain reading of the rule, in any order, doubled and merged.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functions } from '../audience/functions.ts';
import type { Scope } from '../condition.ts';
import { type Act, isGrant, WHOLE_PERSON } from '../consent/act.ts';
import { ConsentRules } from '../consent/rules.ts';
import { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import { type Addresses, joinAddresses, meantAddress, noteAddresses } from './addresses.ts';
import { applyConsent } from './consent.ts';
import { emptyLayout } from './layout.ts';
import { absorb } from './merge.ts';
import { Profile } from './profile.ts';
import { fromState, toState } from './state.ts';
import { applyTraits } from './traits.ts';

const rules = new ConsentRules([]);

interface Said {
  readonly at: number;
  readonly what: 'address' | 'Consent Granted' | 'Consent Withdrawn' | 'Soft Opt-In';
  readonly address: string | null;
  readonly by: 'ada' | 'phone';
}

const by = fc.constantFrom('ada' as const, 'phone' as const);

const address = fc.record({
  at: fc.integer({ min: 1, max: 20 }),
  what: fc.constant('address' as const),
  address: fc.constantFrom('a@x', 'B@x ', 'c@x', null),
  by,
});
const act = fc.record({
  at: fc.integer({ min: 1, max: 20 }),
  what: fc.constantFrom('Consent Granted' as const, 'Consent Withdrawn' as const, 'Soft Opt-In' as const),
  address: fc.constant(null),
  by,
});
const story = fc
  .tuple(fc.array(address, { maxLength: 6 }), fc.array(act, { maxLength: 6 }))
  .map(([addresses, acts]): Said[] => [...addresses, ...acts]);

function eventOf(
  { at, what, address: given, by: who = 'ada' }: Omit<Said, 'by'> & Partial<Said>,
  i: number,
): EventInput {
  return {
    kind: 'event',
    messageId: `m${i}`,
    type: what === 'address' ? 'identify' : 'track',
    name: what === 'address' ? 'Identified' : what,
    at,
    receivedAt: 100,
    mode: 'live',
    source: 'web',
    identifiers: [{ namespace: 'userId', value: who }],
    properties: what === 'address' ? {} : { purpose: 'offers' },
    traits: what === 'address' ? { email: given } : {},
    context: {},
  };
}

function take(profile: Profile, event: EventInput, effects = new Effects()): Profile {
  noteAddresses(profile, event, rules.contactTraits);
  applyTraits(profile, event);
  applyConsent(profile, event, rules, effects);
  return profile;
}

function lived(events: readonly EventInput[], id = 'p'): Profile {
  const profile = new Profile(id);
  for (const event of events) take(profile, event);
  return profile;
}

function told({ consents }: Profile): string[] {
  return [...consents]
    .flatMap(([key, kept]) => kept.map(({ kind, at, messageId }) => `${key} ${kind} ${at} ${messageId}`))
    .sort();
}

/** The rule as it is written, without any of the ways to keep it. */
function plainly(said: readonly Said[]): string[] {
  const given = said
    .filter(({ what }) => what === 'address')
    .map(({ at, address: text, by: who }) => ({ at, who, text: (text ?? '').trim().toLowerCase() }))
    .sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
  const latest = new Map<string, { at: number; id: string }>();
  const meant = (at: number, who: string, yes: boolean): string => {
    const last = (all: typeof given) => all.filter((one) => one.at <= at).at(-1);
    const next = (all: typeof given) => all.find((one) => one.at > at && one.text !== '');
    const own = given.filter((one) => one.who === who);
    const mine = last(own)?.text || undefined;
    if (mine !== undefined) return mine;
    const givers = [...new Set(given.map((one) => one.who))];
    const standing = givers.flatMap((giver) => last(given.filter((one) => one.who === giver)) ?? []);
    const anybodys = standing
      .filter(({ text }) => text !== '')
      .sort((a, b) => given.indexOf(a) - given.indexOf(b))
      .at(-1)?.text;
    const found = anybodys ?? (yes ? next(given)?.text : undefined) ?? '';
    const later = next(own)?.text;
    return later !== undefined && later !== found ? '' : found;
  };
  said.forEach(({ what, at, by: who }, i) => {
    if (what === 'address') return;
    const kind = { 'Consent Granted': 'granted', 'Consent Withdrawn': 'withdrawn', 'Soft Opt-In': 'soft' }[
      what
    ];
    const yes = isGrant({ kind } as Act);
    const found = meant(at, who, yes);
    const point = found === '' && !yes ? WHOLE_PERSON : `email:${found}`;
    const key = `${point}|offers ${kind}`;
    const known = latest.get(key);
    const id = `m${i}`;
    if (known === undefined || at > known.at || (at === known.at && id > known.id))
      latest.set(key, { at, id });
  });
  return [...latest].map(([key, { at, id }]) => `${key} ${at} ${id}`).sort();
}

function bookFrom(given: readonly { readonly at: number; readonly address: string }[]) {
  const add = (all: Addresses, one: (typeof given)[number]) => joinAddresses(all, [{ ...one, gap: 'none' }]);
  return new Map([[7, given.reduce<Addresses>(add, [])]]);
}

describe('acts of consent without an address', () => {
  it('are for whom the rule says, in any order, doubled, stored, and over merges', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat(1_000)), (said, draws) => {
        const next = () => draws.next().value as number;
        const events = said.map(eventOf);
        const mixed = events
          .map((event) => [next(), event] as const)
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        const wanted = plainly(said);
        expect(told(lived(mixed))).toEqual(wanted);
        const twice = lived([...mixed, ...mixed]);
        expect(told(fromState(toState(twice), () => emptyLayout))).toEqual(wanted);
        const half = next() % (events.length + 1);
        const into = lived(mixed.slice(0, half));
        absorb(into, lived(mixed.slice(half), 'q'), new Effects(), null);
        expect(told(into)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('never land on an address that was not theirs, however many were given in between', () => {
    const many = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 60 }), address: fc.constantFrom('a', 'b', 'c') }),
      { minLength: 8, maxLength: 100 },
    );
    fc.assert(
      fc.property(many, fc.nat(60), fc.nat(100), (given, at, half) => {
        const inOrder = [...given].sort((a, b) => a.at - b.at || (a.address < b.address ? -1 : 1));
        const right = inOrder.filter((one) => one.at <= at).at(-1)?.address;
        expect([right, undefined]).toContain(meantAddress(bookFrom(given), 7, at, false));
        const [one, other] = [given.slice(0, half), given.slice(half)].map((some) => bookFrom(some).get(7)!);
        const joined = new Map([[7, joinAddresses(one!, other!)]]);
        expect([right, undefined]).toContain(meantAddress(joined, 7, at, false));
        // As time went: everything is known.
        if (given.length <= 60) expect(meantAddress(bookFrom(inOrder), 7, at, false)).toBe(right);
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells what came to an address when it was given', () => {
    const effects = new Effects();
    const profile = take(
      new Profile('p'),
      eventOf({ at: 1, what: 'Consent Granted', address: null }, 0),
      effects,
    );
    expect(effects.list).toMatchObject([
      { fact: { type: 'consent', contactPoint: 'email:', granted: true } },
    ]);
    effects.clear();
    take(profile, eventOf({ at: 2, what: 'address', address: 'a@x' }, 1), effects);
    expect(effects.list).toMatchObject([
      { fact: { type: 'consent', contactPoint: 'email:a@x', granted: true } },
    ]);
  });

  it('are bounded: the oldest of very many alike are kept for the address that they were for', () => {
    const yes = Array.from({ length: 100 }, (_, i) =>
      eventOf({ at: 2 + i, what: 'Consent Granted', address: null }, i),
    );
    const profile = lived([eventOf({ at: 1, what: 'address', address: 'a@x' }, 1_000), ...yes]);
    expect(profile.stated?.acts).toHaveLength(30);
    expect(told(profile)).toEqual(['email:a@x|offers granted 101 m99']);
  });

  it('on record, where a person has more consents than are kept', () => {
    const profile = new Profile('p');
    const effects = new Effects();
    const granted = (i: number): EventInput => ({
      ...eventOf({ at: i, what: 'Consent Granted', address: null }, i),
      properties: { purpose: 'offers', contact_point: `email:${i}@x` },
    });
    for (let i = 0; i < 1_001; i++) take(profile, granted(i), effects);
    expect(profile.consents.size).toBe(1_000);
    expect(effects.list.at(-1)).toMatchObject({
      fact: { type: 'consent', granted: false, reason: expect.stringContaining('1000') },
    });
  });
});

describe('CON-26: an address from before it was kept when each was given', () => {
  const event = (at: number, what: Said['what'], given: string | null = null) =>
    eventOf({ at, what, address: given }, at);

  /** As an earlier version kept people. */
  function legacy(): Profile {
    const profile = lived([event(10, 'address', 'a@x')]);
    profile.addresses = null;
    return profile;
  }

  it('has what was said since, and nothing of before', () => {
    expect(told(take(legacy(), event(11, 'Consent Granted')))).toEqual(['email:a@x|offers granted 11 m11']);
    expect(told(take(legacy(), event(9, 'Consent Granted')))).toEqual(['email:|offers granted 9 m9']);
    expect(told(take(legacy(), event(9, 'Consent Withdrawn')))).toEqual([
      'person:self|offers withdrawn 9 m9',
    ]);
  });

  it('leaves it so when others are given, in whatever order, stored and read', () => {
    const later = [event(9, 'Consent Granted'), event(20, 'address', 'b@x'), event(21, 'Consent Granted')];
    for (const order of [later, later.toReversed()]) {
      let profile = legacy();
      for (const one of order) {
        profile = fromState(structuredClone(toState(take(profile, one))) as unknown[], () => emptyLayout);
      }
      expect(told(profile)).toEqual(['email:b@x|offers granted 21 m21', 'email:|offers granted 9 m9']);
    }
  });
});

describe('SUB-1: subscribed()', () => {
  it('has nothing of a yes that waits for an address', () => {
    const profile = lived([
      eventOf({ at: 1, what: 'Consent Granted', address: null }, 1),
      eventOf({ at: 2, what: 'address', address: ' ' }, 2),
    ]);
    expect(told(profile)).toEqual(['email:|offers granted 1 m1']);
    expect(functions.subscribed!({ profile } as Scope, ['offers'])).toBe(false);
  });
});
