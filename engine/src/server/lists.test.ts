import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineRefusal } from '../hosts/engine.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import { listChangeShape } from './shapes.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  server.engine.profiles.set('p1', profileOfAda('p1'));
});
afterEach(() => server.close());

const post = (url: string, payload: object | string) =>
  server.app.inject({
    method: 'POST',
    url: `/v1/lists/${url}`,
    headers: {
      authorization: `Bearer ${server.key}`,
      host: '127.0.0.1:4600',
      'content-type': typeof payload === 'string' ? 'text/csv' : 'application/json',
    },
    payload,
  });

describe('/v1/lists', () => {
  it('tells the lists in force, and who is on one', async () => {
    expect((await server.get('/v1/lists')).json()).toEqual({
      items: [{ name: 'partners', description: 'They resell' }],
    });
    server.engine.onListMembers = async (list, { cursor = 'none', limit }) => ({
      items: [
        {
          id: `${list} ${cursor} ${limit}`,
          identifiers: [{ namespace: 'userId', value: 'ada' }],
          since: begin,
        },
      ],
      cursor: '3.abc',
    });
    expect((await server.get('/v1/lists/partners/members?limit=7&cursor=0.xyz')).json()).toEqual({
      items: [
        {
          id: 'partners 0.xyz 7',
          who: 'ada',
          identifiers: [{ namespace: 'userId', value: 'ada' }],
          since: '2026-01-05T12:00:00.000Z',
        },
      ],
      next: '3.abc',
    });
    expect((await server.get('/v1/lists/partners/members?cursor=here')).statusCode).toBe(400);
    expect((await server.get('/v1/lists/nobody/members')).json()).toMatchObject({ code: 'unknown_list' });
  });

  it('puts persons on a list by events, and accounts for every row', async () => {
    const answer = await post('partners/members', 'email\nBen@example.com\nnobody\ncleo@example.com\n');
    const told = listChangeShape.parse(answer.json());
    expect(told).toMatchObject({ list: 'partners', change: 'joined', rows: 3, applied: 2, duplicates: 0 });
    expect(told.refused).toMatchObject([{ row: 2, code: 'bad_identifier', text: 'email,nobody' }]);
    expect(server.engine.submitted).toMatchObject([
      {
        name: 'List Joined',
        mode: 'live',
        at: begin,
        properties: { list: 'partners' },
        identifiers: [{ namespace: 'email', value: 'ben@example.com' }],
      },
      { name: 'List Joined', identifiers: [{ namespace: 'email', value: 'cleo@example.com' }] },
    ]);
    expect(server.rejected).toMatchObject([{ code: 'bad_identifier', source: 'kairos', body: { row: 2 } }]);
  });

  it('is the same act under the same request id, and another one at another time', async () => {
    const ids = () => server.engine.submitted.splice(0).map(({ messageId }) => messageId);
    const members = ['userId:ada', 'userId:ben'];
    await post('partners/members?requestId=r1', { members });
    const first = ids();
    server.time += 5_000;
    await post('partners/members?requestId=r1', { members });
    expect(ids()).toEqual(first);
    await post('partners/members', { members });
    expect(new Set([...first, ...ids()]).size).toBe(4);
    await post('partners/members?at=2026-01-04T00:00:00Z', { members: ['userId:ada'] });
    await post('partners/members?at=2027-01-04T00:00:00Z', { members: ['userId:ada'] });
    expect(server.engine.submitted.map(({ at }) => at)).toEqual([
      Date.parse('2026-01-04T00:00:00Z'),
      server.time,
    ]);
  });

  it('makes nobody known by taking them off, or by an id', async () => {
    const off = await post('partners/members/remove', { members: ['userId:ada', 'userId:ben', 'p1'] });
    expect(off.json()).toMatchObject({ change: 'left', applied: 2 });
    expect(off.json().refused).toMatchObject([{ row: 2, code: 'unknown_profile', text: 'userId:ben' }]);
    expect(server.engine.submitted.map(({ name }) => name)).toEqual(['List Left', 'List Left']);
    const on = await post('partners/members', { members: ['p1', 'p2'] });
    expect(on.json()).toMatchObject({ applied: 1, refused: [{ row: 2, code: 'unknown_profile' }] });
  });

  it('says what cannot be used, and takes nothing of it', async () => {
    const code = async (url: string, payload: object | string) => (await post(url, payload)).json().code;
    expect(await code('partners/members', 'a,b,c\n1,2,3\n')).toBe('bad_header');
    expect(await code('partners/members', { members: [] })).toBe('invalid_request');
    expect(
      await code('partners/members', { members: Array.from({ length: 10_001 }, (_, i) => `userId:${i}`) }),
    ).toBe('invalid_request');
    const rows = Array.from({ length: 10_001 }, (_, i) => i).join('\n');
    expect(await code('partners/members', `userId\n${rows}\n`)).toBe('too_many_rows');
    expect(await code('nobody/members', { members: ['userId:ada'] })).toBe('unknown_list');
    expect(server.engine.submitted).toEqual([]);
    server.engine.onSubmit = () => Promise.reject(new EngineRefusal('overloaded', 'later'));
    expect((await post('partners/members', { members: ['userId:ada', 'email:no'] })).statusCode).toBe(429);
    expect(server.rejected).toEqual([]);
  });
});
