// Journeys started by the API, told by a real engine: JRN-41, JRN-45.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure } from '../../core/configuration.ts';
import type { CoreDocument } from '../../core/document.ts';
import { journeySchema } from '../../core/journey/definition.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../../hosts/simulated/open.ts';
import { journeyEntryShape } from '../journey-entry-shapes.ts';
import { begin, type TestServer, testServer } from '../server.testing.ts';
import { problemShape } from '../shapes.ts';

const journey = (definition: object) => journeySchema.parse({ kind: 'journey', ...definition });
const advice = journey({
  name: 'advice',
  accepts: { about: 'string', urgent: 'bool?' },
  entry: [{ event: 'Asked' }, { api: true, where: 'event.key != "closed"' }],
  steps: [{ id: 'talk', wait: '1h' }],
});
const welcome = journey({ name: 'welcome', entry: { event: 'Signed Up' }, steps: [{ id: 'end', exit: {} }] });
const documents: readonly CoreDocument[] = [advice, welcome];

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

const ask = (name: string, payload: object) =>
  server.app.inject({
    method: 'POST',
    url: `/v1/journeys/${name}/instances`,
    headers: { host: '127.0.0.1:4600', authorization: `Bearer ${server.key}` },
    payload,
  });

describe('POST /v1/journeys/{name}/instances', () => {
  it('starts a run with its key and data, once for each messageId', async () => {
    const body = { userId: 'ada', key: 7, data: { about: 'loans' }, messageId: 'm1' };
    const first = journeyEntryShape.parse((await ask('advice', body)).json());
    const profile = await engine.profile({ namespace: 'userId', value: 'ada' });
    expect(profile?.instances).toMatchObject([{ journey: 'advice', key: '7', step: 'talk' }]);
    expect(first).toEqual({
      profile: profile?.id,
      journey: 'advice',
      key: '7',
      outcome: 'applied',
      instance: profile?.instances[0]?.id,
      reason: null,
    });
    expect((await ask('advice', body)).json()).toEqual({ ...first, outcome: 'duplicate' });
    const { entries } = await audited();
    expect(entries).toMatchObject([
      { act: 'journey-started', detail: { journey: 'advice' } },
      { act: 'journey-started', detail: { journey: 'advice' } },
    ]);
  });

  it('says why it starts none', async () => {
    const asked = async (more: object) =>
      (await ask('advice', { userId: 'ada', key: 'k', data: { about: 'x' }, ...more })).json();
    expect(await asked({})).toMatchObject({ reason: null });
    expect(await asked({})).toMatchObject({
      instance: null,
      reason: 'it does not take the person again (k)',
    });
    expect(await asked({ key: 'closed' })).toMatchObject({ reason: 'its condition does not hold' });
  });

  it.each([
    ['nothing', { userId: 'ada' }, 404, 'unknown_journey'],
    ['welcome', { userId: 'ada' }, 409, 'no_api_entry'],
    ['advice', { userId: 'ada', data: {} }, 400, 'data_not_accepted'],
    ['advice', { userId: 'ada', data: { about: 3 } }, 400, 'data_not_accepted'],
    ['advice', { data: { about: 'x' } }, 400, 'missing_identifier'],
    ['advice', { profile: 'nobody', data: { about: 'x' } }, 404, 'unknown_profile'],
    ['advice', { userId: 'ada', data: { about: { deep: 1 } } }, 400, 'invalid_request'],
  ])('%s with %j answers %i %s', async (name, body, status, code) => {
    const answer = await ask(name, body);
    expect([answer.statusCode, problemShape.parse(answer.json()).code]).toEqual([status, code]);
    expect(await engine.profile({ namespace: 'userId', value: 'ada' })).toBeUndefined();
  });
});

async function audited(): Promise<{ entries: readonly { act: string; detail: unknown }[] }> {
  const { items } = (await server.get('/v1/audit?act=journey-started')).json();
  return { entries: items };
}
