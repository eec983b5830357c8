// ARB-14: what there was no time to decide can be looked up by the person, and is in their export.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileOfAda } from '../scripted-engine.testing.ts';
import { type TestServer, testServer } from '../server.testing.ts';
import { pageOf } from '../shapes.ts';
import { givenUpOverviewShape, givenUpRowShape } from './given-up.ts';

const ada = 'abc1def0def0def0def0def0';
const at = Date.parse('2026-01-05T09:00:00Z');
const calls = [
  {
    at,
    key: { namespace: 'userId', value: 'ada' },
    placement: 'home',
    degraded: 'overload',
    action: 'gold',
    requestId: 'q2',
  },
  { at: at - 1, key: { profile: ada }, placement: 'home', degraded: 'deadline', requestId: 'q1' },
] as const;
let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  server.engine.profiles.set(ada, profileOfAda(ada));
  server.engine.givenUp = async (key, { before = at + 1, limit }) => {
    const person = await server.engine.person(key);
    if (!person) return undefined;
    const found = calls.filter((call) => call.at < before).slice(0, limit);
    return { profile: person.id, calls: found, ...(found.length === limit && { next: found.at(-1)!.at }) };
  };
});
afterEach(() => server.close());

describe('GET /v1/given-up', () => {
  it('ARB-17: tells how calls were answered, by placement and minute, and what is given instead', async () => {
    const minutes = { decided: [7, 0], deadline: [0, 1], overload: [3, 0] };
    server.engine.answeredByMinute = () => ({ from: at, placements: [{ placement: 'home', ...minutes }] });
    expect(givenUpOverviewShape.parse((await server.get('/v1/given-up')).json())).toMatchObject({
      from: '2026-01-05T09:00:00.000Z',
      placements: [{ placement: 'home', ...minutes, fallback: 'none' }],
    });
    expect((await server.get('/v1/audit')).json().items).toEqual([]);
  });
});

describe('GET /v1/profiles/:id/given-up', () => {
  it('tells them page by page, and is in the audit log', async () => {
    const first = (await server.get(`/v1/profiles/${ada}/given-up?limit=1`)).json();
    expect(pageOf(givenUpRowShape).parse(first)).toEqual({
      items: [
        {
          at: '2026-01-05T09:00:00.000Z',
          placement: 'home',
          degraded: 'overload',
          action: 'gold',
          requestId: 'q2',
          named: 'userId:ada',
        },
      ],
      next: String(at),
    });
    const rest = (await server.get(`/v1/profiles/${ada}/given-up?cursor=${first.next}`)).json();
    expect(rest.items).toMatchObject([{ requestId: 'q1', named: ada, degraded: 'deadline' }]);
    expect(rest.next).toBeUndefined();
    const { items } = (await server.get('/v1/audit')).json();
    expect(items).toMatchObject([{ act: 'timeline-read' }, { act: 'timeline-read' }]);
  });

  it('of nobody is a 404, a strange cursor a 400', async () => {
    expect((await server.get('/v1/profiles/userId:nobody/given-up')).json()).toMatchObject({
      status: 404,
      code: 'unknown_profile',
    });
    expect((await server.get(`/v1/profiles/${ada}/given-up?cursor=x`)).json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });

  it('all of them are in the export', async () => {
    const found = (await server.get(`/v1/profiles/${ada}/export`)).json();
    expect(found.givenUp).toMatchObject([{ requestId: 'q2' }, { requestId: 'q1' }]);
  });
});
