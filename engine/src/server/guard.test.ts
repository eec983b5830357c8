import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from './server.testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const host = '127.0.0.1:4600';

async function signIn(): Promise<string> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/session',
    headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    payload: { token: server.access.makeLinkToken() },
  });
  expect(answer.statusCode).toBe(200);
  const cookie = answer.cookies[0];
  expect(cookie).toMatchObject({ name: 'kairos_session', httpOnly: true, sameSite: 'Strict', path: '/' });
  return `kairos_session=${cookie?.value}`;
}

function figures(headers: Record<string, string>) {
  return server.app.inject({ url: '/v1/figures', headers: { host, ...headers } });
}

describe('who may use the API', () => {
  it.each([
    ['nobody', {}, 401, 'not_signed_in'],
    ['a wrong key', { authorization: 'Bearer sk_wrong' }, 401, 'unknown_api_key'],
    ['a write key', { authorization: 'Bearer wk_shop' }, 401, 'unknown_api_key'],
    [
      'a write key as Segment sends it',
      { authorization: `Basic ${Buffer.from('wk_shop:').toString('base64')}` },
      401,
      'not_signed_in',
    ],
    ['a wrong cookie', { cookie: 'kairos_session=wrong' }, 401, 'not_signed_in'],
  ])('%s may not', async (_who, headers, status, code) => {
    const answer = await figures(headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      type: `urn:kairos:problem:${code}`,
      status,
      code,
      mend: expect.any(String),
    });
  });

  it('an API key may, but never from a browser', async () => {
    expect((await server.get('/v1/figures')).statusCode).toBe(200);
    const fromPage = await figures({ authorization: `Bearer ${server.key}`, origin: `http://${host}` });
    expect(fromPage.json()).toMatchObject({ status: 403, code: 'secret_key_in_browser' });
  });

  it('a console link may once', async () => {
    const cookie = await signIn();
    expect((await figures({ cookie })).statusCode).toBe(200);
  });

  it.each([
    ['a wrong token', 'wrong'],
    ['a very long token', 'x'.repeat(201)],
  ])('%s opens no session', async (_name, token) => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { host },
      payload: { token },
    });
    expect([400, 401]).toContain(answer.statusCode);
    expect(answer.cookies).toEqual([]);
  });

  it('a used or expired link opens no session', async () => {
    const token = server.access.makeLinkToken();
    const late = server.access.makeLinkToken();
    const post = (value: string) =>
      server.app.inject({ method: 'POST', url: '/v1/session', headers: { host }, payload: { token: value } });
    expect((await post(token)).statusCode).toBe(200);
    expect((await post(token)).json()).toMatchObject({ code: 'link_used_or_expired' });
    server.time += 15 * 60_000;
    expect((await post(late)).json()).toMatchObject({ code: 'link_used_or_expired' });
  });

  it('signing out ends the session', async () => {
    const cookie = await signIn();
    const headers = { host, cookie, 'sec-fetch-site': 'same-origin' };
    expect((await server.app.inject({ method: 'DELETE', url: '/v1/session', headers })).statusCode).toBe(204);
    expect((await figures({ cookie })).statusCode).toBe(401);
  });
});

describe('a change under a session must come from our own page', () => {
  const body = { profile: 'p1', placement: 'home' };
  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    ['an old browser on another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a browser that says nothing', {}],
    ['contradicting headers', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('%s is refused', async (_name, extra) => {
    const headers = { host, cookie: await signIn(), ...extra } as Record<string, string>;
    const answer = await server.app.inject({ method: 'POST', url: '/v1/decide', headers, payload: body });
    expect(answer.json()).toMatchObject({ status: 403, code: 'foreign_origin' });
    expect(server.engine.decideRequests).toEqual([]);
  });

  it('our own page is heard', async () => {
    const headers = {
      host,
      cookie: await signIn(),
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
    };
    await server.app.inject({ method: 'POST', url: '/v1/decide', headers, payload: body });
    expect(server.engine.decideRequests).toHaveLength(1);
  });

  it('a link cannot be exchanged by a page elsewhere', async () => {
    const headers = { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const payload = { token: server.access.makeLinkToken() };
    const answer = await server.app.inject({ method: 'POST', url: '/v1/session', headers, payload });
    expect(answer.json()).toMatchObject({ code: 'foreign_origin' });
    expect(answer.cookies).toEqual([]);
  });
});

describe('host names (DNS rebinding)', () => {
  it.each(['127.0.0.1:4600', 'localhost:4600', 'localhost', '[::1]:4600', 'LOCALHOST'])(
    '%s is ours',
    async (name) => {
      const answer = await server.app.inject({
        url: '/v1/figures',
        headers: { host: name, authorization: `Bearer ${server.key}` },
      });
      expect(answer.statusCode).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:4600',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0:4600',
  ])('%j is not', async (name) => {
    for (const url of ['/v1/figures', '/', '/openapi.json', '/no/such/page']) {
      const answer = await server.app.inject({
        url,
        headers: { host: name, authorization: `Bearer ${server.key}` },
      });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 421, 'unknown_host']);
    }
  });

  it('a configured public name counts, and behind other addresses any', async () => {
    const named = await testServer({ publicUrl: 'https://kairos.example.com' });
    const open = await testServer({ host: '0.0.0.0' });
    try {
      const ask = (to: TestServer, name: string) =>
        to.app.inject({ url: '/openapi.json', headers: { host: name } });
      expect((await ask(named, 'kairos.example.com')).statusCode).toBe(200);
      expect((await ask(named, 'other.example.com')).statusCode).toBe(421);
      expect((await ask(open, '192.168.1.20:4600')).statusCode).toBe(200);
    } finally {
      await named.close();
      await open.close();
    }
  });

  it('behind https the cookie is bound to the host and to https', async () => {
    const secure = await testServer({ publicUrl: 'https://kairos.example.com' });
    const headers = {
      host: 'kairos.example.com',
      origin: 'https://kairos.example.com',
      'sec-fetch-site': 'same-origin',
    };
    const payload = { token: secure.access.makeLinkToken() };
    const answer = await secure.app.inject({ method: 'POST', url: '/v1/session', headers, payload });
    expect(answer.cookies[0]).toMatchObject({ name: '__Host-kairos_session', secure: true, httpOnly: true });
    await secure.close();
  });
});
