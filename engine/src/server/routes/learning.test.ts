// Models told by a real engine: LEARN-13, and what nothing has taught yet.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure } from '../../core/configuration.ts';
import { actionSchema } from '../../core/decision/definition.ts';
import type { CoreDocument } from '../../core/document.ts';
import { anEvent } from '../../core/event.testing.ts';
import type { EventInput } from '../../core/input.ts';
import { modelSchema } from '../../core/learning/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../../hosts/simulated/open.ts';
import { modelActionShape, modelShape, modelsShape } from '../learning-shapes.ts';
import { begin, type TestServer, testServer } from '../server.testing.ts';
import { problemShape } from '../shapes.ts';

const documents: readonly CoreDocument[] = [
  actionSchema.parse({ kind: 'action', name: 'card', group: 'money', placements: ['home'] }),
  actionSchema.parse({ kind: 'action', name: 'loan', group: 'money', placements: ['office'] }),
  modelSchema.parse({ kind: 'model', name: 'service', groups: ['service'], maturation: '1d' }),
];

let engine: SimulatedEngine;
let server: TestServer;
beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: begin,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const configured = configure('r1', documents);
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  server = await testServer({ engine, compiled: () => configured.configuration });
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

const read = (url: string) =>
  server.app.inject({
    url,
    headers: { host: '127.0.0.1:4600', authorization: `Bearer ${server.key}` },
  });

async function respond(user: string): Promise<void> {
  const identifier = { namespace: 'userId', value: user };
  const answer = await engine.decide({
    key: identifier,
    requestId: user,
    placement: 'home',
    context: {},
    limit: 1,
  });
  const clicked: EventInput = anEvent({
    messageId: `click-${user}`,
    name: 'Action Clicked',
    at: begin,
    source: 'shop',
    identifiers: [identifier],
    properties: { decision_id: answer.decision.id },
  });
  await engine.submit([clicked]);
  await engine.settle();
}

describe('GET /v1/models', () => {
  it('names all models, also those that nothing has taught', async () => {
    const { models } = modelsShape.parse((await read('/v1/models')).json());
    expect(models.map(({ name, version, groups }) => [name, version, groups])).toEqual([
      ['response', 0, []],
      ['service', 0, ['service']],
    ]);
  });

  it('tells what outcomes came to, and of one action', async () => {
    for (const user of ['ada', 'bob']) await respond(user);
    const model = modelShape.parse((await read('/v1/models/response')).json());
    expect(model).toMatchObject({ version: 2, actionCount: 1, figures: { outcomes: 2, responses: 2 } });
    const { action } = modelActionShape.parse((await read('/v1/models/response/actions/card')).json());
    expect(action).toMatchObject({ action: 'card', group: 'money', coverage: 1, figures: { auc: null } });
    expect(action.chance).toBeGreaterThan(0.1);
    expect(action.figures.days).toMatchObject([
      {
        outcomes: 2,
        responses: 2,
        aucOfDay: null,
        lift: null,
        coverage: 1,
        controlResponses: expect.any(Number),
      },
    ]);
  });

  it('tells of an action that nobody has responded to yet, as it begins', async () => {
    const untaught = modelActionShape.parse((await read('/v1/models/response/actions/card')).json());
    expect(untaught).toMatchObject({
      action: { action: 'card', group: 'money', coverage: 0, figures: { outcomes: 0, auc: null, days: [] } },
      predictors: [],
    });
    for (const user of ['ada', 'bob', 'cyd']) await respond(user);
    const other = modelActionShape.parse((await read('/v1/models/response/actions/loan')).json());
    expect(other.action).toMatchObject({ group: 'money', coverage: 0, figures: { outcomes: 0 } });
    // Its group has taught it.
    expect(other.action.chance).toBeGreaterThan(untaught.action.chance);
  });

  it('says what there is where there is not what was asked for', async () => {
    for (const [url, code] of [
      ['/v1/models/nothing', 'unknown_model'],
      ['/v1/models/response/actions/nothing', 'unknown_outcomes'],
      ['/v1/models/service/actions/card', 'unknown_outcomes'],
    ] as const) {
      const answer = await read(url);
      expect([answer.statusCode, problemShape.parse(answer.json()).code]).toEqual([404, code]);
    }
  });
});
