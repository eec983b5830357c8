import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { businessEventId } from '../../hosts/business-event.ts';
import { begin, type TestServer, testServer } from '../server.testing.ts';
import { businessEventShape, pageOf, problemShape } from '../shapes.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const send = (method: 'POST' | 'DELETE', url: string, payload?: object) =>
  server.app.inject({
    method,
    url,
    headers: { host: '127.0.0.1:4600', authorization: `Bearer ${server.key}` },
    ...(payload === undefined ? {} : { payload }),
  });

const drop = { name: 'Price Dropped', properties: { sku: 'lamp' }, messageId: 'drop-1' };

describe('business events', () => {
  it('are announced, told of and stopped', async () => {
    const answer = await send('POST', '/v1/business-events', {
      ...drop,
      audience: 'vip',
      perSecond: 50,
      expiresAt: '2026-01-05T14:00:00+01:00',
    });
    expect(answer.statusCode).toBe(202);
    const id = businessEventId('drop-1');
    const view = businessEventShape.parse(answer.json());
    expect(view).toMatchObject({
      id,
      name: 'Price Dropped',
      concerns: { type: 'audience', audience: 'vip' },
      perSecond: 50,
      expiresAt: '2026-01-05T13:00:00.000Z',
      state: 'running',
      announcedAt: new Date(begin).toISOString(),
      persons: 10,
      remaining: 6,
      reached: 3,
    });
    const page = pageOf(businessEventShape).parse((await server.get('/v1/business-events')).json());
    expect(page.items).toEqual([view]);
    const stopped = await send('DELETE', `/v1/business-events/${id}`);
    expect(stopped.json()).toMatchObject({ id, state: 'stopped', remaining: 0, reachedPerSecond: 3 });
  });

  it.each([
    [{ ...drop }, 'missing_audience'],
    [{ ...drop, everyone: true, audience: 'vip' }, 'too_many_audiences'],
    [{ ...drop, everyone: true, perSecond: 0 }, 'invalid_request'],
    [{ ...drop, everyone: true, expiresAt: 'tomorrow' }, 'invalid_request'],
    [{ everyone: true }, 'invalid_request'],
    [{ name: 'Consent Granted', everyone: true }, 'personal_event'],
    [{ name: 'Unsubscribed', everyone: true }, 'personal_event'],
    [{ name: 'objected', everyone: true }, 'personal_event'],
    [{ ...drop, everyone: true, properties: { constructor: 1 } }, 'forbidden_key'],
  ])('%j is refused as %s', async (body, code) => {
    const problem = problemShape.parse((await send('POST', '/v1/business-events', body)).json());
    expect(problem).toMatchObject({ status: 400, code, mend: expect.any(String) });
    expect(server.engine.announced).toEqual([]);
  });

  it('a condition that does not compile is told with its mend', async () => {
    server.engine.onAnnounce = async () => ({ code: 'syntax', message: 'it ends too soon', mend: 'go on' });
    const answer = await send('POST', '/v1/business-events', { ...drop, condition: 'traits.a ==' });
    expect(problemShape.parse(answer.json())).toMatchObject({ status: 400, code: 'syntax', mend: 'go on' });
  });

  it('an unknown one is a problem with a mend', async () => {
    for (const answer of [
      await server.get('/v1/business-events/nothing'),
      await send('DELETE', '/v1/business-events/nothing'),
    ])
      expect(answer.json()).toMatchObject({ status: 404, code: 'unknown_business_event' });
  });
});
