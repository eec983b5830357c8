// ARB-14: what was answered without asking anybody comes on record behind it, and what was shown is counted by caps.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema, policySchema } from '../core/decision/definition.ts';
import type { DecideRequest } from './engine.ts';
import { GivenUpLedger, type GivenUpRequest } from './given-up.ts';
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
    fallbacks: [{ placement: 'home', action: 'gold' }],
  }),
];
const key = { namespace: 'userId', value: 'ada' };
const request = { key, placement: 'home', context: { secret: 1 }, limit: 1, requestId: 'q1' };
let engine: SimulatedEngine;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: 0,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
});
afterEach(() => engine.close());

const pass = async (ms: number) => {
  engine.clock.advanceTo(engine.clock.now() + ms);
  await engine.settle();
};

describe('ARB-14 a request that was given up without asking anybody', () => {
  const late = { ...request, deadlineMs: 50, waitedMs: 60 };

  it('is counted at once, comes on record behind it, and its fallback counts as shown', async () => {
    expect(await engine.decideInTime(late)).toMatchObject({ degraded: 'deadline' });
    expect(await engine.figures()).toMatchObject({ unrecorded: 1, totals: { givenUp: 0 } });
    await pass(10);
    expect(await engine.figures()).toMatchObject({ unrecorded: 0, totals: { givenUp: 1, decisions: 1 } });
    const { decision } = await engine.decide({ ...request, placement: 'side', requestId: 'q2' });
    expect(decision.refused).toEqual([{ action: 'gold', policy: 'cap', rule: 'gold-once' }]);
    const { items } = await engine.timeline(key, { limit: 10, filter: { kinds: ['decision'] } });
    const told = items.flatMap(({ item }) =>
      item.kind === 'fact' && item.fact.type === 'decision' ? [item.fact.decision] : [],
    );
    expect(told.map(({ degraded, context }) => [degraded, context])).toEqual([
      [undefined, { secret: 1 }],
      ['deadline', {}],
    ]);
  });

  it('leaves its request free to be decided when it is sent again', async () => {
    await engine.decideInTime(late);
    await pass(10);
    const { decision } = await engine.decide({ ...request, placement: 'side' });
    expect(decision.degraded).toBeUndefined();
  });

  it('is on record when the engine has been closed', async () => {
    const recorded: GivenUpRequest[] = [];
    const ledger = new GivenUpLedger({
      clock: engine.clock,
      isBusy: () => true,
      record: async (given) => recorded.push(given),
    });
    for (let i = 0; i < 100; i++) ledger.note({ ...request, requestId: `q${i}` }, 'overload', i % 2 === 1);
    expect(ledger.figures()).toEqual({ waiting: 100, lost: 0 });
    await ledger.close();
    expect(recorded).toHaveLength(100);
    // What shows an action comes first.
    expect(
      recorded.slice(0, 50).every(({ requestId }) => Number(requestId.split(' ')[0]!.slice(1)) % 2 === 1),
    ).toBe(true);
    ledger.note(request, 'overload', true);
    expect(ledger.figures()).toEqual({ waiting: 0, lost: 1 });
  });

  it('waits while others are under way, and of very many the rest is only counted', async () => {
    let busy = true;
    let recorded = 0;
    const ledger = new GivenUpLedger({
      clock: engine.clock,
      isBusy: () => busy,
      record: async (given: Pick<DecideRequest, 'requestId'>) => {
        if (given.requestId.startsWith('nobody')) throw new Error('nobody knows them');
        recorded++;
      },
    });
    for (let i = 0; i < 20_001; i++)
      ledger.note({ ...request, requestId: i === 0 ? 'nobody' : `q${i}` }, 'overload', false);
    expect(ledger.figures()).toEqual({ waiting: 20_000, lost: 1 });
    await pass(200);
    expect(recorded).toBe(0);
    await pass(50);
    expect(recorded).toBe(31);
    expect(ledger.figures()).toEqual({ waiting: 20_000 - 32, lost: 2 });
    busy = false;
    await ledger.close();
    expect(recorded).toBe(19_999);
  });
});
