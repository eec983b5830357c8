import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../core/decision/decision.ts';
import { documentKinds } from '../documents/schema.ts';
import { EngineRefusal } from '../hosts/engine.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import * as shapes from './shapes.ts';

const ada = 'abc1def0def0def0def0def0';
const host = '127.0.0.1:4600';
let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  server.engine.profiles.set(ada, profileOfAda(ada));
});
afterEach(() => server.close());

const decision: Decision = {
  id: `${ada}.d1`,
  at: begin,
  revision: 'r1',
  placement: 'home',
  context: { page: 'start' },
  chosen: ['shoes'],
  ranked: [
    { action: 'shoes', propensity: 0.2, draw: 0.25, value: 10, priority: 2.5, selectionProbability: 0.7 },
    { action: 'socks', propensity: 0.1, draw: 0.1, value: 2, priority: 0.2, selectionProbability: 0.3 },
  ],
  refused: [{ action: 'hats', policy: 'cap', rule: 'weekly' }],
  ineligible: [{ policy: 'eligibility', rule: 'traits.child', count: 1 }],
};

describe('people', () => {
  it.each([ada, 'userId:ada', 'email:ada@example.com', 'email:%20ADA@Example.COM'])(
    'are found by %s',
    async (id) => {
      const answer = await server.get(`/v1/profiles/${id}`);
      const view = shapes.profileShape.parse(answer.json());
      expect(view).toEqual(answer.json());
      expect(view).toMatchObject({
        id: ada,
        who: 'ada@example.com',
        createdAt: '1970-01-01T00:00:01.000Z',
        journeys: [{ journey: 'welcome', instance: 'i1', due: '1970-01-01T00:00:09.000Z' }],
        messages: [{ message: `${ada}.m1`, status: 'sent', journey: 'welcome' }],
      });
    },
  );

  it('a stranger is a problem with a mend', async () => {
    for (const path of ['/v1/profiles/nobody', '/v1/profiles/userId:nobody/timeline']) {
      const problem = shapes.problemShape.parse((await server.get(path)).json());
      expect(problem).toMatchObject({ status: 404, code: 'unknown_profile', mend: expect.any(String) });
    }
  });

  it('search answers rows', async () => {
    const answer = await server.get('/v1/profiles?search=ada');
    expect(shapes.pageOf(shapes.profileRowShape).parse(answer.json()).items).toMatchObject([
      { id: ada, audiences: ['vip'] },
    ]);
    expect((await server.get('/v1/profiles?search=bob')).json()).toEqual({ items: [] });
  });

  it('the timeline is paged and shows facts in readable form', async () => {
    server.engine.onTimeline = async (_key, { before, limit }) => {
      expect([before, limit]).toEqual(['c1', 2]);
      return {
        items: [
          { id: '3', at: 3, item: { kind: 'fact', fact: { type: 'decision', decision } } },
          {
            id: '2',
            at: 2,
            item: { kind: 'fact', fact: { type: 'outcome', decision: 'd', action: 'a', outcome: 'shown' } },
          },
        ],
        cursor: 'c2',
      };
    };
    const answer = await server.get(`/v1/profiles/${ada}/timeline?cursor=c1&limit=2`);
    const page = shapes.pageOf(shapes.happeningShape).parse(answer.json());
    expect(page.next).toBe('c2');
    expect(page.items).toMatchObject([
      {
        id: '3',
        kind: 'decision',
        who: 'ada@example.com',
        actions: ['shoes'],
        candidates: 4,
        selectionProbability: 0.7,
      },
    ]);
  });
});

