// Budgets over HTTP, counted by a real engine.
import { afterEach, describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import type { CoreDocument } from '../core/document.ts';
import { documentSchemas } from '../documents/schema.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { budgetsShape } from './budgets-shapes.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const documents: readonly CoreDocument[] = [
  documentSchemas.action.parse({
    kind: 'action',
    name: 'gift',
    group: 'gifts',
    placements: ['home'],
    value: 100,
  }),
  documentSchemas.budget.parse({
    kind: 'budget',
    name: 'gifts',
    description: 'Vouchers of spring',
    counts: [{ group: 'gifts', uses: '2.50 EUR' }],
    limits: [{ most: '1000 EUR', per: 'day', price: 0.2 }, { most: '5000 EUR' }],
  }),
];

let engine: SimulatedEngine;
let server: TestServer;

async function open(all: readonly CoreDocument[]): Promise<void> {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: all,
    startAt: begin,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const compiled = configure('r1', all);
  server = await testServer({ engine, compiled: () => (compiled.ok ? compiled.configuration : undefined) });
}

afterEach(async () => {
  await server.close();
  await engine.close();
});

describe('/v1/budgets', () => {
  it('BUDGET-8: tells what is left, reserved and spent of each limit, at its price', async () => {
    await open(documents);
    await engine.settle();
    const asked = { placement: 'home', context: {}, limit: 1 };
    const key = { namespace: 'userId', value: 'ada' };
    const { decision } = await engine.decide({ key, requestId: 'one', ...asked });
    expect(decision.ranked[0]).toMatchObject({ action: 'gift', price: 0.5 });
    expect(decision.ranked[0]!.priority).toBeCloseTo(decision.ranked[0]!.draw * 100 - 0.5, 9);
    await engine.settle();
    const { limits } = budgetsShape.parse((await server.get('/v1/budgets')).json());
    expect(limits).toMatchObject([
      {
        limit: 'gifts/day',
        unit: 'EUR',
        per: 'day',
        most: 1000,
        reserved: 2.5,
        spent: 0,
        remaining: 997.5,
        price: 0.2,
      },
      {
        limit: 'gifts',
        description: 'Vouchers of spring',
        per: null,
        to: null,
        reserved: 2.5,
        remaining: 4997.5,
      },
    ]);
  });

  it('BUDGET-3: tells of none where there are none', async () => {
    await open([]);
    expect((await server.get('/v1/budgets')).json()).toMatchObject({ limits: [] });
  });
});
