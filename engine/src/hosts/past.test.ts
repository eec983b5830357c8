// What was true at an instant, as it was known at another: late events, merges, restarts, limits.
import { afterEach, describe, expect, it } from 'vitest';
import { canonical } from '../conformance/same-state.ts';
import { audienceSchema } from '../core/audience/definition.ts';
import { actionSchema } from '../core/decision/definition.ts';
import type { CoreDocument } from '../core/document.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { decode, encode } from './codec.ts';
import type { PastAsked, ProfileKey } from './engine.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-05T09:00:00Z');
const hour = (n: number) => START + n * HOUR_MS;

const documents: CoreDocument[] = [
  { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Bought").count()' },
  audienceSchema.parse({ kind: 'audience', name: 'pro', condition: 'traits.plan == "pro"' }),
  audienceSchema.parse({
    kind: 'audience',
    name: 'recent',
    condition: 'events("Bought").within("2h").count() > 0',
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'thanks',
    entry: { event: 'Bought', reentry: 'always' },
    steps: [{ id: 'rest', wait: '10h' }],
  }),
  actionSchema.parse({
    kind: 'action',
    name: 'upgrade',
    group: 'plans',
    eligibility: 'traits.plan == "free"',
    placements: ['home'],
    treatments: { placement: { text: 'More' } },
  }),
];

let sent = 0;
const ada: Identifier = { namespace: 'userId', value: 'ada' };
const visitor: Identifier = { namespace: 'anonymousId', value: 'v1' };

interface Media {
  readonly log: MemoryLog;
  readonly store: MemoryStore;
}

let engine: SimulatedEngine;
afterEach(() => engine.close());

async function open(
  media: readonly Media[] = newMedia(),
  {
    startAt = START,
    revision = 'r1',
    revisions = new KnownRevisions(() => undefined),
    pastInputs = 1_000,
  } = {},
): Promise<void> {
  engine = await openSimulatedEngine({
    revision,
    documents,
    revisions,
    startAt,
    partitions: media.length,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
    options: { pastInputs },
  });
}

const newMedia = (): Media[] =>
  Array.from({ length: 3 }, () => ({ log: new MemoryLog(), store: new MemoryStore() }));

/** At the clock's time, unless it happened before. */
async function send(
  name: string,
  identifiers: Identifier[],
  { traits = {}, at = engine.clock.now(), properties = {}, source = 'web' }: Partial<EventInput> = {},
): Promise<void> {
  await engine.submit([
    anEvent({
      messageId: `m${sent++}`,
      type: name === 'Identified' ? 'identify' : 'track',
      name,
      at,
      receivedAt: engine.clock.now(),
      source,
      identifiers,
      properties,
      traits,
    }),
  ]);
  await engine.settle();
}

async function past(key: ProfileKey, asked: PastAsked) {
  const found = await engine.profileAsOf(key, asked);
  if (!found || 'problem' in found) return found;
  const { traits, computed, audiences, instances, consents, mergedFrom } = found.profile;
  return {
    traits: Object.fromEntries(traits.map(({ name, value }) => [name, value])),
    orders: computed[0]?.value,
    audiences,
    journeys: instances.length,
    consents: consents.map(({ act }) => act),
    merged: mergedFrom.length,
  };
}

describe('an event that comes late', () => {
  it('BIT-2: is not in what was known before, and is in what was true, without what we would have done', async () => {
    await open();
    await send('Identified', [ada], { traits: { plan: 'free' } });
    await engine.advanceTo(hour(3));
    await send('Identified', [ada], { traits: { plan: 'pro' }, at: hour(0.5) });
    await send('Bought', [ada], { at: hour(0.5) });
    const before = {
      traits: { plan: 'free' },
      orders: 0,
      audiences: [],
      journeys: 0,
      consents: [],
      merged: 0,
    };
    expect(await past(ada, { at: hour(1), knownAt: hour(1) })).toEqual(before);
    expect(await past(ada, { at: hour(1), knownAt: hour(2) })).toEqual(before);
    expect(await past(ada, { at: hour(1), knownAt: hour(3) })).toEqual({
      ...before,
      traits: { plan: 'pro' },
      orders: 1,
      audiences: ['pro', 'recent'],
    });
    // An hour later it had left the window; before it happened nobody could have known.
    expect(await past(ada, { at: hour(2.5), knownAt: hour(3) })).toMatchObject({ audiences: ['pro'] });
    expect(await past(ada, { at: hour(0.25), knownAt: hour(3) })).toEqual(before);
    expect(await past(ada, { at: hour(3), knownAt: hour(3) })).toMatchObject({ journeys: 1 });
  });

  it('BIT-2: a withdrawal of before counts, and a message that had been queued stays as it stood', async () => {
    await open();
    await send('Identified', [ada], { traits: { email: 'ada@example.com' } });
    await send('Consent Granted', [ada]);
    await engine.advanceTo(hour(3));
    await send('Consent Withdrawn', [ada], { at: hour(1) });
    expect(await past(ada, { at: hour(2), knownAt: hour(2) })).toMatchObject({ consents: ['granted'] });
    expect(await past(ada, { at: hour(2), knownAt: hour(3) })).toMatchObject({ consents: ['withdrawn'] });
  });
});

describe('profiles that became one', () => {
  it('BIT-2, BIT-5, BIT-6: are one only as far as that was known', async () => {
    await open();
    await send('Bought', [visitor]);
    const { id: visitorsId } = (await engine.person(visitor))!;
    await engine.advanceTo(hour(2));
    await send('Identified', [ada], { traits: { plan: 'free' } });
    await engine.advanceTo(hour(3));
    await send('Bought', [ada, visitor]);
    const { id } = (await engine.person(ada))!;
    expect(await past(ada, { at: hour(2.5), knownAt: hour(2.5) })).toMatchObject({ orders: 0, merged: 0 });
    expect(await past(ada, { at: hour(2.5), knownAt: hour(3) })).toMatchObject({ orders: 1, merged: 1 });
    expect(await past(ada, { at: hour(1), knownAt: hour(3) })).toMatchObject({
      traits: {},
      orders: 1,
      audiences: ['recent'],
      merged: 1,
    });
    expect(await past(ada, { at: hour(1), knownAt: hour(1) })).toEqual({
      problem: 'unknown-then',
      mergedFrom: [visitorsId],
    });
    // Named by the device: whose it was, as it was known.
    const whose = async (knownAt: number) => {
      const found = await engine.profileAsOf(visitor, { at: hour(1), knownAt });
      return found && 'profile' in found && found.profile.id;
    };
    expect([await whose(hour(1)), await whose(hour(2.5)), await whose(hour(3))]).toEqual([
      visitorsId,
      visitorsId,
      id,
    ]);
    // The visitor as known before the merge, and as known since: then it is Ada.
    const then = await engine.profileAsOf({ profile: visitorsId }, { at: hour(2), knownAt: hour(2) });
    expect(then && 'profile' in then && then.profile.id).toBe(visitorsId);
    const since = await engine.profileAsOf({ profile: visitorsId }, { at: hour(2), knownAt: hour(3) });
    expect(since && 'profile' in since && since.profile.id).toBe(id);
  });
});

describe('a merge that was undone', () => {
  it('BIT-1, BIT-2: joins nobody in hindsight, and is told as it was held then', async () => {
    await open();
    await send('Bought', [visitor]);
    const { id: visitorsId } = (await engine.person(visitor))!;
    await engine.advanceTo(hour(2));
    await send('Identified', [ada], { traits: { plan: 'free' } });
    await engine.advanceTo(hour(3));
    await send('Bought', [ada, visitor]);
    const holder = (await engine.profile(ada))!;
    expect(holder.mergedFrom).toEqual([visitorsId]);
    await engine.advanceTo(hour(4));
    const together = structuredClone(await engine.state());
    await engine.advanceTo(hour(5));
    const [one, other] = [['userId:ada'], ['anonymousId:v1']];
    const properties = { rule: 'never', one, other, by: 'mia', reason: 'two people' };
    await send('Identity Decided', [ada], { properties, source: 'kairos' });
    await engine.advanceTo(hour(6));
    const apart = structuredClone(await engine.state());
    for (const [at, state] of [
      [hour(4), together],
      [hour(6), apart],
    ] as const) {
      for (const [key, live] of state as (readonly [string, readonly unknown[]])[]) {
        if (!key.startsWith('profile/') || live[4] !== null) continue;
        const told = await engine.stateAsOf(key.slice('profile/'.length), { at, knownAt: at });
        expect(canonical([[key, told]], hour(6)), key).toEqual(canonical([[key, live]], hour(6)));
      }
    }
    const [at, knownAt] = [hour(2.5), hour(6)];
    expect(await past(ada, { at, knownAt: hour(4) })).toMatchObject({ orders: 1, merged: 1 });
    expect(await past(ada, { at, knownAt })).toMatchObject({ orders: 0, merged: 0 });
    expect(await past({ profile: visitorsId }, { at, knownAt })).toMatchObject({ orders: 1, traits: {} });
  });
});

describe('a decision', () => {
  it('BIT-3, BIT-4: is told with what was known when it was made, and not with what came in the same instant', async () => {
    await open();
    await send('Identified', [ada], { traits: { plan: 'free' } });
    await engine.advanceTo(hour(1));
    const { decision } = await engine.decide({
      key: ada,
      placement: 'home',
      context: {},
      limit: 1,
      requestId: 'q1',
    });
    expect(decision.chosen).toEqual(['upgrade']);
    await send('Identified', [ada], { traits: { plan: 'pro' }, at: hour(0.5) });
    const found = (await engine.decision(decision.id))!;
    const { at } = decision;
    const key = { profile: found.profile };
    expect(await past(key, { at, knownAt: at, until: found.position })).toMatchObject({
      traits: { plan: 'free' },
      audiences: [],
    });
    expect(await past(key, { at, knownAt: engine.clock.now() })).toMatchObject({
      traits: { plan: 'pro' },
      audiences: ['pro'],
    });
    const state = await engine.state();
    await past(key, { at: hour(0.75), knownAt: at });
    expect(await engine.state()).toEqual(state);
  });
});

/** As an earlier version wrote it. */
function withoutReigns(store: MemoryStore) {
  const { reigns, ...meta } = decode<{ reigns: unknown }>(store.get('m/partition')!);
  expect(reigns).toBeDefined();
  return { key: 'm/partition', value: encode(meta) };
}

describe('the revision', () => {
  it('BIT-3: of then holds, also after a restart, and where the store does not tell which it was', async () => {
    const media = newMedia();
    const revisions = new KnownRevisions(() => undefined);
    await open(media, { revisions });
    await send('Bought', [ada]);
    await engine.advanceTo(hour(1));
    await engine.activate('r2', [
      { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Bought").count() * 100' },
    ]);
    await engine.advanceTo(hour(2));
    await send('Bought', [ada]);
    const expectBoth = async () => {
      expect(await past(ada, { at: hour(0.5), knownAt: hour(2) })).toMatchObject({ orders: 1 });
      expect(await past(ada, { at: hour(2), knownAt: hour(2) })).toMatchObject({ orders: 200 });
    };
    await expectBoth();
    await engine.close();
    await open(media, { revisions, revision: 'r2', startAt: hour(2) });
    await expectBoth();
    await engine.close();
    for (const { store } of media) await store.reopen().write([withoutReigns(store)]);
    await open(media, { revisions, revision: 'r2', startAt: hour(2) });
    await expectBoth();
  });
});

describe('somebody whom the revision in force has not met', () => {
  it('CFG-1, CMP-1: is told with the counts that they have, also of the past', async () => {
    await open();
    await send('Bought', [ada]);
    await engine.advanceTo(hour(1));
    // Its series stands before the others: all of them move by one.
    await engine.activate('r2', [
      { kind: 'computed-trait', name: 'absences', version: 1, value: 'events("Absent").count()' },
      ...documents,
    ]);
    await engine.settle();
    const counts = [
      { name: 'absences', value: 0 },
      { name: 'orders', value: 1 },
    ];
    expect((await engine.profile(ada))?.computed).toEqual(counts);
    const told = await engine.profileAsOf(ada, { at: hour(1), knownAt: hour(1) });
    expect(told && 'profile' in told && told.profile.computed).toEqual(counts);
  });
});

describe('bounds', () => {
  it('BIT-1, BIT-5: a long history is told at each of its instants, to several who ask at once', async () => {
    await open();
    for (let i = 0; i < 300; i++) {
      await engine.advanceTo(START + i * 1_000);
      await send('Bought', [ada]);
    }
    const instants = [0, 1, 63, 64, 65, 150, 299];
    const told = await Promise.all(
      instants.map((i) => past(ada, { at: START + i * 1_000, knownAt: START + i * 1_000 })),
    );
    expect(told).toMatchObject(instants.map((i) => ({ orders: i + 1, journeys: i + 1 })));
  });

  it('BIT-5: a history that is too long is refused, an earlier part of it is not', async () => {
    await open(newMedia(), { pastInputs: 20 });
    for (let i = 0; i < 30; i++) {
      await engine.advanceTo(START + i * 60_000);
      await send('Bought', [ada]);
    }
    const now = engine.clock.now();
    expect(await past(ada, { at: now, knownAt: now })).toEqual({ problem: 'too-long', most: 20 });
    expect(await past(ada, { at: START, knownAt: START + 9 * 60_000 })).toMatchObject({ orders: 1 });
    expect(
      await engine.profileAsOf({ namespace: 'userId', value: 'nobody' }, { at: now, knownAt: now }),
    ).toBe(undefined);
  });
});
