// ARB-11, ARB-14: decide calls as programs make them are answered before the framework, and exactly as it answers them.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineRefusal, type GivenUp } from '../hosts/engine.ts';
import { openAccess } from './access.ts';
import { DecideShortcut } from './decide-shortcut.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

const KEY = 'sk_test_0123456789abcdef';
const fallback = { content: { title: 'Our shop – ä' } };
const usual = { userId: 'ada', placement: 'home', requestId: 'q1', deadlineMs: 50 };

interface Answer {
  readonly status: number;
  readonly headers: object;
  readonly body: string;
}

/** By node's own client: it sends what it is told, also a Host. */
function send(
  port: number,
  body: string,
  headers: Readonly<Record<string, string>>,
  path = '/v1/decide',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { port, host: '127.0.0.1', path, method: 'POST', headers, agent: false },
      async (answer) => {
        const { date: _, ...others } = answer.headers;
        const text = (await answer.setEncoding('utf8').toArray()).join('');
        resolve({ status: answer.statusCode ?? 0, headers: others, body: text });
      },
    );
    asked.once('error', reject);
    // At once, so that its length is known; else in chunks.
    if ('transfer-encoding' in headers) asked.write(body, () => asked.end());
    else asked.end(body);
  });
}

/** Bytes over one connection, as they are, in these pieces; gives the status and the body of so many answers. */
function exchange(port: number, pieces: readonly string[], answers: number): Promise<[number, string][]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, async () => {
      for (const piece of pieces) {
        await new Promise((written) => socket.write(piece, written));
        // The server reads what is there before the next piece comes.
        await new Promise(setImmediate);
      }
    });
    let said = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      said += text;
      const found = answersIn(said);
      if (found.length < answers) return;
      socket.destroy();
      resolve(found);
    });
    socket.once('error', reject);
  });
}

function answersIn(said: string): [number, string][] {
  const end = said.indexOf('\r\n\r\n') + 4;
  const length = Number(/content-length: (\d+)/i.exec(said)?.[1]);
  if (end < 4 || said.length < end + length) return [];
  const body = Buffer.from(said.slice(end, end + length), 'latin1').toString();
  return [[Number(said.slice(9, 12)), body], ...answersIn(said.slice(end + length))];
}

