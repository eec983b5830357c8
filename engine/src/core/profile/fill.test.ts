// FILL-1 to FILL-7 where stories cannot look: while history is still to come, and when partitions are not alike.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import { audienceSchema } from '../audience/definition.ts';
import { type Configuration, configure } from '../configuration.ts';
import { actionSchema } from '../decision/definition.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import type { EventInput, Input, Json, Relay } from '../input.ts';
import { journeySchema } from '../journey/definition.ts';
import type { World } from '../world.ts';
import { computedTraitSchema } from './definition.ts';
import { countPast } from './fill.ts';
import { emptyLayout } from './layout.ts';
import { Profile } from './profile.ts';
import type { Series } from './series.ts';
import { seriesState } from './series-state.ts';
import { fromState, toState } from './state.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T09:00:00Z');
const DONE = { has: () => false };

const audience = (name: string, condition: string) =>
  audienceSchema.parse({ kind: 'audience', name, condition });
const computed = (name: string, value: string) =>
  computedTraitSchema.parse({ kind: 'computed-trait', name, value });
const journey = (name: string, entry: object) =>
  journeySchema.parse({ kind: 'journey', name, entry, steps: [{ id: 'pause', wait: '1d' }] });

function compiled(revision: string, documents: readonly CoreDocument[]): Configuration {
  const result = configure(revision, documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

/** One person and the world around her; what is in force and what is unfilled is said by the test. */
class Person {
  profile: Profile;
  readonly effects = new Effects();
  readonly world: World;
  readonly #known: Configuration[];

  constructor(id: string, ...known: Configuration[]) {
    this.profile = new Profile(id);
    this.#known = known;
    this.world = {
      now: START,
      configuration: known[0]!,
      layout: (id) => [...this.#known.map((c) => c.layout), emptyLayout].find((layout) => layout.id === id)!,
      unfilled: DONE,
      models: new Map(),
      foundedBy: () => 'nobody',
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

  apply(input: Input, now: number): Relay[] {
    this.world.now = now;
    this.effects.clear();
    advance(this.profile, input, this.world, this.effects);
    // What is stored and read again is the same.
    this.profile = fromState(structuredClone(toState(this.profile)), this.world.layout);
    return this.effects.list.flatMap((effect) => (effect.type === 'relay' ? [effect.body] : []));
  }

  relay(body: Relay, now: number): Relay[] {
    return this.apply({ kind: 'relay', at: now, body }, now);
  }

  fill(rows: readonly (readonly [number, Json])[], now: number, life = this.profile.id): void {
    this.relay({ type: 'fill', life, layout: this.world.configuration.layout.id, rows }, now);
  }

  get audiences(): string[] {
    const { layout, memberSince } = this.profile;
    return layout.audiences.filter((_, index) => memberSince.get(index) > 0);
  }

  get journeys(): string[] {
    return this.profile.instances.map((instance) => instance.journey).sort();
  }

  value(name: string): unknown {
    const { profile, world } = this;
    const scope = { profile, now: world.now, event: null, instance: null, context: {} };
    const value = world.configuration.computed.get(name)!.evaluate(scope);
    return typeof value === 'bigint' ? Number(value) : value;
  }
}

function event(name: string, at: number, fields: Partial<EventInput> = {}): EventInput {
  return {
    kind: 'event',
    messageId: `${name} ${at}`,
    type: 'track',
    name,
    at,
    receivedAt: at,
    mode: 'live',
    source: 'web',
    identifiers: [],
    properties: {},
    traits: {},
    context: {},
    ...fields,
  };
}

/** What a host counts of these events for the series of a configuration. */
function past(
  events: readonly EventInput[],
  configuration: Configuration,
  now: number,
): (readonly [number, Json])[] {
  const counted = new Map<number, Series>();
  for (const one of events) {
    const slots = configuration.series.flatMap((plan, slot) => (plan.event === one.name ? [slot] : []));
    countPast(counted, one, slots, configuration, now);
  }
  return [...counted].map(([slot, series]) => [slot, seriesState(series) as Json] as const);
}

const before = compiled('r1', [audience('others', 'traits.plan == "pro"')]);
const orders = 'events("Order Completed").count()';
const after = compiled('r2', [
  audience('buyers', `${orders} >= 2`),
  audience('idle', `${orders} == 0`),
  audience('guests', '!audience("buyers")'),
  audience('others', 'traits.plan == "pro"'),
  computed('orders', orders),
  actionSchema.parse({
    kind: 'action',
    name: 'first-order',
    group: 'g',
    purpose: 'p',
    value: 1,
    placements: ['home'],
    eligibility: 'computed.orders == 0',
    treatments: { placement: { text: 'hi' } },
  }),
  journey('thanks', { entered: 'buyers' }),
  journey('hello', { entered: 'guests' }),
]);

describe('while history is still to come', () => {
  it('FILL-3: what needs it matches nothing, not even that there was nothing', () => {
    const ada = new Person('a', before, after);
    ada.apply(event('Order Completed', START), START);
    ada.put(after);
    ada.apply(event('Order Completed', START + HOUR), START + HOUR);
    expect(ada.audiences).toEqual([]);
    expect(ada.journeys).toEqual([]);
    ada.apply(
      { kind: 'decide', at: START + HOUR, requestId: 'q', placement: 'home', context: {}, limit: 1 },
      START + HOUR,
    );
    const decided = ada.effects.list.flatMap((effect) =>
      effect.type === 'fact' && effect.fact.type === 'decision' ? [effect.fact.decision.chosen] : [],
    );
    expect(decided).toEqual([[]]);
  });

  it('FILL-3: members of an audience that is written anew stay until it is known', () => {
    const [old, anew] = [
      compiled('r1', [audience('vip', 'traits.plan == "pro"')]),
      compiled('r2', [audience('vip', `${orders} >= 1`)]),
    ];
    const ada = new Person('a', old, anew);
    ada.apply(event('Identified', START, { traits: { plan: 'pro' } }), START);
    ada.put(anew);
    ada.apply(event('Visited', START + HOUR), START + HOUR);
    expect(ada.audiences).toEqual(['vip']);
    ada.fill([], START + 2 * HOUR);
    expect(ada.audiences).toEqual([]);
  });

  it('FILL-4, FILL-5: by history one enters quietly, by what happened since as ever', () => {
    const orderOnce = event('Order Completed', START);
    const ada = new Person('a', before, after);
    ada.apply(orderOnce, START);
    ada.put(after);
    ada.apply(event('Order Completed', START + HOUR), START + HOUR);
    ada.fill(past([orderOnce], after, START + HOUR), START + 2 * HOUR);
    expect(ada.audiences).toEqual(['buyers']);
    expect(ada.journeys).toEqual(['thanks']);

    const bob = new Person('b', before, after);
    bob.apply(orderOnce, START);
    bob.apply({ ...orderOnce, messageId: 'two' }, START);
    bob.put(after);
    bob.fill(past([orderOnce, orderOnce], after, START + HOUR), START + 2 * HOUR);
    expect(bob.audiences).toEqual(['buyers']);
    expect(bob.journeys).toEqual([]);
    expect(bob.profile.filling).toBeNull();
  });

  it('FILL-5: imported events start nothing, also where they come while history is counted', () => {
    const orderOnce = event('Order Completed', START);
    const ada = new Person('a', before, after);
    ada.apply(orderOnce, START);
    ada.put(after);
    ada.apply(event('Order Completed', START - HOUR, { mode: 'history' }), START + HOUR);
    ada.fill(past([orderOnce], after, START + HOUR), START + 2 * HOUR);
    expect(ada.audiences).toEqual(['buyers']);
    expect(ada.journeys).toEqual([]);
  });

  it('FILL-2: the same part again, and a part for another layout, change nothing', () => {
    const orderOnce = event('Order Completed', START);
    const ada = new Person('a', before, after);
    ada.apply(orderOnce, START);
    ada.put(after);
    const rows = past([orderOnce], after, START + HOUR);
    ada.relay({ type: 'fill', life: 'a', layout: before.layout.id, rows }, START + HOUR);
    expect(ada.profile.filling).not.toBeNull();
    for (let i = 0; i < 3; i++) ada.fill(rows, START + HOUR);
    expect(ada.value('orders')).toBe(1);
  });

  it('FILL-3: once a partition is filled nobody waits any more', () => {
    const ada = new Person('a', before, after);
    ada.apply(event('Visited', START), START);
    ada.put(after);
    ada.apply(event('Visited', START + HOUR), START + HOUR);
    expect(ada.audiences).toEqual([]);
    ada.world.unfilled = DONE;
    ada.apply(event('Visited', START + 2 * HOUR), START + 2 * HOUR);
    expect(ada.audiences).toEqual(['guests', 'idle']);
    expect(ada.profile.filling).toBeNull();
  });
});

describe('FILL-2: of two who become one', () => {
  const one = event('Order Completed', START, { messageId: 'one' });
  const two = event('Order Completed', START + HOUR, { messageId: 'two' });
  const three = event('Order Completed', START + HOUR, { messageId: 'three' });
  const now = START + 2 * HOUR;

  function absorbed(from: Person, into: Person): Relay {
    const relays = from.relay(
      { type: 'yield', profile: from.profile.id, into: into.profile.id, home: into.profile.id },
      now,
    );
    return relays.find((relay) => relay.type === 'absorb')!;
  }

  it('both parts are awaited, in any order', () => {
    for (const order of [
      ['0000a', '0001b'],
      ['0001b', '0000a'],
    ]) {
      const ada = new Person('0000a', before, after);
      const phone = new Person('0001b', before, after);
      ada.apply(one, START);
      phone.apply({ ...one, messageId: 'other' }, START);
      ada.put(after);
      phone.put(after);
      phone.apply(two, START + HOUR);
      ada.relay(absorbed(phone, ada), now);
      const rows = past([one], after, START + HOUR);
      for (const life of order) {
        expect(ada.value('orders')).not.toBe(3);
        ada.fill(rows, now, life);
      }
      expect(ada.value('orders')).toBe(3);
      expect(ada.audiences).toEqual(['buyers']);
    }
  });

  it('one that was ahead brings what it counted live, and what it still waits for', () => {
    const ada = new Person('0000a', before, after);
    const phone = new Person('0001b', before, after);
    ada.apply(one, START);
    phone.apply({ ...one, messageId: 'other' }, START);
    phone.put(after);
    phone.apply(two, START + HOUR);
    ada.relay(absorbed(phone, ada), now);
    ada.put(after);
    ada.apply(three, now);
    const rows = past([one], after, START + HOUR);
    ada.fill(rows, now);
    ada.fill(rows, now, '0001b');
    expect(ada.value('orders')).toBe(4);
  });

  it('one that was behind is awaited', () => {
    const ada = new Person('0000a', before, after);
    const phone = new Person('0001b', before, after);
    ada.apply(one, START);
    phone.apply(two, START + HOUR);
    ada.put(after);
    ada.relay(absorbed(phone, ada), now);
    ada.fill(past([one], after, now), now);
    expect(ada.value('orders')).not.toBe(1);
    ada.fill(past([two], after, now), now, '0001b');
    expect(ada.value('orders')).toBe(2);
  });
});

describe('FILL-1: a filled person is as one who was counted from the first event on', () => {
  const short = [computed('lately', 'events("X").within("2h").sum("n")')];
  const long = compiled('long', [
    ...short,
    computed('day', 'events("X").within("1d").sum("n")'),
    computed('ever', 'events("X").sum("n")'),
    computed('kinds', 'events("X").distinct("n")'),
    computed('last', 'events("X").last("n")'),
    computed('some', 'events("X").filter(e, e.n > 2).within("6h").count()'),
    audience('busy', 'events("X").within("3h").count() >= 2'),
  ]);
  const shorter = compiled('short', short);

  it('whatever happened when, and whenever the revision and the history came', () => {
    const anEvent = fc.record({ afterMs: fc.nat(2 * HOUR), lateMs: fc.nat(3 * HOUR), n: fc.nat(4) });
    const property = fc.property(
      fc.array(anEvent, { maxLength: 12 }),
      fc.nat(12),
      fc.nat(12),
      fc.boolean(),
      (events, cut, wait, isEmpty) => {
        const first = isEmpty ? before : shorter;
        const ada = new Person('a', first, long);
        const eve = new Person('e', long);
        let now = START;
        const seen: EventInput[] = [];
        const history: EventInput[] = [];
        const at = Math.min(cut, events.length);
        const filledAt = Math.min(at + wait, events.length);
        for (let i = 0; i <= events.length; i++) {
          if (i === at) {
            ada.put(long, new Set(long.layout.series));
            history.push(...seen);
            // Any turn marks what is missing.
            ada.apply({ kind: 'due', at: now }, now);
          }
          if (i === filledAt && ada.profile.createdAt > 0) ada.fill(past(history, long, now), now);
          const next = events[i];
          if (!next) break;
          now += next.afterMs;
          const one = event('X', now - next.lateMs, {
            messageId: `m${i}`,
            receivedAt: now,
            properties: { n: next.n },
          });
          seen.push(one);
          ada.apply(one, now);
          eve.apply(one, now);
        }
        for (const later of [0, HOUR, 2 * HOUR, 5 * HOUR, 30 * HOUR]) {
          for (const person of [ada, eve]) person.world.now = now + later;
          for (const name of ['lately', 'day', 'ever', 'kinds', 'last', 'some'])
            expect([name, later, ada.value(name)]).toEqual([name, later, eve.value(name)]);
        }
        for (const person of [ada, eve]) person.apply({ kind: 'due', at: now }, now);
        expect(ada.audiences.filter((name) => name !== 'others')).toEqual(eve.audiences);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('FILL-3: a window that was there before goes on while a longer one is filled', () => {
    const ada = new Person('a', shorter, long);
    ada.apply(event('X', START, { properties: { n: 1 } }), START);
    ada.put(long);
    ada.apply(event('X', START + HOUR, { properties: { n: 2 } }), START + HOUR);
    expect(ada.value('lately')).toBe(3);
    expect(ada.value('ever')).toBe(3);
    expect(ada.value('day')).not.toBe(3);
  });
});

it('FILL-7: a member of an audience that is removed leaves it', () => {
  const none = compiled('none', []);
  const ada = new Person('a', before, none);
  ada.apply(event('Identified', START, { traits: { plan: 'pro' } }), START);
  expect(ada.audiences).toEqual(['others']);
  ada.put(none);
  ada.apply(event('Visited', START + HOUR), START + HOUR);
  expect(ada.effects.list).toContainEqual({
    type: 'fact',
    fact: { type: 'audience', audience: 'others', change: 'left' },
  });
});
