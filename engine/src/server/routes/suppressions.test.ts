// CON-16: the suppression list over HTTP, and what the view of a person says of it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileOfAda } from '../scripted-engine.testing.ts';
import { type TestServer, testServer } from '../server.testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' };
  return server.app.inject({ method, url, headers, ...(payload && { payload }) });
}

describe('suppressed addresses', () => {
  it('are put on the list, asked for under any spelling, and taken off', async () => {
    const added = await ask('POST', '/v1/suppressions', {
      contactPoint: 'email:Ada@Example.com',
      reason: 'complaint',
    });
    expect([added.statusCode, added.json()]).toMatchObject([200, { suppressed: true, reason: 'complaint' }]);
    const url = '/v1/suppressions/email:ada@example.com';
    expect((await ask('GET', url)).json()).toMatchObject({ suppressed: true, reason: 'complaint' });
    expect((await ask('DELETE', url)).json()).toMatchObject({ suppressed: false });
    expect((await ask('GET', url)).json()).toEqual({
      contactPoint: 'email:ada@example.com',
      suppressed: false,
    });
  });

  it('may get nothing, and the view of who has one says so', async () => {
    server.engine.profiles.set('p1', profileOfAda('p1'));
    const before = (await server.get('/v1/profiles/p1')).json();
    expect(before.permissions).toMatchObject([{ refusal: null }]);
    await ask('POST', '/v1/suppressions', { contactPoint: 'email:ada@example.com', reason: 'bounce' });
    const after = (await server.get('/v1/profiles/p1')).json();
    expect(after.permissions).toMatchObject([{ refusal: 'suppressed: bounce' }]);
  });

  it.each([
    { contactPoint: 'ada@example.com' },
    { contactPoint: 'email:' },
    { contactPoint: 'email:a', reason: 'x' },
    {},
  ])('are named in full: %j is refused', async (body) => {
    expect((await ask('POST', '/v1/suppressions', body)).statusCode).toBe(400);
  });
});
