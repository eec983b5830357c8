// ID-21, input by input: what a person of their own again does while what is theirs is with others.
import { beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import { type Configuration, configure } from '../configuration.ts';
import { actionSchema, policySchema } from '../decision/definition.ts';
import { dueOf } from '../due.ts';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, Input, Relay } from '../input.ts';
import { journeySchema } from '../journey/definition.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { LACKING_REASON } from './lacking.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const HOUR = 3_600_000;
const mail = { subject: 'Hello', html: '<p>Hello.</p>' };
const documents = [
  { kind: 'channel', name: 'mail', medium: 'mail', contactPoint: 'email' } as const,
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    purposes: { tips: { basis: 'opt-out' }, order: { basis: 'contract' } },
  }),
  actionSchema.parse({ kind: 'action', name: 'tip', purpose: 'tips', placements: ['home'] }),
  journeySchema.parse({
    kind: 'journey',
    name: 'order',
    entry: { event: 'Ordered', reentry: 'always' },
    steps: [{ id: 'write', send: { channel: 'mail', purpose: 'order', mail, expires: '12h' } }],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'later',
    entry: { event: 'Looked', reentry: 'always' },
    steps: [
      { id: 'rest', wait: '1h' },
      { id: 'write', send: { channel: 'mail', purpose: 'tips', mail } },
    ],
  }),
];

