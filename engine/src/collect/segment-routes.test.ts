import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../core/input.ts';
import type { RejectedEntry } from './refusal.ts';
import { type CollectSource, segmentRoutes } from './segment-routes.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const BASIC = { authorization: `Basic ${Buffer.from('wk_test:').toString('base64')}` };
const TRACK = { type: 'track', event: 'Viewed', userId: 'u1', messageId: 'm1' };

const SOURCES: Readonly<Record<string, CollectSource>> = {
  wk_test: { name: 'shop', workspace: 'main' },
  wk_web: { name: 'web', workspace: 'main', type: 'browser', origins: ['https://shop.example'] },
};

let app: FastifyInstance;
let received: EventInput[];
let rejected: RejectedEntry[];
let submitError: Error | undefined;

beforeEach(async () => {
  received = [];
  rejected = [];
  submitError = undefined;
  app = Fastify();
  await app.register(
    segmentRoutes({
      sources: (key) => (Object.hasOwn(SOURCES, key) ? SOURCES[key] : undefined),
      submit: async (events) => {
        if (submitError !== undefined) throw submitError;
        received.push(...events);
      },
      reject: (entry) => void rejected.push(entry),
      now: () => NOW,
      historyAllowed: (request) => request.headers.authorization === 'Bearer sk_secret',
    }),
  );
});
afterEach(() => app.close());

function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'text/plain', ...BASIC, ...headers },
  });
}

async function expectProblem(answer: LightMyRequestResponse, status: number, code: string): Promise<void> {
  const body = answer.json<{ success: boolean; code: string; message: string }>();
  expect({ status: answer.statusCode, code: body.code, success: body.success }).toEqual({
    status,
    code,
    success: false,
  });
  expect(body.message).not.toBe('');
  expect((await post('/v1/track', TRACK)).statusCode).toBe(200);
}

describe('what is taken', () => {
  it.each([
    ['/v1/track', '/v1/t', { event: 'E' }, 'track'],
    ['/v1/identify', '/v1/i', {}, 'identify'],
    ['/v1/page', '/v1/p', {}, 'page'],
    ['/v1/screen', '/v1/s', {}, 'screen'],
    ['/v1/group', '/v1/g', { groupId: 'g' }, 'group'],
    ['/v1/alias', '/v1/a', { previousId: 'p' }, 'alias'],
  ])('%s and %s', async (long, short, body, type) => {
    for (const url of [long, short]) {
      const answer = await post(url, { ...body, userId: 'u1' });
      expect([answer.statusCode, answer.json()]).toEqual([200, { success: true }]);
    }
    expect(received.map((event) => event.type)).toEqual([type, type]);
  });

  it('a batch, with what it says for all its events', async () => {
    const batch = [TRACK, { ...TRACK, messageId: 'm2', timestamp: '2026-11-22T11:00:00.000Z' }];
    await post('/v1/batch', { batch, context: { locale: 'fr' }, sentAt: '2026-11-22T11:30:00.000Z' });
    expect(received.map(({ messageId, at, context }) => ({ messageId, at: NOW - at, context }))).toEqual([
      { messageId: 'm1', at: 0, context: { locale: 'fr' } },
      { messageId: 'm2', at: 1_800_000, context: { locale: 'fr' } },
    ]);
    expect((await post('/v1/b', { batch: [] })).statusCode).toBe(200);
  });

  it('the write key as user name, as Bearer or in the body', async () => {
    const none = { authorization: '' };
    expect((await post('/v1/t', TRACK, { authorization: 'Bearer wk_test' })).statusCode).toBe(200);
    expect((await post('/v1/t', { ...TRACK, writeKey: 'wk_test' }, none)).statusCode).toBe(200);
    await expectProblem(await post('/v1/t', TRACK, none), 401, 'unknown_write_key');
    await expectProblem(
      await post('/v1/t', { ...TRACK, writeKey: 'toString' }, none),
      401,
      'unknown_write_key',
    );
    expect(rejected).toEqual([]);
  });

  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
  ])('JSON, plain or gzipped, under %s', async (type) => {
    const headers = { 'content-type': type };
    expect((await post('/v1/t', TRACK, headers)).statusCode).toBe(200);
    const gzipped = gzipSync(JSON.stringify(TRACK));
    expect((await post('/v1/t', gzipped, { ...headers, 'content-encoding': 'gzip' })).statusCode).toBe(200);
    expect(received).toHaveLength(2);
  });

  it('the figures of the clients about themselves, without a key', async () => {
    expect((await post('/v1/m', { series: [] }, { authorization: '' })).statusCode).toBe(200);
    expect(received).toEqual([]);
  });
});

