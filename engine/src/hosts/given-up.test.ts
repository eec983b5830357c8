// ARB-14: what was answered without asking anybody comes on record behind it, all of it, and what was shown is counted by caps.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import type { Call } from './calls.ts';
import type { FallbackContent } from './engine.ts';
import type { GivenUpRows } from './given-up/rows.ts';
import { GivenUpLedger } from './given-up.ts';
import { KnownRevisions } from './revisions.ts';
import { MemoryLog } from './simulated/memory-log.ts';
import { MemoryStore } from './simulated/memory-store.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const documents = [
  policySchema.parse({
    kind: 'policy',
    name: 'contact',
    caps: [{ name: 'gold-once', max: 1, within: '1d', action: 'gold' }],
  }),
  actionSchema.parse({ kind: 'action', name: 'gold', placements: ['home', 'side'], value: 9 }),
  arbitrationSchema.parse({
    kind: 'arbitration',
    name: 'all',
    fallbacks: [
      { placement: 'home', action: 'gold' },
      { placement: 'side', content: { title: 'Hello' } },
    ],
  }),
];
const key = { namespace: 'userId', value: 'ada-1815' };
const device = { namespace: 'anonymousId', value: 'device-of-ada' };
const request = { key, placement: 'home', context: { secret: 1 }, limit: 1, requestId: 'q1' };
const late = { ...request, deadlineMs: 50, waitedMs: 60 };

interface Media {
  readonly log: MemoryLog;
  readonly store: MemoryStore;
}

let media: Media[];
let engine: SimulatedEngine;

const START = Date.parse('2026-01-05T09:00:00Z');

function open(afterMs = 0): Promise<SimulatedEngine> {
  const isNew = media.length === 0;
  return openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: START + afterMs,
    revisions: new KnownRevisions(() => documents),
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    open: async (partition) => {
      if (isNew) media.push({ log: new MemoryLog(), store: new MemoryStore() });
      const { log, store } = media[partition]!;
      return { log: log.reopen(), store: store.reopen() };
    },
  });
}

function event(identifiers: EventInput['identifiers'], at: number): EventInput {
  return anEvent({
    messageId: `m${identifiers.length}${identifiers[0]!.value}`,
    name: 'Looked',
    at,
    identifiers,
  });
}

beforeEach(async () => {
  media = [];
  engine = await open();
  await engine.submit([event([key, device], START)]);
});
afterEach(() => engine.close());

const pass = async (ms: number) => {
  engine.clock.advanceTo(engine.clock.now() + ms);
  await engine.settle();
};
const told = async (limit = 10) => (await engine.givenUp(key, { limit }))?.calls;

describe('ARB-14 a request that was given up without asking anybody', () => {
  it('is counted at once, comes on record behind it, and its fallback counts as shown', async () => {
    expect(await engine.decideInTime(late)).toMatchObject({ degraded: 'deadline' });
    expect(await engine.figures()).toMatchObject({ unrecorded: 1, totals: { givenUp: 0 } });
    await pass(50);
    expect(await engine.figures()).toMatchObject({ unrecorded: 0, totals: { givenUp: 1, decisions: 0 } });
    expect(await told()).toEqual([
      { at: START, key, placement: 'home', degraded: 'deadline', action: 'gold', requestId: 'q1' },
    ]);
    await pass(10);
    const { decision } = await engine.decide({ ...request, placement: 'side', requestId: 'q2' });
    expect(decision.refused).toEqual([{ action: 'gold', policy: 'cap', rule: 'gold-once' }]);
  });

  it('leaves its request free to be decided when it is sent again', async () => {
    await engine.decideInTime({ ...late, placement: 'side' });
    await pass(60);
    const { decision } = await engine.decide({ ...request, placement: 'side' });
    expect(decision.degraded).toBeUndefined();
  });

  it('is found by whatever name the person was called, page by page, also for several placements', async () => {
    await engine.decideInTime({ ...late, others: [{ placement: 'side', limit: 1 }] });
    await pass(100);
    await engine.decideInTime({ ...late, key: device, placement: 'side', requestId: 'q2' });
    await engine.decideInTime({ ...late, key: { ...key, value: 'bob' }, requestId: 'q3' });
    await pass(100);
    const person = await engine.profile(key);
    await engine.decideInTime({ ...late, key: { profile: person!.id }, requestId: 'q4' });
    await pass(100);
    const first = await engine.givenUp(key, { limit: 2 });
    expect(first?.calls.map(({ requestId }) => requestId)).toEqual(['q4', 'q2']);
    const second = await engine.givenUp(key, { limit: 2, before: first!.next! });
    expect(second?.calls.map(({ requestId, placement }) => [requestId, placement])).toEqual([
      ['q1', 'side'],
      ['q1', 'home'],
    ]);
    const last = await engine.givenUp(key, { limit: 2, before: second!.next! });
    expect(last).toEqual({ profile: person!.id, calls: [] });
    expect(await engine.givenUp({ ...key, value: 'nobody' }, { limit: 2 })).toBeUndefined();
  });

  it('is on record when the engine has been closed, and is counted by the next one', async () => {
    await engine.decideInTime(late);
    await engine.decideInTime({ ...late, requestId: 'q2' });
    await engine.close();
    engine = await open(1_000);
    expect(await told()).toHaveLength(2);
    expect(await engine.figures()).toMatchObject({ totals: { givenUp: 2 } });
    await pass(10);
    const { decision } = await engine.decide({ ...request, placement: 'side', requestId: 'q3' });
    expect(decision.chosen).toEqual([]);
    // From the checkpoint alone, which says that nothing is left to be counted.
    await engine.close();
    engine = await open(2_000);
    expect(await told()).toHaveLength(2);
    expect(await engine.figures()).toMatchObject({ totals: { givenUp: 2 } });
  });

  it('goes with the person, to the byte; those of all others stay', async () => {
    await engine.decideInTime({ ...late, requestId: 'ada-asked-so' });
    await engine.decideInTime({ ...late, key: device, requestId: 'q2' });
    const others = Array.from({ length: 40 }, (_, i) => ({ ...key, value: `bob-${i}` }));
    await engine.submit(others.map((one) => event([one], START)));
    for (const one of others) await engine.decideInTime({ ...late, key: one, requestId: `r ${one.value}` });
    await pass(100);
    const { id, mergedFrom, links } = (await engine.profile(key))!;
    const before = await positions();
    const subject = await engine.closePerson(
      { profiles: [id, ...mergedFrom], identifiers: links },
      async () => undefined,
    );
    await engine.purgePeople([subject], false);
    const left = await texts();
    for (const secret of ['ada-1815', 'device-of-ada', 'ada-asked-so']) expect(left).not.toContain(secret);
    expect((await positions()).slice(0, before.length)).toEqual(before);
    for (const one of others) expect((await engine.givenUp(one, { limit: 5 }))?.calls).toHaveLength(1);
  });
});

