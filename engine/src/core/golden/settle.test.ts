// GLD-10, GLD-11 where stories cannot look: while history is still to come, and when partitions are not alike.
import { describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import { type Configuration, configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, Input, Json, JsonObject, Relay } from '../input.ts';
import { emptyLayout } from '../profile/layout.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { type Claims, claimsState } from './claims.ts';
import { goldenRecordSchema } from './definition.ts';
import { explainTrait } from './explain.ts';
import { claimPast } from './settle.ts';

const START = Date.parse('2026-01-05T09:00:00Z');

function compiled(revision: string, documents: readonly CoreDocument[]): Configuration {
  const result = configure(revision, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const rule = { fields: ['city', 'zip'], rule: { source: ['crm'] } };
const votes = { fields: ['size'], rule: 'frequent' };
const record = (...groups: object[]) =>
  goldenRecordSchema.parse({ kind: 'golden-record', name: 'people', views: { default: groups } });
const none = compiled('none', []);
const ruled = compiled('ruled', [record(rule, votes)]);
const fewer = compiled('fewer', [record(votes)]);

/** One person and the world around; what is in force and what is unfilled is said by the test. */
class Person {
  profile: Profile;
  readonly world: World;

  constructor(id: string, configuration: Configuration) {
    this.profile = new Profile(id);
    const layouts = [configuration.layout, none.layout, ruled.layout, fewer.layout, emptyLayout];
    this.world = {
      now: START,
      configuration,
      layout: (id) => layouts.find((layout) => layout.id === id)!,
      unfilled: { has: () => false },
      models: new Map(),
      foundedBy: ({ value }) => value,
      recorded: undefined,
    };
  }

  put(
    configuration: Configuration,
    unfilled: World['unfilled'] = new Set(configuration.layout.series),
  ): void {
    this.world.configuration = configuration;
    this.world.unfilled = unfilled;
  }

  apply(input: Input): Relay[] {
    const effects = new Effects();
    this.world.now += 1;
    advance(this.profile, input, this.world, effects);
    // What is stored and read again is the same.
    this.profile = fromState(structuredClone(toState(this.profile)), this.world.layout);
    return effects.list.flatMap((effect) => (effect.type === 'relay' ? [effect.body] : []));
  }

  say(...events: EventInput[]): void {
    for (const one of events) this.apply(one);
  }

  relay(body: Relay): Relay[] {
    return this.apply({ kind: 'relay', at: START, body });
  }

  /** As the host does, with what was said before the revision. */
  fill(events: readonly EventInput[], life = this.profile.id): void {
    const { layout, golden } = this.world.configuration;
    const past = new Map<string, Claims>();
    for (const one of events) for (const group of golden!.groups) claimPast(past, one, group);
    const claims = [...past].map(
      ([key, one]) => [golden!.byKey.get(key)!.slot, claimsState(one) as Json] as const,
    );
    this.relay({ type: 'fill', life, layout: layout.id, rows: [], claims });
  }

  lineage(name: string) {
    return explainTrait(this.profile, this.world.configuration.golden, name);
  }
}

let made = 0;
function said(source: string, at: number, traits: JsonObject): EventInput {
  return anEvent({
    messageId: `m${made++}`,
    type: 'identify',
    name: 'Identified',
    at: START + at,
    receivedAt: START,
    source,
    traits,
  });
}

describe('while the history of a group is still to come', () => {
  it('the newest value holds, and what is said meanwhile counts once the history has come', () => {
    const ada = new Person('0000ada', none);
    const before = [said('crm', 1, { city: 'Bern' }), said('web', 2, { city: 'Rome', zip: '1' })];
    ada.say(...before);
    ada.put(ruled);
    ada.say(said('web', 3, { size: 40 }));
    expect(ada.profile.traits).toMatchObject({ city: 'Rome', zip: '1', size: 40 });
    expect(ada.lineage('city')).toMatchObject({ isFilling: true, views: [{ rules: ['recent'] }] });
    ada.say(said('crm', 4, { zip: '3011' }));
    expect(ada.profile.traits).toMatchObject({ city: 'Rome', zip: '3011' });
    ada.fill(before);
    expect(ada.profile.traits).toMatchObject({ city: 'Bern', zip: '3011' });
    expect(ada.profile.filling).toBeNull();
    // Given again it changes nothing.
    const state = toState(ada.profile);
    ada.fill(before);
    expect(toState(ada.profile).slice(4)).toEqual(state.slice(4));
  });

  it('nothing more comes once all partitions are done', () => {
    const ada = new Person('0000ada', none);
    ada.say(said('web', 1, { city: 'Rome' }));
    ada.put(ruled);
    ada.say(said('crm', 0, { city: 'Bern' }));
    expect(ada.profile.traits.city).toBe('Rome');
    ada.put(ruled, { has: () => false });
    ada.say(said('web', 2, { mood: 'calm' }));
    expect(ada.profile.traits.city).toBe('Bern');
  });

  it('a merge joins claims, and waits for the history of both', () => {
    const [ada, bob] = [new Person('0000ada', none), new Person('0001bob', none)];
    const ofAda = [said('web', 1, { city: 'Rome', size: 40 })];
    const ofBob = [said('crm', 0, { city: 'Bern', size: 41 }), said('web', 2, { size: 41 })];
    ada.say(...ofAda);
    bob.say(...ofBob);
    ada.put(ruled);
    ada.fill(ofAda);
    expect(ada.profile.traits).toMatchObject({ city: 'Rome', size: 40 });
    bob.put(ruled);
    for (const relay of bob.relay({ type: 'yield', profile: '0001bob', into: '0000ada', home: '0000ada' }))
      ada.relay(relay);
    ada.say(said('web', 3, { mood: 'calm' }));
    expect(ada.lineage('size')).toMatchObject({ isFilling: true });
    ada.fill(ofBob, '0001bob');
    expect(ada.profile.traits).toMatchObject({ city: 'Bern', size: 41 });
    expect(ada.lineage('size')!.views[0]!.winner).toMatchObject({ events: 1, source: 'web' });
    expect(ada.lineage('size')!.views[0]!.agreeing).toEqual(['crm']);
  });
});

describe('partitions that are not alike', () => {
  it('what an absorbed profile knows by a newer revision is not counted from its history again', () => {
    const [ada, bob] = [new Person('0000ada', none), new Person('0001bob', ruled)];
    const ofAda = [said('web', 1, { size: 40 })];
    ada.say(...ofAda);
    bob.say(said('crm', 0, { size: 41 }), said('web', 2, { size: 41 }));
    for (const relay of bob.relay({ type: 'yield', profile: '0001bob', into: '0000ada', home: '0000ada' }))
      ada.relay(relay);
    ada.put(ruled);
    ada.say(said('web', 3, { mood: 'calm' }));
    ada.fill(ofAda);
    const { isFilling, views } = ada.lineage('size')!;
    const [view] = views;
    expect(isFilling).toBe(false);
    expect(view!.winner).toMatchObject({ value: 41, why: { words: 'it was said in the most events' } });
    expect(ada.profile.claims!.get('size')!.rows.map(({ text, count }) => [text, count])).toEqual([
      ['{"size":41}', 1],
      ['{"size":40}', 1],
      ['{"size":41}', 1],
    ]);
  });

  it('what an absorbed profile lacks by an older revision is marked, and comes from its history', () => {
    const [ada, bob] = [new Person('0000ada', ruled), new Person('0001bob', none)];
    const ofBob = [said('crm', 0, { city: 'Bern' })];
    ada.say(said('web', 1, { city: 'Rome' }));
    bob.say(...ofBob);
    ada.put(ruled);
    for (const relay of bob.relay({ type: 'yield', profile: '0001bob', into: '0000ada', home: '0000ada' }))
      ada.relay(relay);
    expect(ada.lineage('city')).toMatchObject({ isFilling: true });
    ada.fill(ofBob, '0001bob');
    expect(ada.profile.traits.city).toBe('Bern');
  });
});

describe('other rules', () => {
  it('a group that is no more gives its fields back to the newest value, also one that the winner lacked', () => {
    const ada = new Person('0000ada', ruled);
    ada.say(said('web', 1, { city: 'Rome', zip: '1' }), said('crm', 2, { city: 'Bern' }));
    expect(ada.profile.traits).toMatchObject({ city: 'Bern', zip: null });
    ada.say(said('web', 3, { city: 'Oslo' }));
    ada.put(fewer);
    ada.say(said('web', 0, { mood: 'calm' }));
    expect(ada.profile.traits).toMatchObject({ city: 'Oslo', zip: '1' });
    expect(ada.profile.claims).toBeNull();
  });

  it('without a golden record a profile has no part of it', () => {
    const ada = new Person('0000ada', none);
    ada.say(said('web', 1, { city: 'Rome' }));
    expect(ada.profile.claims).toBeNull();
    const plain = new Person('0000ada', ruled);
    plain.say(said('web', 1, { mood: 'calm' }));
    expect(plain.profile.claims).toBeNull();
  });

  it('a field may be called as what every object has', () => {
    const configuration = compiled('odd', [
      record({ fields: ['constructor', 'toString'], rule: 'complete' }),
    ]);
    const ada = new Person('0000ada', configuration);
    const events = [said('web', 1, { constructor: 'Zaha' }), said('crm', 2, { toString: 'x' })];
    ada.say(...events.map((one, i) => ({ ...one, messageId: `odd ${i}` })));
    expect(ada.profile.traits.constructor).toBeNull();
    expect(ada.profile.traits.toString).toBe('x');
    const { views } = ada.lineage('constructor')!;
    expect(views[0]).toMatchObject({ winner: { value: null, source: 'crm' }, lost: [{ value: 'Zaha' }] });
  });

  it('a trait is there as soon as anybody said it, whoever came first', () => {
    const events = [said('web', 1, { zip: '1' }), said('crm', 2, { city: 'Bern' })];
    for (const order of [events, events.toReversed()]) {
      const ada = new Person('0000ada', ruled);
      ada.say(...order);
      expect(Object.fromEntries(Object.entries(ada.profile.traits))).toEqual({ city: 'Bern', zip: null });
    }
  });
});