describe('what is refused goes to the dead letter', () => {
  it('one bad event of a batch does not touch the others', async () => {
    const evil = '{"type":"track","event":"E","userId":"u","properties":{"__proto__":{"isAdmin":true}}}';
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    const bad = ['{"type":"nonsense"}', evil, `{"type":"track","properties":{"deep":${deep}}}`, '7'];
    const answer = await post('/v1/batch', `{"batch":[${bad.join(',')},${JSON.stringify(TRACK)}]}`);
    expect(answer.statusCode).toBe(200);
    expect(received).toHaveLength(1);
    expect(rejected.map(({ code, source, receivedAt }) => ({ code, source, receivedAt }))).toEqual(
      ['unknown_type', 'forbidden_key', 'too_deep', 'not_an_object'].map((code) => ({
        code,
        source: 'shop',
        receivedAt: NOW,
      })),
    );
  });

  it('malformed JSON', async () => {
    await expectProblem(await post('/v1/batch', '{"batch":[{'), 400, 'bad_json');
    expect(rejected).toMatchObject([{ code: 'bad_json', body: '{"batch":[{' }]);
    await expectProblem(await post('/v1/batch', '[]'), 400, 'bad_json');
    await expectProblem(await app.inject({ method: 'POST', url: '/v1/t', headers: BASIC }), 400, 'bad_json');
  });

  it('a gzip bomb, which is never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    await expectProblem(
      await post('/v1/batch', bomb, { 'content-encoding': 'gzip' }),
      400,
      'batch_too_large',
    );
    expect(rejected).toMatchObject([{ code: 'batch_too_large' }]);
    await expectProblem(await post('/v1/batch', bomb.subarray(0, 50)), 400, 'bad_encoding');
  });

  it.each([
    ['33 KB', `{"event":"E","userId":"u","properties":{"x":"${'x'.repeat(33_000)}"}}`, 'event_too_large'],
    [
      '60,000 levels',
      `{"event":"E","userId":"u","properties":{"x":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
      'too_deep',
    ],
    ['__proto__', '{"event":"E","userId":"u","__proto__":{"x":1}}', 'forbidden_key'],
  ])('a single event with %s', async (_what, text, code) => {
    await expectProblem(await post('/v1/track', text), 400, code);
    expect(rejected.map((entry) => entry.code)).toEqual([code]);
  });

  it('a batch past its limits', async () => {
    const large = {
      batch: Array.from({ length: 20 }, () => ({ ...TRACK, properties: { x: 'x'.repeat(30_000) } })),
    };
    await expectProblem(await post('/v1/batch', large), 400, 'batch_too_large');
    await expectProblem(await post('/v1/batch', ' '.repeat(2_000_000)), 400, 'batch_too_large');
    await expectProblem(await post('/v1/batch', { batch: Array(2_501).fill(1) }), 400, 'too_many_events');
    await expectProblem(await post('/v1/batch', { events: [] }), 400, 'bad_batch');
    const context = { x: 'x'.repeat(5_000) };
    await expectProblem(await post('/v1/batch', { batch: [TRACK], context }), 400, 'batch_context_too_large');
    await expectProblem(await post('/v1/batch', { batch: [TRACK], context: 1 }), 400, 'bad_shape');
    await expectProblem(await post('/v1/batch', '{"batch":[],"__proto__":{}}'), 400, 'forbidden_key');
  });
});

describe('when events cannot be stored', () => {
  it.each([
    ['overloaded', 429, '1'],
    ['low_disk', 503, '5'],
    ['unavailable', 503, '5'],
    ['EIO', 500, undefined],
  ])('%s asks the client to come again', async (code, status, retryAfter) => {
    submitError = Object.assign(new Error(code), { code });
    const answer = await post('/v1/batch', { batch: [TRACK, { type: 'nonsense' }] });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(answer.json()).toMatchObject({ success: false });
    // The client sends the bad one again too: it is listed then.
    expect(rejected).toEqual([]);
  });
});

describe('history', () => {
  const batch = [{ ...TRACK, timestamp: '2020-01-01T00:00:00.000Z' }];

  it('is imported with a secret key, unmoved', async () => {
    for (const [url, body] of [
      ['/v1/import', { batch, writeKey: 'wk_test' }],
      ['/v1/batch', { batch, writeKey: 'wk_test', historical: true }],
    ] as const) {
      expect((await post(url, body, { authorization: 'Bearer sk_secret' })).statusCode).toBe(200);
    }
    expect(received.map(({ mode, at }) => [mode, at])).toEqual(Array(2).fill(['history', 1_577_836_800_000]));
  });

  it('is not imported with a write key, nor from a browser', async () => {
    await expectProblem(await post('/v1/import', { batch }), 403, 'history_not_allowed');
    await expectProblem(await post('/v1/batch', { batch, historical: true }), 403, 'history_not_allowed');
    await expectProblem(await post('/v1/batch', { batch, historical: 'yes' }), 403, 'history_not_allowed');
    const headers = { authorization: 'Bearer sk_secret', origin: 'https://shop.example' };
    const answer = await post('/v1/import', { batch, writeKey: 'wk_test' }, headers);
    await expectProblem(answer, 403, 'history_not_allowed');
    expect(received.every(({ mode }) => mode === 'live')).toBe(true);
  });
});

describe('browsers', () => {
  it('get a preflight answer that lasts, with the headers their client asks for', async () => {
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/v1/batch',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'anonymousid,authorization,content-type,sentat',
      },
    });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'anonymousid,authorization,content-type,sentat',
      'access-control-max-age': '7200',
    });
  });

  it('may send from the origins of the source only, and can read the refusal', async () => {
    const body = { ...TRACK, writeKey: 'wk_web' };
    const from = (origin: string) => ({ authorization: '', origin });
    expect((await post('/v1/t', body, from('https://shop.example'))).statusCode).toBe(200);
    const answer = await post('/v1/t', body, from('https://evil.example'));
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    await expectProblem(answer, 403, 'origin_not_allowed');
    expect(received[0]?.context).toMatchObject({ ip: '127.0.0.1' });
  });

  it('get settings that point back to the host they asked', async () => {
    const headers = { host: 'collect.example:8080' };
    const settings = await app.inject({ url: '/v1/projects/wk_web/settings', headers });
    expect(settings.json()).toMatchObject({
      integrations: {
        'Segment.io': { apiKey: 'wk_web', apiHost: 'collect.example:8080/v1', protocol: 'http' },
      },
    });
    expect((await app.inject({ url: '/v1/projects/nobody/settings' })).statusCode).toBe(404);
    const config = await app.inject({ url: '/sourceConfig/?writeKey=wk_web' });
    expect(config.json()).toMatchObject({ source: { id: 'web', config: {}, destinations: [] } });
    expect((await app.inject({ url: '/sourceConfig/?writeKey=nobody' })).statusCode).toBe(401);
  });
});
