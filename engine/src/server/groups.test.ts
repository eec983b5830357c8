// Accounts and households over HTTP, told by a real engine.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CoreDocument } from '../core/document.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import { groupMemberShape, groupRowShape, groupShape, pageOf, profileShape } from './shapes.ts';

const documents: readonly CoreDocument[] = [
  { kind: 'group', name: 'household', version: 1, same: ['traits.zip'], most: 2 },
  { kind: 'audience', name: 'pro', version: 1, condition: 'account.plan == "pro"' },
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
  server = await testServer({ engine });
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

/** As a client sends it. */
async function send(path: string, body: object): Promise<void> {
  const headers = { authorization: `Basic ${btoa('wk_shop:')}`, host: '127.0.0.1:4600' };
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url: `/v1/${path}`,
    headers,
    payload: body,
  });
  expect(statusCode).toBe(200);
}

describe('/v1/groups', () => {
  beforeEach(async () => {
    await send('group', {
      userId: 'ada',
      groupId: 'acme',
      traits: { name: 'Acme', plan: 'pro', role: 'admin' },
    });
    await send('group', { userId: 'ben', groupId: 'acme' });
    await send('group', { userId: 'ben', groupId: 'acorn' });
  });

  it('tells an account with where its traits come from', async () => {
    const answer = (await server.get('/v1/groups/account/acme')).json();
    expect(groupShape.parse(answer)).toMatchObject({
      kind: 'account',
      id: 'acme',
      state: 'open',
      size: 2,
      full: [],
    });
    const traits = groupShape.parse(answer).traits.map(({ name, value, source }) => [name, value, source]);
    expect(traits).toEqual([
      ['name', 'Acme', 'shop'],
      ['plan', 'pro', 'shop'],
    ]);
  });

  it('tells its members page by page, with their roles', async () => {
    const first = pageOf(groupMemberShape).parse(
      (await server.get('/v1/groups/account/acme/members?limit=1')).json(),
    );
    const next = await server.get(`/v1/groups/account/acme/members?limit=1&cursor=${first.next}`);
    const second = pageOf(groupMemberShape).parse(next.json());
    expect(second.next).toBeUndefined();
    const roles = [...first.items, ...second.items].map(({ who, role }) => [who, role]);
    expect(roles.sort()).toEqual([
      ['ada', 'admin'],
      ['ben', ''],
    ]);
  });

  it('finds those whose ids begin with a text', async () => {
    const rowsOf = async (text: string) =>
      pageOf(groupRowShape)
        .parse((await server.get(`/v1/groups/account?search=${text}`)).json())
        .items.map(({ id, name, size }) => [id, name, size]);
    expect(await rowsOf('ac')).toEqual([
      ['acme', 'Acme', 2],
      ['acorn', null, 1],
    ]);
    expect(await rowsOf('acm')).toHaveLength(1);
    expect(await rowsOf('x')).toEqual([]);
  });

  it('tells a person in which they are, and what happened', async () => {
    const view = profileShape.parse((await server.get('/v1/profiles/userId:ben')).json());
    expect(view.groups.map(({ id, state, size, traits }) => [id, state, size, traits])).toEqual([
      ['acme', 'open', 2, { name: 'Acme', plan: 'pro' }],
      ['acorn', 'open', 1, {}],
    ]);
    const happened = (await server.get('/v1/profiles/userId:ben/timeline')).json() as { items: object[] };
    expect(happened.items).toContainEqual(
      expect.objectContaining({ kind: 'group', groupKind: 'account', group: 'acme', change: 'joined' }),
    );
  });

  it('tells of a household that is too large to be one', async () => {
    for (const userId of ['ada', 'ben', 'cleo']) await send('identify', { userId, traits: { zip: '10115' } });
    const [found] = (await server.get('/v1/groups/household')).json().items as [{ id: string }];
    const household = groupShape.parse((await server.get(`/v1/groups/household/${found.id}`)).json());
    expect(household).toMatchObject({ state: 'dissolved', size: 3 });
  });

  it.each([
    ['/v1/groups/account/nobody', 404, 'unknown_group'],
    ['/v1/groups/account/nobody/members', 404, 'unknown_group'],
    ['/v1/groups/tribe/acme', 400, 'invalid_request'],
  ])('refuses %s', async (url, status, code) => {
    const answer = await server.get(url);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });
});
