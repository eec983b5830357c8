// Who is who over the API, with a real engine behind it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import type { EventInput } from '../core/input.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';
import { identityShape, linksShape, unmergedShape } from './identity-shapes.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';

let server: TestServer;
let engine: SimulatedEngine;
let sent: number;

beforeEach(async () => {
  sent = 0;
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [
      { kind: 'computed-trait', name: 'orders', version: 1, value: 'events("Order Completed").count()' },
    ],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
    startAt: begin,
  });
  server = await testServer({ engine });
});
afterEach(async () => {
  await server.close();
  await engine.close();
});

/** `order userId:ada email:e` */
async function happens(text: string): Promise<void> {
  const [name, ...nodes] = text.split(' ');
  server.time += 1_000;
  const event: EventInput = anEvent({
    messageId: `m${sent++}`,
    type: name === 'identify' ? 'identify' : 'track',
    name: name === 'order' ? 'Order Completed' : 'Identified',
    at: server.time,
    identifiers: nodes.map((node) => {
      const [namespace = '', value = ''] = node.split(':');
      return { namespace, value };
    }),
  });
  await engine.submit([event]);
}

const post = async (url: string, payload: object) => {
  server.time += 1_000;
  const headers = { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' };
  const answer = await server.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
};
const identityOf = async (id: string) =>
  identityShape.parse((await server.get(`/v1/profiles/${encodeURIComponent(id)}/identity`)).json());
const profileOf = async (id: string) =>
  (await server.get(`/v1/profiles/${encodeURIComponent(id)}`)).json() as {
    id: string;
    computed: { name: string; value: unknown }[];
  };
const ordersOf = async (id: string) => (await profileOf(id)).computed[0]?.value;

describe('GET /v1/profiles/{id}/identity', () => {
  it('tells evidence, holdings and who else shares it', async () => {
    await happens('identify userId:ada anonymousId:family');
    await happens('identify userId:bob anonymousId:family');
    const ada = await identityOf('userId:ada');
    const bob = (await profileOf('userId:bob')).id;
    expect(ada.others).toEqual([bob]);
    expect(ada.identifiers.find(({ value }) => value === 'family')).toEqual({
      namespace: 'anonymousId',
      value: 'family',
      holdings: [
        { from: null, profile: ada.profile },
        { from: '2026-01-05T12:00:02.000Z', profile: bob },
      ],
      evidence: [
        {
          with: { namespace: 'userId', value: 'ada' },
          rule: 'shown',
          at: '2026-01-05T12:00:01.000Z',
          event: 'm0',
          signedInAt: '2026-01-05T12:00:01.000Z',
        },
        expect.objectContaining({ with: { namespace: 'userId', value: 'bob' }, event: 'm1' }),
      ],
    });
    expect((await server.get('/v1/profiles/userId:nobody/identity')).statusCode).toBe(404);
  });

  it('ID-10: tells in words why a link was refused', async () => {
    await happens('identify userId:ada email:e@example.com');
    await post('/v1/identity/links', {
      a: 'userId:ada',
      b: 'anonymousId:tablet',
      rule: 'never',
      reason: 'it stands in the shop',
    });
    await happens('identify userId:ada anonymousId:tablet');
    const { refusals, decided } = await identityOf('userId:ada');
    expect(refusals).toMatchObject([
      {
        identifier: { namespace: 'anonymousId', value: 'tablet' },
        code: 'never',
        event: 'm1',
        reason: 'somebody decided that anonymousId tablet and userId ada are not one person',
      },
    ]);
    expect(decided).toMatchObject([{ rule: 'never', by: 'api', reason: 'it stands in the shop' }]);
    expect(await profileOf('anonymousId:tablet')).not.toMatchObject({
      id: (await profileOf('userId:ada')).id,
    });
  });
});

describe('ID-12: POST /v1/identity/links', () => {
  const link = { a: 'userId:ada', b: 'userId:ada-2', reason: 'she has two accounts' };
  it('joins two, and opens it again', async () => {
    await happens('order userId:ada');
    await happens('order userId:ada-2');
    expect((await post('/v1/identity/links', { ...link, rule: 'always' })).body).toMatchObject({
      isNew: true,
    });
    expect(await ordersOf('userId:ada-2')).toBe(2);
    expect((await profileOf('userId:ada')).id).toBe((await profileOf('userId:ada-2')).id);
  });

  it('refuses what cannot be meant', async () => {
    const same = await post('/v1/identity/links', { ...link, b: 'userId:ada', rule: 'always' });
    expect(same).toMatchObject({ status: 400, body: { code: 'same_identifier' } });
    const profile = await post('/v1/identity/links', { ...link, b: 'profile:abc', rule: 'always' });
    expect(profile).toMatchObject({ status: 400, body: { code: 'bad_identifier' } });
    expect((await post('/v1/identity/links', { ...link, rule: 'maybe' })).status).toBe(400);
  });
});

describe('ID-16: POST /v1/profiles/{id}/unmerge', () => {
  const unmerge = (identifiers: readonly string[]) =>
    post('/v1/profiles/userId:ada/unmerge', { identifiers, reason: 'her sister' });

  it('gives what happened under an identifier to a person of their own, once', async () => {
    await happens('order userId:ada');
    await happens('order email:eve@example.com');
    await happens('order userId:ada email:eve@example.com');
    expect(await ordersOf('userId:ada')).toBe(3);
    const { status, body } = await unmerge(['email:eve@example.com']);
    expect(status).toBe(200);
    const eve = await profileOf('email:eve@example.com');
    expect(unmergedShape.parse(body)).toMatchObject({ apart: [eve.id], rebuilt: 'rebuilt' });
    expect([await ordersOf('userId:ada'), await ordersOf('email:eve@example.com')]).toEqual([2, 1]);
    expect((await unmerge(['email:eve@example.com'])).body).toMatchObject({ rebuilt: 'nothing' });
    expect(await ordersOf('email:eve@example.com')).toBe(1);
  });

  it('is what a decision that they never are one leads to; asked again it has been done', async () => {
    await happens('order email:eve@example.com');
    await happens('order userId:ada email:eve@example.com');
    const link = { a: 'userId:ada', b: 'email:eve@example.com', rule: 'never', reason: 'her sister' };
    await post('/v1/identity/links', link);
    await engine.settle();
    expect([await ordersOf('userId:ada'), await ordersOf('email:eve@example.com')]).toEqual([1, 1]);
    expect((await unmerge(['email:eve@example.com'])).body).toMatchObject({ rebuilt: 'nothing' });
  });

  it('undoes the merge of a profile as a whole, with all identifiers that it brought', async () => {
    await happens('identify email:eve@example.com anonymousId:phone');
    await happens('order anonymousId:phone');
    const eve = (await profileOf('email:eve@example.com')).id;
    await happens('order userId:ada anonymousId:laptop');
    await happens('identify userId:ada email:eve@example.com');
    expect(await ordersOf('userId:ada')).toBe(2);
    const whole = (profile: string) =>
      post('/v1/profiles/userId:ada/unmerge', { profile, reason: 'her sister' });
    expect(await whole('0123456789')).toMatchObject({ status: 409, body: { code: 'not_merged' } });
    expect((await whole(eve)).body).toMatchObject({ apart: [eve], rebuilt: 'rebuilt' });
    expect((await identityOf('userId:ada')).identifiers.map(({ value }) => value)).toEqual(['ada', 'laptop']);
    expect([await ordersOf('userId:ada'), await ordersOf('anonymousId:phone')]).toEqual([1, 1]);
    expect((await whole(eve)).body).toMatchObject({ apart: [eve], rebuilt: 'nothing' });
    const both = { profile: eve, identifiers: ['anonymousId:phone'], reason: 'both' };
    expect((await post('/v1/profiles/userId:ada/unmerge', both)).status).toBe(400);
  });

  it('refuses identifiers of others, and to leave nobody', async () => {
    await happens('order userId:ada');
    expect(await unmerge(['userId:zoe'])).toMatchObject({ status: 409, body: { code: 'not_theirs' } });
    expect(await unmerge(['userId:ada'])).toMatchObject({ status: 409, body: { code: 'nobody_left' } });
  });
});

describe('GET /v1/profiles/{id}/links', () => {
  const page = async (id: string, query = '') =>
    linksShape.parse((await server.get(`/v1/profiles/${encodeURIComponent(id)}/links${query}`)).json());

  it('tells evidence, refusals and decisions as one list, newest first, page by page', async () => {
    await happens('identify userId:ada anonymousId:family');
    await happens('identify userId:ada email:a');
    await post('/v1/identity/links', { a: 'userId:ada', b: 'userId:bob', rule: 'never', reason: 'twins' });
    await happens('identify userId:bob email:a');
    const ada = { namespace: 'userId', value: 'ada' };
    const { items } = await page('userId:ada');
    expect(items.map(({ at }) => at)).toEqual([...items.map(({ at }) => at)].sort().reverse());
    expect(items.filter(({ rule }) => rule === 'never')).toMatchObject([
      { a: ada, reason: 'twins', by: 'api' },
    ]);
    const shown = { namespace: 'anonymousId', value: 'family' };
    expect(items.filter(({ event }) => event === 'm0')).toMatchObject([{ a: shown, b: ada, rule: 'shown' }]);
    const first = await page('userId:ada', '?limit=1');
    const rest = await page('userId:ada', `?cursor=${first.next}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    const answer = (await server.get('/v1/profiles/userId:ada?include=links')).json();
    expect(answer.links).toEqual({ items });
  });

  it('refuses a strange cursor', async () => {
    await happens('identify userId:ada email:a');
    const answer = await server.get('/v1/profiles/userId:ada/links?cursor=x');
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad_cursor']);
  });
});