describe('decisions', () => {
  const decide = (body: object) =>
    server.app.inject({
      method: 'POST',
      url: '/v1/decide',
      headers: { host, authorization: `Bearer ${server.key}` },
      payload: body,
    });

  it('answers what to show, with the chance that it was chosen', async () => {
    server.engine.onDecide = async () => ({
      profile: ada,
      decision,
      treatments: [{ action: 'shoes', content: { text: 'Shoes' } }],
      others: [],
    });
    const answer = await decide({
      email: 'ADA@example.com',
      placement: 'home',
      context: { page: 'start' },
      requestId: 'q1',
    });
    expect(answer.json()).toEqual({
      decision: decision.id,
      profile: ada,
      actions: [
        {
          action: 'shoes',
          content: { text: 'Shoes' },
          propensity: 0.2,
          value: 10,
          selectionProbability: 0.7,
          label: 'response',
        },
      ],
    });
    expect(server.engine.decideRequests).toEqual([
      {
        key: { namespace: 'email', value: 'ada@example.com' },
        placement: 'home',
        context: { page: 'start' },
        limit: 1,
        requestId: 'q1',
        deadlineMs: expect.any(Number),
        waitedMs: expect.any(Number),
      },
    ]);
  });

  it.each<[string, object, number, string]>([
    ['nobody named', { placement: 'home' }, 400, 'missing_identifier'],
    ['no placement', { userId: 'ada' }, 400, 'placement_needed'],
    [
      'a placement twice',
      { userId: 'ada', placements: [{ placement: 'a' }, { placement: 'a' }] },
      400,
      'placement_twice',
    ],
    ['a strange deadline', { userId: 'ada', placement: 'home', deadlineMs: -1 }, 400, 'invalid_request'],
    ['a strange limit', { userId: 'ada', placement: 'home', limit: 0 }, 400, 'invalid_request'],
    [
      'a context that is nested without end',
      {
        userId: 'ada',
        placement: 'home',
        context: { deep: JSON.parse('['.repeat(200) + ']'.repeat(200)) },
      },
      400,
      'too_deep',
    ],
    [
      'a context that would be a prototype',
      { userId: 'ada', placement: 'home', context: JSON.parse('{"__proto__": {"a": 1}}') },
      400,
      'forbidden_key',
    ],
    [
      'a context that would reach into prototypes',
      { userId: 'ada', placement: 'home', context: JSON.parse('{"constructor": {"prototype": {}}}') },
      400,
      'forbidden_key',
    ],
    [
      'too much',
      { userId: 'ada', placement: 'home', context: { text: 'x'.repeat(70_000) } },
      413,
      'body_too_large',
    ],
    ['a strange placement', { userId: 'ada', placement: '../x' }, 400, 'invalid_request'],
  ])('%s', async (_name, body, status, code) => {
    expect((await decide(body)).json()).toMatchObject({ status, code });
    expect(server.engine.decideRequests).toEqual([]);
  });

  it.each([
    ['unknown_placement', 404],
    ['unknown_profile', 404],
    ['overloaded', 429],
    ['low_disk', 503],
    ['unavailable', 503],
  ] as const)('the engine says %s', async (code, status) => {
    server.engine.onDecide = () => Promise.reject(new EngineRefusal(code, 'because'));
    const answer = await decide({ userId: 'ada', placement: 'home' });
    expect(answer.json()).toMatchObject({ status, code, detail: 'because', mend: expect.any(String) });
    expect(answer.headers['retry-after'] !== undefined).toBe(status !== 404);
  });

  it('our own faults are answered without their inside', async () => {
    server.engine.onDecide = () => Promise.reject(new Error('secret detail'));
    const answer = await decide({ userId: 'ada', placement: 'home' });
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(answer.body).not.toContain('secret');
  });

  it('a trace names for each candidate what refused it', async () => {
    server.engine.onDecision = async () => ({
      profile: ada,
      decision,
      ineligible: [{ action: 'toys', policy: 'eligibility', rule: 'traits.child' }],
      outcomes: [{ outcome: 'shown', at: begin }],
      position: 0,
    });
    const trace = shapes.traceShape.parse((await server.get(`/v1/decisions/${decision.id}`)).json());
    expect(trace.candidates.map(({ action, refusedBy }) => [action, refusedBy])).toEqual([
      ['shoes', undefined],
      ['socks', { policy: 'not-chosen', rule: 'ranked lower' }],
      ['hats', { policy: 'cap', rule: 'weekly' }],
      ['toys', { policy: 'eligibility', rule: 'traits.child' }],
    ]);
    expect(trace.outcomes).toEqual([{ outcome: 'shown', at: '2026-01-05T12:00:00.000Z' }]);
  });
});