function requestText(body: string, headers: Readonly<Record<string, string>>): string {
  const all = { host: '127.0.0.1', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /v1/decide HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

const authorized = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

describe('which calls are answered before the framework', () => {
  let server: Server;
  let port: number;
  let shortcut: DecideShortcut;
  let folder: string;
  let asked: unknown[];
  let answer: GivenUp;

  beforeEach(async () => {
    asked = [];
    answer = { degraded: 'overload', fallbacks: [fallback] };
    folder = await mkdtemp(join(tmpdir(), 'kairos-shortcut-'));
    shortcut = new DecideShortcut(
      {
        engine: {
          decideInTime: (request) => {
            asked.push(request);
            return answer;
          },
        },
      },
      {
        access: await openAccess({ folder, environmentKey: KEY, now: () => begin }),
        hosts: new Set(['127.0.0.1']),
        cookieName: 'session',
      },
      true,
    );
    // The ordinary way tells what it was given.
    server = createServer((request, response) => {
      const told = shortcut.alreadyRead(request)?.bytes ?? Buffer.from('nothing was read');
      response.writeHead(299, { 'content-length': told.length }).end(told);
    });
    shortcut.standBefore(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('those with a key, whatever they ask', async () => {
    const answer = await send(port, JSON.stringify({ ...usual, context: { page: 'ü' } }), authorized);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      },
      body: JSON.stringify({ actions: [], fallback, degraded: 'overload' }),
    });
    expect(asked).toEqual([
      {
        key: { namespace: 'userId', value: 'ada' },
        placement: 'home',
        limit: 1,
        context: { page: 'ü' },
        requestId: 'q1',
        deadlineMs: 50,
        waitedMs: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['without a key', { 'content-type': 'application/json' }],
    ['with a wrong key', { ...authorized, authorization: 'Bearer sk_wrong' }],
    ['of a web page', { ...authorized, origin: 'http://127.0.0.1' }],
    ['to another name', { ...authorized, host: 'evil.example' }],
    ['of another type', { ...authorized, 'content-type': 'text/plain' }],
    ['of unknown length', { ...authorized, 'transfer-encoding': 'chunked' }],
  ])('not those %s: nothing of them is read', async (_which, headers) => {
    const answer = await send(port, JSON.stringify(usual), headers as Record<string, string>);
    expect(answer).toMatchObject({ status: 299, body: 'nothing was read' });
    expect(asked).toEqual([]);
  });

  it('not what is larger, nor what is asked elsewhere', async () => {
    const large = JSON.stringify({ ...usual, context: { text: 'x'.repeat(65_536) } });
    expect((await send(port, large, authorized)).body).toBe('nothing was read');
    expect((await send(port, JSON.stringify(usual), authorized, '/v1/decide?x=1')).status).toBe(299);
    expect((await send(port, JSON.stringify(usual), authorized, '/v1/outcomes')).status).toBe(299);
    expect(asked).toEqual([]);
  });

  it.each([
    ['no JSON', '{"userId":'],
    ['not as described', '{"userId":7,"placement":"home"}'],
    ['a prototype', '{"userId":"ada","placement":"home","context":{"__proto__":{"a":1}}}'],
  ])('not those whose body is %s: it goes on with them', async (_which, body) => {
    expect(await send(port, body, authorized)).toMatchObject({ status: 299, body });
    expect(asked).toEqual([]);
  });

  it('those whose bytes come one by one', async () => {
    const [status, body] = (await exchange(port, [...requestText(JSON.stringify(usual), authorized)], 1))[0]!;
    expect([status, JSON.parse(body)]).toEqual([200, { actions: [], fallback, degraded: 'overload' }]);
    expect(asked).toHaveLength(1);
  });

  it('those that come together over one connection, in their order, beside others', async () => {
    const texts = ['q1', 'q2', 'q3'].map((requestId) =>
      requestText(JSON.stringify({ ...usual, requestId }), authorized),
    );
    texts.splice(1, 0, requestText('{}', { ...authorized, authorization: 'Bearer sk_wrong' }));
    // One of them goes the ordinary way after it was read.
    texts.splice(3, 0, requestText('{"userId":7}', authorized));
    const answers = await exchange(port, [texts.join('')], 5);
    expect(answers.map(([status]) => status)).toEqual([200, 299, 200, 299, 200]);
    expect(answers[3]![1]).toBe('{"userId":7}');
    expect(asked).toEqual(['q1', 'q2', 'q3'].map((requestId) => expect.objectContaining({ requestId })));
  });

  it('each with what the engine says of it, also where it gave the same answer before', async () => {
    const said = async () => JSON.parse((await send(port, JSON.stringify(usual), authorized)).body);
    const first = { degraded: 'overload', fallbacks: [fallback] } as const;
    const second = { degraded: 'deadline', fallbacks: [undefined] } as const;
    const told = [];
    for (answer of [first, first, second, first]) told.push(await said());
    const overload = { actions: [], fallback, degraded: 'overload' };
    expect(told).toEqual([overload, overload, { actions: [], degraded: 'deadline' }, overload]);
    // The same words may stand for other placements than one.
    answer = { degraded: 'overload', fallbacks: [fallback, undefined] };
    const placements = [{ placement: 'home' }, { placement: 'side' }];
    const several = await send(port, JSON.stringify({ userId: 'ada', placements }), authorized);
    expect(JSON.parse(several.body).placements).toEqual([
      { placement: 'home', actions: [], fallback, degraded: 'overload' },
      { placement: 'side', actions: [], degraded: 'overload' },
    ]);
  });

  it('none from when the server closes', async () => {
    shortcut.close();
    expect((await send(port, JSON.stringify(usual), authorized)).body).toBe('nothing was read');
  });
});

describe('both ways answer the same', () => {
  let server: TestServer;
  let port: number;
  beforeEach(async () => {
    server = await testServer();
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = server.app.server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  /** The ordinary way is taken where the type is written unusually. */
  async function both(body: string, extra: Readonly<Record<string, string>> = {}) {
    const headers = { ...authorized, authorization: `Bearer ${server.key}`, ...extra };
    const short = await send(port, body, headers);
    const long = await send(port, body, { ...headers, 'content-type': 'application/json;charset=utf-8' });
    expect(short).toEqual(long);
    return { status: short.status, code: JSON.parse(short.body).code };
  }

  it.each([
    ['bad_json', 400, '{'],
    ['bad_json', 400, ''],
    ['invalid_request', 400, '{"userId":7}'],
    ['invalid_request', 400, 'null'],
    ['invalid_request', 400, JSON.stringify({ ...usual, deadlineMs: 60_001 })],
    ['missing_identifier', 400, '{"placement":"home"}'],
    ['placement_needed', 400, '{"userId":"ada"}'],
    ['placement_twice', 400, '{"userId":"ada","placements":[{"placement":"a"},{"placement":"a"}]}'],
    ['forbidden_key', 400, '{"userId":"ada","placement":"home","context":{"__proto__":{"a":1}}}'],
    ['invalid_request', 400, '{"userId":"ada","placement":"home","context":[1]}'],
    ['body_too_large', 413, JSON.stringify({ ...usual, context: { text: 'x'.repeat(65_536) } })],
  ])('%s', async (code, status, body) => {
    expect(await both(body)).toEqual({ status, code });
    expect(server.engine.decideRequests).toEqual([]);
  });

  it.each([
    [{ authorization: 'Bearer sk_wrong' }, 401, 'unknown_api_key'],
    [{ authorization: 'Basic c2s6' }, 401, 'not_signed_in'],
    [{ origin: 'https://shop.example' }, 403, 'secret_key_in_browser'],
    [{ host: 'evil.example' }, 421, 'unknown_host'],
  ])('%j', async (headers, status, code) => {
    expect(await both(JSON.stringify(usual), headers as Record<string, string>)).toEqual({ status, code });
    expect(server.engine.decideRequests).toEqual([]);
  });

  it.each([
    [new EngineRefusal('unknown_placement', 'nothing is called so'), 404, 'unknown_placement'],
    [new EngineRefusal('overloaded', 'too much'), 429, 'overloaded'],
    [new Error('a defect'), 500, 'internal'],
  ])('%s', async (error, status, code) => {
    server.engine.onDecide = () => Promise.reject(error);
    expect(await both(JSON.stringify(usual))).toEqual({ status, code });
    server.engine.decideInTime = () => {
      throw error;
    };
    expect(await both(JSON.stringify(usual))).toEqual({ status, code });
  });

  it('what is given up, for one placement and for several', async () => {
    server.engine.decideInTime = ({ others = [] }) => ({
      degraded: 'deadline',
      fallbacks: [fallback, ...others.map(() => undefined)],
    });
    expect(await both(JSON.stringify(usual))).toEqual({ status: 200, code: undefined });
    const placements = [{ placement: 'home' }, { placement: 'side', limit: 2 }];
    expect(await both(JSON.stringify({ userId: 'ada', placements }))).toEqual({
      status: 200,
      code: undefined,
    });
  });

  it('what is under way when the server closes is answered, and its connection ends', async () => {
    let answer: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      server.engine.decideInTime = () => {
        resolve();
        return new Promise((decided) => {
          answer = () => decided({ degraded: 'overload', fallbacks: [fallback] });
        });
      };
    });
    const headers = { ...authorized, authorization: `Bearer ${server.key}`, connection: 'keep-alive' };
    const waiting = send(port, JSON.stringify(usual), headers);
    await isAsked;
    const closed = server.app.close();
    // Before it closes, hooks are told.
    await new Promise(setImmediate);
    answer();
    expect(await waiting).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
  });
});