let configuration: Configuration;
let world: World;
let made = 0;
beforeEach(() => {
  const result = configure('r1', documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  ({ configuration } = result);
  world = {
    now: NOW,
    configuration,
    layout: () => configuration.layout,
    unfilled: { has: () => false },
    models: new Map(),
    foundedBy: () => 'p',
    recorded: undefined,
  };
});

function take(profile: Profile, input: Input): Effects {
  const effects = new Effects();
  advance(profile, input, world, effects);
  return effects;
}

const hears = (profile: Profile, body: Relay) => take(profile, { kind: 'relay', at: world.now, body });
const does = (profile: Profile, name: string, more: Partial<EventInput> = {}) =>
  take(
    profile,
    anEvent({
      messageId: `m${made++}`,
      name,
      at: world.now,
      identifiers: [{ namespace: 'userId', value: 'bob' }],
      traits: { email: 'bob@example.com' },
      ...more,
    }),
  );
const relaysIn = ({ list }: Effects) => list.flatMap((e) => (e.type === 'relay' ? [[e.to, e.body]] : []));
const readyIn = ({ list }: Effects) => list.flatMap((e) => (e.type === 'ready' ? [e.message] : []));

/** Part of the holder until now, and a person again by word of the home. */
function risen(): Profile {
  const profile = new Profile('p');
  does(profile, 'Found');
  const links = [...profile.links];
  Object.assign(profile, new Profile('p'), { createdAt: NOW, updatedAt: NOW, heir: 'holder' });
  const heard = hears(profile, { type: 'links', home: 'a-home', links });
  expect(relaysIn(heard)).toEqual([['profile/holder', { type: 'ask-back', profile: 'p', of: 'holder' }]]);
  // As it is stored, in between.
  return fromState(JSON.parse(JSON.stringify(toState(profile))), world.layout);
}

const given = { type: 'given-back', of: 'holder' } as const;

function choice(profile: Profile, requestId: string) {
  const decide = {
    kind: 'decide',
    at: world.now,
    requestId,
    placement: 'home',
    limit: 1,
    context: {},
  } as const;
  const { list } = take(profile, decide);
  const [decision] = list.flatMap((e) =>
    e.type === 'fact' && e.fact.type === 'decision' ? [e.fact.decision] : [],
  );
  return decision!;
}

describe('ID-21: until what is theirs has been given back', () => {
  it('a decision says nothing, and why', () => {
    const profile = risen();
    const before = choice(profile, 'one');
    expect(before.chosen).toEqual([]);
    expect(before.refused).toEqual([{ action: 'tip', policy: 'consent', rule: LACKING_REASON }]);
    hears(profile, given);
    expect(choice(profile, 'two').chosen).toEqual(['tip']);
  });

  it('who would come in waits, over what is stored too; then they do as if nothing had been', () => {
    let profile = risen();
    expect(readyIn(does(profile, 'Ordered'))).toEqual([]);
    profile = fromState(JSON.parse(JSON.stringify(toState(profile))), world.layout);
    expect([profile.instances, profile.messages]).toEqual([[], []]);
    expect(profile.knocked?.events).toMatchObject([{ name: 'Ordered' }]);
    const [message] = readyIn(hears(profile, given));
    expect(profile.instances).toEqual([]);
    expect(profile.knocked).toBeNull();
    expect(profile.messages).toMatchObject([{ id: message, status: 'queued' }]);
  });

  it('a wait that had not begun begins then', () => {
    const profile = risen();
    does(profile, 'Looked');
    world.now += 2 * HOUR;
    take(profile, { kind: 'due', at: world.now });
    expect(profile.instances).toEqual([]);
    hears(profile, given);
    expect(profile.instances).toMatchObject([{ step: 'rest', due: world.now + HOUR }]);
  });

  it('of more than a hundred events that would let somebody in the rest is refused, on record', () => {
    const profile = risen();
    const told = Array.from({ length: 101 }, () => does(profile, 'Looked')).flatMap(({ list }) =>
      list.flatMap((e) => (e.type === 'fact' && e.fact.type === 'journey' ? [e.fact] : [])),
    );
    expect(told).toMatchObject([{ journey: 'later', change: 'refused', reason: LACKING_REASON }]);
    hears(profile, given);
    expect(profile.instances).toHaveLength(100);
  });

  it('a message that waits is not attempted, owed or not, and is taken up again', () => {
    const profile = new Profile('p');
    const [message] = readyIn(does(profile, 'Ordered'));
    hears(profile, { type: 'absorb', profile: 'q', state: toState(lackingAs('q')) as never });
    const held = take(profile, { kind: 'attempt', at: world.now, message: message! });
    expect(held.list).not.toContainEqual({ type: 'deliver', message });
    expect(profile.messages).toMatchObject([{ status: 'held', heldBy: LACKING_REASON }]);
    expect(dueOf(profile)).toBe(NOW + 12 * HOUR);
    expect(readyIn(hears(profile, given))).toEqual([message]);
    const again = take(profile, { kind: 'attempt', at: world.now, message: message! });
    expect(again.list).toContainEqual({ type: 'deliver', message });
  });

  function lackingAs(id: string): Profile {
    const other = risen();
    return Object.assign(other, { id });
  }

  it('who takes in somebody that lacks something asks for it, and waits too', () => {
    const profile = new Profile('p');
    does(profile, 'Found');
    const heard = hears(profile, { type: 'absorb', profile: 'q', state: toState(lackingAs('q')) as never });
    expect(relaysIn(heard)).toContainEqual([
      'profile/holder',
      { type: 'ask-back', profile: 'p', of: 'holder' },
    ]);
    expect(choice(profile, 'one').chosen).toEqual([]);
    // What another is told changes nothing.
    hears(profile, { type: 'given-back', of: 'somebody' });
    expect(choice(profile, 'two').chosen).toEqual([]);
  });
});

describe('ID-21: who is asked answers', () => {
  const ask = { type: 'ask-back', profile: 'p', of: 'holder' } as const;
  const answer = ['profile/p', given];

  it('at once where nothing is known of them', () => {
    const nobody = new Profile('holder');
    expect(relaysIn(hears(nobody, ask))).toEqual([answer]);
    expect(nobody.createdAt).toBe(0);
  });

  it('when all has been looked at, and not before', () => {
    const holder = new Profile('holder');
    does(holder, 'Found');
    expect(relaysIn(hears(holder, ask))).toEqual([]);
    const [[node, span]] = [...holder.identity!.strays] as [[string, { from: number; until: number }]];
    const restated = (looked: readonly object[]) =>
      hears(holder, {
        type: 'restate',
        own: null,
        elsewhere: [],
        others: [],
        looked,
        problem: null,
      } as Relay);
    expect(relaysIn(restated([]))).toEqual([]);
    expect(relaysIn(restated([{ node, ...span, owners: [] }]))).toEqual([answer]);
    expect(relaysIn(restated([]))).toEqual([]);
  });

  it('when they are erased', () => {
    const holder = new Profile('holder');
    does(holder, 'Found');
    hears(holder, ask);
    expect(relaysIn(take(holder, { kind: 'erase', at: world.now }))).toContainEqual(answer);
  });
});
