import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineRefusal } from '../hosts/engine.ts';
import { settlingShape } from './identity-shapes.ts';
import { emptyFigures } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import { audienceCountShape, audiencePreviewShape, audienceShape } from './shapes.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const post = (condition: string) =>
  server.app.inject({
    method: 'POST',
    url: '/v1/audiences/preview',
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
    payload: { condition },
  });

describe('/v1/audiences', () => {
  it('lists audiences with their members', async () => {
    server.engine.figuresNow = { ...emptyFigures(), audiences: new Map([['vip', 7]]) };
    const answer = await server.get('/v1/audiences');
    expect(answer.json()).toEqual({
      items: [{ name: 'vip', condition: 'traits.plan == "vip"', members: 7, filling: null }],
    });
  });

  it('says how far one is that is filled from history', async () => {
    const backfill = {
      audiences: ['vip'],
      series: 1,
      identity: false,
      since: begin - 4_000,
      read: 100,
      toRead: 100,
      filled: 0,
      toFill: 50,
    };
    server.engine.figuresNow = { ...emptyFigures(), backfill };
    const view = audienceShape.parse((await server.get('/v1/audiences/vip')).json());
    expect(view.filling).toMatchObject({ filled: 0, total: 50, since: '2026-01-05T11:59:56.000Z' });
    expect(view.filling!.share).toBeGreaterThan(0);
    expect(view.filling!.leftMs).toBeGreaterThan(0);
  });

  it('ID-20: how far changed rules of identity are is told of the revision', async () => {
    const settling = async () =>
      settlingShape.parse((await server.get('/v1/configuration/settling')).json()).settling;
    expect(await settling()).toBeNull();
    const work = { audiences: [], series: 0, read: 0, toRead: 0, filled: 25, toFill: 100 };
    server.engine.figuresNow = {
      ...emptyFigures(),
      backfill: { ...work, identity: true, since: begin - 4_000 },
    };
    expect(await settling()).toMatchObject({ identity: true, share: 0.25, done: 25, total: 100 });
  });

  it('knows only those in force', async () => {
    const answer = await server.get('/v1/audiences/nobody');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'unknown_audience' });
  });
});

describe('/v1/audiences/preview', () => {
  it('answers with an estimate and people', async () => {
    server.engine.onPreview = async () => ({
      estimate: 120,
      interval: [100, 140],
      persons: 1_000,
      looked: 300,
      isExact: false,
      sample: [{ id: 'p1', identifiers: [{ namespace: 'email', value: 'ada@example.com' }] }],
    });
    const answer = await post('traits.plan == "pro"');
    expect(audiencePreviewShape.parse(answer.json())).toMatchObject({
      estimate: 120,
      interval: [100, 140],
      exact: false,
      sample: [{ id: 'p1', who: 'ada@example.com' }],
    });
  });

  it('says what is wrong with the condition, and what to do', async () => {
    server.engine.onPreview = async () => ({ code: 'bad_duration', message: 'no span', mend: 'write 30m' });
    const answer = await post('events("X").within("x").count() > 1');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'bad_duration', detail: 'no span', mend: 'write 30m' });
  });
});

describe('/v1/audiences/counts', () => {
  const ask = (method: 'POST' | 'GET' | 'DELETE', url: string, payload?: object) =>
    server.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
      ...(payload === undefined ? {} : { payload }),
    });

  it('begins one, tells how far it is, and stops it', async () => {
    const begun = await ask('POST', '/v1/audiences/counts', { condition: 'traits.plan == "pro"' });
    expect(begun.statusCode).toBe(202);
    const view = audienceCountShape.parse(begun.json());
    expect(view).toMatchObject({
      condition: 'traits.plan == "pro"',
      state: 'running',
      members: 3,
      looked: 250,
      persons: 1_000,
      share: 0.25,
      leftMs: 6_000,
      sample: [{ id: 'p1', who: 'ada@example.com' }],
    });
    const url = `/v1/audiences/counts/${view.id}`;
    expect((await ask('GET', url)).json()).toEqual(view);
    expect(audienceCountShape.parse((await ask('DELETE', url)).json())).toMatchObject({
      state: 'stopped',
      leftMs: null,
      endedAt: '2026-01-05T12:00:00.000Z',
    });
  });

  it('says what is wrong with the condition, that too many run, and that there is none', async () => {
    server.engine.onCount = async () => ({ code: 'bad_duration', message: 'no span', mend: 'write 30m' });
    const bad = await ask('POST', '/v1/audiences/counts', { condition: 'traits.a == 1' });
    expect([bad.statusCode, bad.json().code, bad.json().mend]).toEqual([400, 'bad_duration', 'write 30m']);
    server.engine.onCount = () => Promise.reject(new EngineRefusal('overloaded', 'four run'));
    expect((await ask('POST', '/v1/audiences/counts', { condition: 'true' })).statusCode).toBe(429);
    for (const method of ['GET', 'DELETE'] as const) {
      const none = await ask(method, '/v1/audiences/counts/x');
      expect([none.statusCode, none.json().code]).toEqual([404, 'unknown_count']);
    }
  });
});
