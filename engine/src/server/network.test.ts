// The network over HTTP, walked by a real engine.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import type { CoreDocument } from '../core/document.ts';
import { journeySchema } from '../core/journey/definition.ts';
import { stagesSchema, touchpointsSchema } from '../core/walk/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { networkPersonasShape, networkShape, networkStagesShape } from './network-shapes.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const documents: readonly CoreDocument[] = [
  touchpointsSchema.parse({ kind: 'touchpoints', name: 'touchpoints', within: '1d', audiences: ['vip'] }),
  { kind: 'audience', name: 'vip', version: 1, condition: 'traits.plan == "vip"' },
  { kind: 'audience', name: 'callers', version: 1, condition: 'events("Call").count() > 0' },
  { kind: 'persona', name: 'talkers', version: 1, audience: 'callers', description: 'They call' },
  stagesSchema.parse({
    kind: 'stages',
    name: 'stages',
    stages: [
      {
        name: 'interest',
        steps: [{ name: 'looks', when: 'events("Product Viewed").within("1d").count() > 0' }],
        pains: [{ name: 'calls', when: 'events("Call").within("1d").count() > 0' }],
      },
    ],
  }),
  journeySchema.parse({
    kind: 'journey',
    name: 'basket',
    entry: { event: 'Product Added' },
    goal: { event: 'Order Completed' },
    steps: [{ id: 'watch', wait: '1h' }],
  }),
];

const day = new Date(begin).toISOString().slice(0, 10);
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
  server = await testServer({
    engine,
    compiled: () => (compiled.ok ? compiled.configuration : undefined),
  });
}

afterEach(async () => {
  await server.close();
  await engine.close();
});

let sent = 0;
async function track(userId: string, ...events: readonly string[]): Promise<void> {
  const headers = { authorization: `Basic ${btoa('wk_shop:')}`, host: '127.0.0.1:4600' };
  for (const event of events) {
    const payload = { userId, event, messageId: `m${sent++}` };
    const { statusCode } = await server.app.inject({ method: 'POST', url: '/v1/track', headers, payload });
    expect(statusCode).toBe(200);
  }
}

describe('/v1/network', () => {
  beforeEach(async () => {
    await open(documents);
    for (const person of ['ada', 'ben', 'cleo']) await track(person, 'Product Viewed', 'Product Added');
    await track('ada', 'Order Completed');
    for (let i = 0; i < 5; i++) await track('ben', 'Call');
  });

  it('WALK-3, WALK-13: tells what was designed, what was walked, and where they differ', async () => {
    const answer = networkShape.parse((await server.get('/v1/network')).json());
    expect(answer).toMatchObject({ to: day, audience: null, within: 86_400_000 });
    expect(answer.audiences).toEqual([
      { audience: 'vip', persona: null },
      { audience: 'callers', persona: 'talkers' },
    ]);
    expect(answer.walked.touchpoints.map(({ name, arrivals, stopped }) => [name, arrivals, stopped])).toEqual(
      [
        ['Call', 5, 1],
        ['Product Added', 3, 1],
        ['Product Viewed', 3, 0],
        ['Order Completed', 1, 1],
      ],
    );
    expect(answer.designed.connections).toEqual([
      { from: 'Product Added', to: 'Order Completed', journeys: ['basket'] },
    ]);
    expect(answer.walked.connections.find(({ to }) => to === 'Order Completed')).toMatchObject({
      from: 'Product Added',
      count: 1,
      share: 1 / 3,
      journeys: ['basket'],
    });
    expect(answer.differences).toEqual({
      unwalked: [],
      undesigned: [
        { from: 'Product Viewed', to: 'Product Added', count: 3 },
        { from: 'Product Added', to: 'Call', count: 1 },
      ],
    });
  });

  it('WALK-7: of an audience or a persona alone, and of a period', async () => {
    const talkers = networkShape.parse((await server.get('/v1/network?persona=talkers')).json());
    expect(talkers.audience).toBe('callers');
    expect(talkers.walked.touchpoints.map(({ name, arrivals }) => [name, arrivals])).toEqual([
      ['Call', 5],
      // They came from there, before they were talkers.
      ['Product Added', 0],
    ]);
    const before = networkShape.parse((await server.get('/v1/network?to=2020-01-01')).json());
    expect(before).toMatchObject({ from: '2019-12-03', to: '2020-01-01' });
    expect(before.walked.touchpoints).toEqual([]);
    expect((await server.get('/v1/network?audience=nobody')).json()).toMatchObject({ code: 'not_drawn' });
    expect((await server.get('/v1/network?persona=nobody')).json()).toMatchObject({
      code: 'unknown_persona',
      mend: 'use one of: talkers',
    });
  });

  it('WALK-11: tells stages with their steps, pains and rates', async () => {
    const { stages } = networkStagesShape.parse((await server.get('/v1/network/stages')).json());
    expect(stages).toMatchObject([
      {
        name: 'interest',
        audience: 'stage:interest',
        people: 3,
        entered: 3,
        steps: [{ name: 'looks', people: 3 }],
        pains: [{ name: 'calls', people: 1, entered: 1, rate: 1 / 3 }],
      },
    ]);
  });

  it('tells personas by what sets them apart', async () => {
    const { personas } = networkPersonasShape.parse((await server.get('/v1/network/personas')).json());
    expect(personas).toMatchObject([
      {
        name: 'talkers',
        description: 'They call',
        people: 1,
        share: 1 / 3,
        leanings: [{ touchpoint: 'Call', share: 1, lift: 12 / 5 }],
      },
    ]);
  });
});

it('without a document that asks for it there is none, and that is said', async () => {
  await open([]);
  const answer = await server.get('/v1/network');
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ code: 'no_network' });
});
