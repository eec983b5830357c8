import { describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { drawsFrom } from '../core/draws.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput, Identifier } from '../core/input.ts';
import { type BusinessEvent, businessEventId } from '../hosts/business-event.ts';
import { Pace } from '../hosts/pace.ts';
import type { PartitionOptions } from '../hosts/partition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';

const SEED = Number(process.env.KAIROS_SEED ?? 1);
const START = Date.parse('2026-01-05T09:00:00Z');
const drops: CoreDocument = {
  kind: 'computed-trait',
  name: 'drops',
  version: 1,
  value: 'events("Price Dropped").count()',
};
const big: CoreDocument = { kind: 'audience', name: 'big', version: 1, condition: 'traits.size > 5' };

function open(partitions = 4, options: Partial<PartitionOptions> = {}): Promise<SimulatedEngine> {
  return openSimulatedEngine({
    options,
    revision: 'r1',
    documents: [drops, big],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: START,
    partitions,
  });
}

let sent = 0;
function identified(at: number, traits: EventInput['traits'], ...identifiers: Identifier[]): EventInput {
  return anEvent({
    messageId: `m${sent++}`,
    type: 'identify',
    name: 'Identified',
    at,
    source: 'test',
    identifiers,
    traits,
  });
}

const device = (i: number) => ({ namespace: 'anonymousId', value: `device-${i}` });
const user = (i: number) => ({ namespace: 'userId', value: `user-${i}` });

function announced(over: Partial<BusinessEvent> = {}): BusinessEvent {
  return {
    id: businessEventId(`drop ${JSON.stringify(over)}`),
    name: 'Price Dropped',
    properties: {},
    concerns: { type: 'everyone' },
    perSecond: null,
    expiresAt: null,
    at: START,
    ...over,
  };
}

async function dropsOf(engine: SimulatedEngine, key: Identifier): Promise<number> {
  return Number((await engine.profile(key))?.computed.find(({ name }) => name === 'drops')?.value);
}

describe('FAN-6: a rate', () => {
  it('is even from the first second to the last', async () => {
    const engine = await open();
    await engine.submit(Array.from({ length: 400 }, (_, i) => identified(START, {}, user(i))));
    const event = announced({ perSecond: 20 });
    await engine.announce(event);
    const counts: number[] = [];
    for (let second = 1, before = 0; second <= 22; second++) {
      await engine.advanceTo(START + second * 1_000 - 1);
      const [progress] = await engine.businessEvents(event.id);
      counts.push(progress!.reached - before);
      before = progress!.reached;
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(400);
    // Four partitions, each to its own beat: two more or less in a second, and they end within one of each other.
    for (const count of counts.slice(0, 19))
      expect(Math.abs(count - 20), counts.join()).toBeLessThanOrEqual(2);
    expect(Math.max(...counts), counts.join()).toBeLessThanOrEqual(22);
    expect((await engine.businessEvents(event.id))[0]).toMatchObject({ end: 'finished', persons: 400 });
    await engine.close();
  });

  it('makes up for a moment, and not for a long while', () => {
    const pace = new Pace(10, 0, START, 0);
    const spendAll = (now: number) => {
      let spent = 0;
      for (; pace.next <= now; spent++) pace.spend(now);
      return spent;
    };
    expect(spendAll(START)).toBe(1);
    expect(spendAll(START + 300)).toBe(3);
    // Nobody was there for an hour.
    expect(spendAll(START + 3_600_000)).toBeLessThanOrEqual(3);
    expect(spendAll(START + 3_601_000)).toBeLessThanOrEqual(13);
  });

  it('goes on after a restart with the beat that is next', () => {
    expect(new Pace(10, 0.5, START, 7).next).toBe(START + 750);
  });
});

describe(`FAN-5: persons become one while a business event goes round (KAIROS_SEED=${SEED})`, () => {
  it('and whoever was there is reached, once unless they were reached as two', async () => {
    const random = drawsFrom(SEED);
    const engine = await open(5);
    const people = 60;
    await engine.submit(Array.from({ length: 2 * people }, (_, i) => identified(START, {}, device(i))));
    const event = announced({ perSecond: 30 });
    await engine.announce(event);
    // Each person has two devices, and signs in on one and then on the other at any time before the end or after it.
    const signIns = Array.from({ length: 2 * people }, (_, i) => ({ i, at: START + random() * 6_000 }));
    const before = new Map<number, number>();
    for (const { i, at } of signIns.sort((a, b) => a.at - b.at)) {
      await engine.advanceTo(at);
      const own = (await engine.profile(device(i)))?.id;
      const others = (await engine.profile(user(i % people)))?.id;
      const reached =
        (await dropsOf(engine, device(i))) + (others ? await dropsOf(engine, user(i % people)) : 0);
      expect(own).not.toBe(others);
      await engine.submit([identified(Math.floor(at), {}, user(i % people), device(i))]);
      before.set(i % people, reached);
    }
    await engine.advanceTo(START + 60_000);
    for (let i = 0; i < people; i++)
      expect([i, await dropsOf(engine, user(i))]).toEqual([i, Math.max(1, before.get(i) ?? 0)]);
    expect((await engine.businessEvents(event.id))[0]).toMatchObject({ end: 'finished' });
    await engine.close();
  });
});

describe('FAN-7: a business event', () => {
  it('that is stopped reaches nobody any more', async () => {
    const engine = await open();
    await engine.submit(Array.from({ length: 40 }, (_, i) => identified(START, {}, user(i))));
    const event = announced({ perSecond: 10 });
    await engine.announce(event);
    await engine.advanceTo(START + 1_000);
    expect(await engine.stopBusinessEvent(event.id)).toBe(true);
    const [stopped] = await engine.businessEvents();
    expect(stopped).toMatchObject({ end: 'stopped' });
    expect(stopped!.reached).toBeGreaterThan(5);
    expect(stopped!.reached).toBeLessThan(15);
    await engine.advanceTo(START + 60_000);
    expect((await engine.businessEvents())[0]!.reached).toBe(stopped!.reached);
    // Announced again it is the one that was stopped.
    await engine.announce(event);
    await engine.advanceTo(START + 120_000);
    expect((await engine.businessEvents())[0]!.reached).toBe(stopped!.reached);
    expect(await engine.stopBusinessEvent('nothing')).toBe(false);
    await engine.close();
  });

  it('whose audience is gone from the configuration fails, and says why', async () => {
    const engine = await open();
    const people = Array.from({ length: 40 }, (_, i) => identified(START, { size: i }, user(i)));
    await engine.submit(people);
    const event = announced({ concerns: { type: 'audience', audience: 'big' }, perSecond: 10 });
    await engine.announce(event);
    await engine.activate('r2', [drops]);
    await engine.advanceTo(START + 60_000);
    expect((await engine.businessEvents())[0]).toMatchObject({
      end: 'failed',
      reason: 'there is no audience "big"',
    });
    await engine.close();
  });
});

describe('FAN-3: a condition', () => {
  it.each([
    ['traits.size >', 'syntax'],
    ['audience("nobody")', 'unknown_audience'],
    ['events("Never Counted").within("7d").count() > 0', 'unsupported'],
  ])('%s is refused with a mend, and nothing begins', async (condition, code) => {
    const engine = await open();
    await engine.submit([identified(START, {}, user(1))]);
    const problem = await engine.announce(announced({ concerns: { type: 'condition', condition } }));
    expect(problem).toMatchObject({ code, message: expect.any(String) });
    expect(await engine.businessEvents()).toEqual([]);
    await engine.close();
  });

  it.each([
    ['traits.flight == "LX 38" && traits.size >= 0', 10],
    ['traits.flight in ["LX 38", "Zürich–Bern"]', 20],
    ['traits.flight == "LX 38" || traits.size == 3', 11],
    ['traits.size == 3', 1],
  ])('%s finds its persons also where they are not in memory', async (condition, count) => {
    const engine = await open(2, { keptBytes: 1, checkpointBytes: 1, checkpointMs: 1 });
    const flights = ['LX 38', 'Zürich–Bern', 'LX 40', 'LX 3'];
    const people = Array.from({ length: 40 }, (_, i) =>
      identified(START, { size: i, flight: flights[i % 4]!, note: 'x'.repeat(300) }, device(i)),
    );
    for (const event of people) await engine.submit([event]);
    await engine.advanceTo(START + 10_000);
    const event = announced({ concerns: { type: 'condition', condition }, perSecond: 10 });
    expect(await engine.announce(event)).toBeUndefined();
    await engine.advanceTo(START + 10_200);
    // One of them becomes somebody else's before the turn, perhaps.
    await engine.submit([identified(START + 10_200, {}, user(0), device(36))]);
    await engine.advanceTo(START + 60_000);
    expect((await engine.businessEvents())[0]).toMatchObject({ end: 'finished', reached: count });
    const reached = await Promise.all(people.map((_, i) => dropsOf(engine, device(i))));
    expect(reached.reduce((sum, drops) => sum + drops)).toBe(count);
    expect(Math.max(...reached)).toBe(1);
    await engine.close();
  });

  it('may count what a computed trait counts already', async () => {
    const engine = await open();
    await engine.submit([identified(START, {}, user(1))]);
    const condition = 'events("Price Dropped").count() == 0';
    const concerns = { type: 'condition', condition } as const;
    for (const name of ['first', 'second']) {
      expect(await engine.announce(announced({ concerns, properties: { name } }))).toBeUndefined();
      await engine.settle();
    }
    expect((await engine.businessEvents()).map(({ reached }) => reached).sort()).toEqual([0, 1]);
    await engine.close();
  });
});
