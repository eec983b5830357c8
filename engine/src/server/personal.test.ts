// No route tells of persons unless the audit log has it: all routes are walked, and a forgetful one is not served.
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntryView, Page } from './api.ts';
import type { AuditLog, AuditNote } from './audit-log.ts';
import { holdToDeclaration, note, onRecord, reads, tellsOfNobody } from './personal.ts';
import { answerError } from './problem.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { type TestServer, testServer } from './server.testing.ts';

const ada = 'abc1def0def0def0def0def0';
let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  server.engine.profiles.set(ada, profileOfAda(ada));
});
afterEach(() => server.close());

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
}

/** Outside: events are written there and nothing is read; and whoever signs in reads nobody. */
const OPEN = /^\/v1\/(track|identify|page|screen|group|alias|batch|import|session)$/;

async function routes(): Promise<Route[]> {
  const answer = await server.get('/openapi.json');
  const { paths } = answer.json<{ paths: Record<string, Record<string, unknown>> }>();
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).flatMap((method) =>
      OPEN.test(path) ? [] : [{ method: method.toUpperCase() as Route['method'], path }],
    ),
  );
}

const params: Readonly<Record<string, string>> = {
  id: ada,
  name: 'partners',
  kind: 'account',
  contactPoint: 'email:ada@example.com',
  trait: 'email',
};

function ask({ method, path }: Route) {
  return server.app.inject({
    method,
    url: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'x'),
    headers: { host: '127.0.0.1:4600', authorization: `Bearer ${server.key}` },
    ...(method === 'POST' ? { payload: {} } : {}),
  });
}

const entries = async () => (await server.get('/v1/audit')).json<Page<AuditEntryView>>().items;

describe('all routes', () => {
  it('AUDIT-3: declare what they tell of anybody, and what they read is on record when they answer', async () => {
    server.engine.onDecision = async () => undefined;
    const all = (await routes()).filter(({ path }) => path !== '/v1/live');
    expect(all.length).toBeGreaterThan(40);
    for (const route of all) {
      const answer = await ask(route);
      const { code } = answer.statusCode >= 400 ? answer.json<{ code: string }>() : { code: '' };
      const asked = `${route.method} ${route.path}`;
      expect([asked, code]).not.toEqual([asked, 'undeclared_route']);
      expect([asked, code]).not.toEqual([asked, 'not_audited']);
    }
  });

  it.each([
    [`/v1/profiles/${ada}`, 'profile-read'],
    [`/v1/profiles/${ada}/timeline`, 'timeline-read'],
    ['/v1/profiles', 'people-searched'],
    ['/v1/groups/account', 'groups-searched'],
    ['/v1/mails', 'mails-listed'],
    ['/v1/dead-letters', 'refused-read'],
    ['/v1/tracking-plan/violations', 'samples-read'],
    ['/v1/matching/questions', 'matches-read'],
    ['/v1/lists/partners/members', 'members-read'],
    ['/v1/suppressions/email:ADA@example.com', 'suppression-read'],
  ])('AUDIT-2: %s is %s', async (path, act) => {
    expect((await server.get(path)).statusCode).toBe(200);
    expect(await entries()).toMatchObject([{ act, by: 'api-key' }]);
  });

  it('AUDIT-2: what was done with an address is found by the person who has it', async () => {
    await server.get('/v1/suppressions/email:ADA@example.com');
    const found = await server.get(`/v1/audit?profile=${ada}`);
    expect(found.json<Page<AuditEntryView>>().items).toMatchObject([{ act: 'suppression-read' }]);
  });
});

describe('a route that forgets', () => {
  const written: AuditNote[] = [];
  const audit = { subjectOf: (id: string) => `#${id}`, note: async (one: AuditNote) => written.push(one) };

  async function told(path: string) {
    const app = Fastify();
    app.setErrorHandler(answerError);
    holdToDeclaration(app);
    app.get('/silent', async () => ({ who: 'Ada' }));
    app.get('/forgetful', { config: reads('profile-read') }, async () => ({ who: 'Ada' }));
    app.get('/lying', { config: reads('timeline-read') }, async (request) => {
      await note(audit as unknown as AuditLog, request, { act: 'profile-read', profile: ada });
      return { who: 'Ada' };
    });
    app.get('/honest', { config: reads('profile-read') }, async (request) => {
      await note(audit as unknown as AuditLog, request, { act: 'profile-read', profile: ada });
      return { who: 'Ada' };
    });
    app.get('/figures', { config: tellsOfNobody }, async () => ({ people: 3 }));
    app.get('/decide', { config: onRecord }, async () => ({ decision: 'd1' }));
    const answer = await app.inject(path);
    await app.close();
    return answer;
  }

  it.each([
    ['/silent', 'undeclared_route'],
    ['/forgetful', 'not_audited'],
  ])('AUDIT-3: %s is not served: %s', async (path, code) => {
    const answer = await told(path);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([500, code]);
    expect(answer.body).not.toContain('Ada');
  });

  it('AUDIT-3: one that notes what it did not declare is not served either', async () => {
    const answer = await told('/lying');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('Ada');
    expect(written).toEqual([]);
  });

  it('AUDIT-3: others are', async () => {
    for (const path of ['/honest', '/figures', '/decide']) expect((await told(path)).statusCode).toBe(200);
    expect(written).toEqual([{ act: 'profile-read', by: 'console', subject: `#${ada}` }]);
  });
});
