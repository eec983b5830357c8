// Who does not come into a journey is on record, and what is remembered of who did is bounded.
import { describe, expect, it } from 'vitest';
import { advance } from '../../advance.ts';
import { configure } from '../../configuration.ts';
import type { Fact } from '../../effect.ts';
import { Effects } from '../../effects.ts';
import { anEvent } from '../../event.testing.ts';
import type { EventInput, JsonObject } from '../../input.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { journeySchema } from '../definition.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const HOUR_MS = 3_600_000;

function worldOf(...journeys: object[]): World {
  const documents = journeys.map((one) => journeySchema.parse({ kind: 'journey', ...one }));
  const result = configure(JSON.stringify(documents), documents);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { configuration } = result;
  return {
    now: START,
    configuration,
    layout: () => configuration.layout,
    unfilled: { has: () => false },
    models: new Map(),
    foundedBy: () => 'x',
    recorded: undefined,
  };
}

let sent = 0;
function told(profile: Profile, world: World, name: string, properties: JsonObject): Fact[] {
  const event: EventInput = anEvent({
    messageId: `m${sent++}`,
    name,
    at: world.now,
    identifiers: [{ namespace: 'userId', value: 'u' }],
    properties,
  });
  const effects = new Effects();
  advance(profile, event, world, effects);
  return effects.list.flatMap((effect) => (effect.type === 'fact' ? [effect.fact] : []));
}

function refusals(facts: readonly Fact[]): (string | undefined)[] {
  return facts.flatMap((fact) =>
    fact.type === 'journey' && fact.change === 'refused' ? [`${fact.journey}: ${fact.reason}`] : [],
  );
}

const steps = [{ id: 'end', exit: {} }];

describe('who does not come in is on record', () => {
  it('JRN-42: without a key', () => {
    const world = worldOf({ name: 'cart', entry: { event: 'Cart', key: 'event.id' }, steps });
    const profile = new Profile('x');
    expect(refusals(told(profile, world, 'Cart', {}))).toEqual(['cart: no key: event.id has no value']);
    expect(refusals(told(profile, world, 'Cart', { id: 'k'.repeat(201) }))).toHaveLength(1);
    expect(refusals(told(profile, world, 'Cart', { id: 0 }))).toEqual([]);
  });

  it('JRN-45: with data that is not accepted', () => {
    const accepts = { size: 'number', note: 'string?' };
    const world = worldOf({ name: 'cart', accepts, entry: { event: 'Cart' }, steps });
    const profile = new Profile('x');
    expect(refusals(told(profile, world, 'Cart', { note: 'n' }))).toEqual(['cart: size is missing']);
    expect(refusals(told(profile, world, 'Cart', { size: '3' }))).toEqual(['cart: size is no number']);
    expect(refusals(told(profile, world, 'Cart', { size: 3, note: true }))).toEqual([
      'cart: note is no string',
    ]);
    expect(refusals(told(profile, world, 'Cart', { size: 3, note: null, more: 1 }))).toEqual([]);
  });

  it('JRN-46: and leaves the journey that hands over with the reason', () => {
    const handOver = { journey: 'next', data: { size: 'event.size' } };
    const world = worldOf(
      { name: 'first', entry: { event: 'Go' }, steps: [{ id: 'on', 'hand-over': handOver }] },
      { name: 'next', accepts: { size: 'number' }, steps: [{ id: 'stay', wait: '1h' }] },
    );
    const profile = new Profile('x');
    const facts = told(profile, world, 'Go', { size: 'big' });
    expect(profile.instances).toEqual([]);
    expect(facts.at(-1)).toMatchObject({
      change: 'exited',
      reason: 'next did not take the person: size is no number',
    });
  });
});

describe('JRN-44: entries are remembered for as long as a rule asks', () => {
  const enter = (profile: Profile, world: World, count: number, first = 0) => {
    for (let i = first; i < first + count; i++) {
      world.now += 1;
      told(profile, world, 'Go', { id: i });
    }
  };

  it('not at all where none does', () => {
    const profile = new Profile('x');
    enter(profile, worldOf({ name: 'a', entry: { event: 'Go', key: 'event.id' }, steps }), 200);
    expect(profile.entered.size).toBe(0);
  });

  it('until the interval is over', () => {
    const reentry = { after: '1h' };
    const world = worldOf({ name: 'a', entry: { event: 'Go', key: 'event.id', reentry }, steps });
    const profile = new Profile('x');
    enter(profile, world, 100);
    expect(profile.entered.size).toBe(100);
    world.now += HOUR_MS;
    enter(profile, world, 64, 1_000);
    expect(profile.entered.size).toBeLessThan(100);
    expect(profile.entered.has('a|1063')).toBe(true);
  });

  it('for good where nobody is to come in again, but never more than a thousand', () => {
    const reentry = 'never';
    const world = worldOf({ name: 'a', entry: { event: 'Go', key: 'event.id', reentry }, steps });
    const profile = new Profile('x');
    enter(profile, world, 1_500);
    expect(profile.entered.size).toBeLessThan(1_040);
    const before = profile.entered.size;
    told(profile, world, 'Go', { id: 1_499 });
    expect(profile.entered.size).toBe(before);
  });
});

describe('JRN-10: runs that one event starts under one key', () => {
  it('are runs of their own: the goal of one leaves the other where it is', () => {
    const way = { event: 'Go', reentry: 'always' };
    const steps = [
      { id: 'stay', 'wait-for': { event: 'Buy', within: '1h', timeout: 'end' } },
      { id: 'end', exit: {} },
    ];
    const goal = { event: 'Buy', where: 'event.n == instance.data.n' };
    const entry = [
      { ...way, data: { n: '1' } },
      { ...way, data: { n: '2' } },
    ];
    const world = worldOf({ name: 'twice', entry, goal, steps });
    const profile = new Profile('x');
    told(profile, world, 'Go', {});
    expect(new Set(profile.instances.map(({ id }) => id)).size).toBe(2);
    const changes = told(profile, world, 'Buy', { n: 2 }).map(
      (fact) => fact.type === 'journey' && fact.change,
    );
    expect(changes.toSorted()).toEqual(['exited', 'goal']);
  });
});