describe('mails', () => {
  const mail = {
    id: 'm1',
    at: new Date(begin).toISOString(),
    to: 'a@example.com',
    from: 's@example.com',
    subject: 'Hi',
    text: 'Hi',
    html: '<script>alert(1)</script><p>Hi',
    headers: [],
  };

  it('lists, shows, and serves HTML that can do nothing', async () => {
    server.mails.push(mail);
    expect(
      shapes.pageOf(shapes.mailRowShape).parse((await server.get('/v1/mails')).json()).items,
    ).toHaveLength(1);
    expect(shapes.mailShape.parse((await server.get('/v1/mails/m1')).json())).toEqual(mail);
    const html = await server.get('/v1/mails/m1/html');
    expect(html.body).toBe(mail.html);
    expect(html.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(html.headers['content-security-policy']);
    expect(policy).toMatch(/^sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:/);
    expect(policy).not.toContain('allow-');
    expect((await server.get('/v1/mails/nothing/html')).json()).toMatchObject({ code: 'unknown_mail' });
  });
});

describe('collecting', () => {
  const track = (headers: Record<string, string>, payload: object) =>
    server.app.inject({
      method: 'POST',
      url: '/v1/track',
      headers: { host: 'anything.example', ...headers },
      payload,
    });
  const writeKey = { authorization: `Basic ${Buffer.from('wk_shop:').toString('base64')}` };

  it('goes to the engine, in its own shape, under any host name', async () => {
    const answer = await track(writeKey, { userId: 'ada', event: 'Hello' });
    expect(answer.json()).toEqual({ success: true });
    expect(server.engine.submitted).toMatchObject([{ name: 'Hello', source: 'shop' }]);
    expect((await track({}, { userId: 'ada', event: 'Hello' })).json()).toMatchObject({ success: false });
  });

  it('what is refused can be looked up', async () => {
    await track(writeKey, { event: 'Hello' });
    const page = shapes.pageOf(shapes.deadLetterShape).parse((await server.get('/v1/dead-letters')).json());
    expect(page.items).toMatchObject([{ source: 'shop', code: 'missing_identifier' }]);
    expect((await server.get('/v1/figures')).json()).toMatchObject({ totals: { received: 1, refused: 1 } });
  });

  it('history needs the secret key, outside of browsers', async () => {
    const payload = {
      writeKey: 'wk_shop',
      batch: [{ type: 'track', userId: 'ada', event: 'Old', timestamp: '2020-01-01T00:00:00Z' }],
    };
    const post = (headers: Record<string, string>) =>
      server.app.inject({ method: 'POST', url: '/v1/import', headers: { host, ...headers }, payload });
    const authorization = `Bearer ${server.key}`;
    expect((await post({})).statusCode).toBe(403);
    expect((await post({ authorization, origin: 'https://shop.example' })).statusCode).toBe(403);
    expect(server.engine.submitted).toEqual([]);
    expect((await post({ authorization })).statusCode).toBe(200);
    expect(server.engine.submitted).toMatchObject([{ mode: 'history', name: 'Old' }]);
  });
});

describe('what everybody may see', () => {
  it('health and openapi.json', async () => {
    const ask = (url: string) => server.app.inject({ url, headers: { host } });
    expect((await ask('/health')).json()).toEqual({ status: 'ok', revision: 'r1' });
    const description = (await ask('/openapi.json')).json();
    expect(description.openapi).toBe('3.1.0');
    for (const path of [
      '/v1/decide',
      '/v1/profiles/{id}',
      '/v1/figures',
      '/v1/session',
      '/v1/batch',
      '/v1/track',
    ]) {
      expect(Object.keys(description.paths)).toContain(path);
    }
    expect(Object.keys(description.paths).some((path) => path.startsWith('/m/'))).toBe(false);
  });

  it('openapi.json names nothing that it does not describe, and knows the shape of problems', async () => {
    const text = (await server.app.inject({ url: '/openapi.json', headers: { host } })).body;
    const description = JSON.parse(text);
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(names).toContain('Problem');
    expect(names.filter((name) => !Object.hasOwn(description.components.schemas, name ?? ''))).toEqual([]);
    expect(text).not.toContain('"#/$defs');
  });

  it('editors get the schemas of documents', async () => {
    const ask = (url: string) => server.app.inject({ url, headers: { host } });
    expect((await ask('/schemas/journey.json')).json().$defs.Journey.properties.kind).toMatchObject({
      const: 'journey',
    });
    expect((await ask('/schemas/document.json')).json().oneOf).toHaveLength(documentKinds.length);
    expect((await ask('/schemas/nothing.json')).json()).toMatchObject({ status: 404, code: 'unknown_kind' });
  });

  it('no route below /v1 but the documented ones is open', async () => {
    const { paths } = (await server.app.inject({ url: '/openapi.json', headers: { host } })).json();
    const own = Object.entries<object>(paths).filter(([path]) => path !== '/v1/session');
    for (const [path, methods] of own) {
      for (const method of Object.keys(methods)) {
        const url = path.replace(/\{\w+\}/g, 'x');
        const answer = await server.app.inject({
          method: method.toUpperCase() as 'GET',
          url,
          headers: { host },
          ...(method === 'post' ? { payload: { writeKey: 'no' } } : {}),
        });
        expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
      }
    }
  });

  it('a wrong address is a problem for programs', async () => {
    expect((await server.get('/v1/nothing')).json()).toMatchObject({ status: 404, code: 'no_such_route' });
    const answer = await server.app.inject({ url: '/', headers: { host, accept: 'text/html' } });
    expect(answer.body).toContain('npm run build');
  });

  it('every answer carries the strict policy', async () => {
    const answer = await server.get('/v1/figures');
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self';style-src 'self';img-src 'self' data:;frame-src 'self';object-src 'none';base-uri 'none';frame-ancestors 'none'",
    );
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  it('what is decided is no page, and nobody keeps it', async () => {
    const asked = { url: '/v1/decide', method: 'POST', headers: { host }, payload: {} } as const;
    const answer = await server.app.inject(asked);
    expect(answer.json()).toMatchObject({ status: 401, code: 'not_signed_in' });
    const headers = { host, authorization: `Bearer ${server.key}` };
    expect((await server.app.inject({ ...asked, headers })).headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const broken = await server.app.inject({
      ...asked,
      headers: { ...headers, 'content-type': 'application/json' },
      payload: '{',
    });
    expect(broken.json()).toMatchObject({ status: 400, code: 'bad_json' });
  });
});

describe('the console', () => {
  it('is one page for all its addresses, with assets that browsers keep', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kairos-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>console');
    await writeFile(join(folder, 'assets', 'app-1.js'), 'export {};');
    await writeFile(join(folder, '.secret'), 'x');
    const built = await testServer({ consoleFolder: folder });
    const ask = (url: string, accept = 'text/html') => built.app.inject({ url, headers: { host, accept } });
    try {
      for (const url of ['/', '/profiles/42', '/?token=x']) {
        const page = await ask(url);
        expect([url, page.statusCode, page.body, page.headers['cache-control']]).toEqual([
          url,
          200,
          '<!doctype html>console',
          'no-cache',
        ]);
        expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      }
      const asset = await ask('/assets/app-1.js', '*/*');
      expect(asset.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' });
      expect(asset.headers['content-type']).toContain('javascript');
      for (const url of [
        '/assets/gone.js',
        '/.secret',
        '/../package.json',
        '/%2e%2e/package.json',
        '/v1/x',
      ]) {
        expect([url, (await ask(url)).statusCode]).toEqual([url, 404]);
      }
    } finally {
      await built.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