describe('the ledger of what was given up', () => {
  const gold: FallbackContent = { action: 'gold', content: {} };

  function ledger(take: (rows: GivenUpRows) => Promise<undefined>) {
    const counted: string[] = [];
    const uncounted: GivenUpRows[] = [];
    let busy = false;
    const ways = {
      partitions: 2,
      partitionOf: () => 1,
      to: async (_: number, call: Call) => {
        if (call.op === 'given-up') {
          await take(call.rows);
          if (call.rows.kinds.some(([, , action]) => action !== '')) uncounted.push(call.rows);
        }
        if (call.op === 'given-up-uncounted' && uncounted[0])
          return { position: 0, calls: uncounted[0].who.map((value) => ({ key: { ...key, value } })) };
        if (call.op === 'given-up-counted') uncounted.shift();
        return undefined;
      },
      toPerson: async ({ value }: { value: string }) => void counted.push(value),
    };
    return {
      ledger: new GivenUpLedger({ clock: engine.clock, isBusy: () => busy, ways: ways as never }),
      counted,
      setBusy: (value: boolean) => {
        busy = value;
      },
    };
  }
  const ask = (i: number) => ({ ...request, requestId: `q${i}`, key: { ...key, value: `user-${i}` } });

  it('takes many in one entry, and the next ones when these are durable', async () => {
    const entries: GivenUpRows[] = [];
    let durable: () => void = () => undefined;
    const made = ledger((rows) => {
      entries.push(rows);
      return new Promise((resolve) => {
        durable = () => resolve(undefined);
      });
    });
    for (let i = 0; i < 1_000; i++) made.ledger.note(ask(i), 'overload', [undefined]);
    await pass(50);
    expect(entries.map(({ who, kinds }) => [who.length, kinds])).toEqual([
      [1_000, [['userId', 'home', '', 'overload']]],
    ]);
    for (let i = 0; i < 10; i++) made.ledger.note(ask(i), 'deadline', [gold]);
    await pass(200);
    expect(entries).toHaveLength(1);
    expect(made.ledger.figures()).toEqual({ waiting: 1_010, lost: 0 });
    durable();
    await pass(0);
    await pass(50);
    expect(entries).toHaveLength(2);
    durable();
    await made.ledger.close();
    expect(made.ledger.figures()).toEqual({ waiting: 0, lost: 0 });
  });

  it('keeps no more in mind than it can, and says what is lost', async () => {
    const made = ledger(() => Promise.reject(new Error('the medium is full')));
    for (let i = 0; i < 200_001; i++) made.ledger.note(request, 'overload', [undefined]);
    expect(made.ledger.figures()).toEqual({ waiting: 200_000, lost: 1 });
    await pass(50);
    expect(made.ledger.figures()).toEqual({ waiting: 0, lost: 200_001 });
    await made.ledger.close();
    made.ledger.note(request, 'overload', [undefined]);
    expect(made.ledger.figures().lost).toBe(200_002);
  });

  it('has caps count what was given in small lots, slowly while others are under way', async () => {
    const made = ledger(async () => undefined);
    made.setBusy(true);
    for (let i = 0; i < 100; i++) made.ledger.note(ask(i), 'overload', [gold]);
    await pass(50);
    await pass(200);
    expect(made.counted).toHaveLength(0);
    await pass(50);
    expect(made.counted).toHaveLength(32);
    made.setBusy(false);
    await pass(250);
    for (let i = 0; i < 4; i++) await pass(5);
    expect(made.counted).toHaveLength(100);
    await made.ledger.close();
  });
});

async function texts(): Promise<string> {
  const parts: string[] = [];
  for (const { log, store } of media) {
    for await (const { data } of log.read(0)) parts.push(Buffer.from(data).toString('latin1'));
    for (const [name, value] of store.entries()) parts.push(name, Buffer.from(value).toString('latin1'));
  }
  return parts.join('\n');
}

async function positions(): Promise<string[]> {
  const all: string[] = [];
  for (const [partition, { log }] of media.entries())
    for await (const { position } of log.read(0)) all.push(`${position} in ${partition}`);
  return all.slice(0, 5);
}
