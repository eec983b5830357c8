/** The running product from outside: decisions and why, documents that change, bad input, and a second start. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigurationView, DecisionTrace, LiveFigures, MailRow, Page } from '../src/server/api.ts';
import { standardVisit, withSegmentNode } from './clients/segment-node.ts';
import { profileOf, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { showcaseDocuments } from './product/showcase.ts';
import { until } from './product/until.ts';

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents: showcaseDocuments });
  await product.start();
});
afterEach(() => product.remove());

async function send(path: string, body: object): Promise<void> {
  expect(await product.collect(path, body)).toMatchObject({ status: 200, body: { success: true } });
}

describe('a decision', () => {
  it('answers with an action and its selection probability, sees what was just acknowledged, and can be explained', async () => {
    await send('/v1/identify', { userId: 'eve', traits: { plan: 'gold' } });
    const ask = { userId: 'eve', placement: 'home', limit: 5, requestId: 'r1', context: { weather: 'rain' } };
    type Decided = {
      decision: string;
      actions: { action: string; content: unknown; selectionProbability: number }[];
    };
    const { status, body } = await product.post<Decided>('/v1/decide', ask);
    expect(status).toBe(200);
    expect(body.actions.map(({ action }) => action).sort()).toEqual(['card', 'gold']);
    for (const { selectionProbability } of body.actions) {
      expect(selectionProbability).toBeGreaterThan(0);
      expect(selectionProbability).toBeLessThanOrEqual(1);
    }
    expect((await product.post<Decided>('/v1/decide', ask)).body).toEqual(body);

    const stranger = await product.post<Decided>('/v1/decide', { anonymousId: 'x', placement: 'home' });
    expect(stranger.body.actions).toMatchObject([{ action: 'card', content: { title: 'A card' } }]);
    await send('/v1/track', {
      anonymousId: 'x',
      event: 'Action Clicked',
      properties: { decision_id: stranger.body.decision },
    });
    const trace = await product.get<DecisionTrace>(`/v1/decisions/${stranger.body.decision}`);
    expect(trace).toMatchObject({ placement: 'home', chosen: ['card'] });
    expect(trace.candidates.find(({ action }) => action === 'gold')).toEqual({
      action: 'gold',
      refusedBy: { policy: 'eligibility', rule: 'traits.plan == "gold"' },
    });
    expect(trace.candidates.find(({ action }) => action === 'card')).toMatchObject({
      action: 'card',
      value: 20,
    });
    expect(trace.outcomes.map(({ outcome }) => outcome)).toEqual(['shown', 'response']);
    expect(await product.post('/v1/decide', { userId: 'eve', placement: 'nowhere' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_placement' },
    });
  });
});

describe('the documents folder', () => {
  it('takes effect while everything runs; what has problems is told and changes nothing', async () => {
    const configuration = () => product.get<ConfigurationView>('/v1/configuration');
    const { revision } = await configuration();
    await send('/v1/track', { userId: 'ada', event: 'Order Completed' });
    await product.write('fans.yaml', 'kind: audience\nname: fans\ncondition: computed.orders >= 2\n');
    const changed = await until('a new revision', configuration, (now) => now.revision !== revision);
    expect(changed.documents).toContainEqual({ kind: 'audience', name: 'fans', file: 'fans.yaml', line: 1 });
    await send('/v1/track', { userId: 'ada', event: 'Order Completed' });
    const audiences = async () =>
      (await profileOf(product, 'userId:ada')).audiences.map(({ name }) => name).sort();
    expect(await audiences()).toEqual(['buyers', 'fans']);

    await product.write('fans.yaml', 'kind: audience\nname: fans\ncondition: computed.ordrs >= 2\n');
    const refused = await until('its problems', configuration, ({ problems }) => problems.length > 0);
    expect(refused.revision).toBe(changed.revision);
    expect(refused.problems).toMatchObject([{ file: 'fans.yaml', line: 3 }]);
    expect(await audiences()).toEqual(['buyers', 'fans']);
  });
});

describe('bad input', () => {
  const huge = 'x'.repeat(700_000);
  it.each<[string, string, unknown, number, string]>([
    ['malformed JSON', '/v1/track', '{"event":', 400, 'bad_json'],
    [
      'half a megabyte and more',
      '/v1/track',
      { userId: 'u', event: 'E', properties: { huge } },
      400,
      'batch_too_large',
    ],
    [
      'levels without end',
      '/v1/track',
      `{"userId":"u","event":"E","properties":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
      400,
      'too_deep',
    ],
    [
      'a key that would change objects',
      '/v1/track',
      '{"userId":"u","event":"E","properties":{"__proto__":{"a":1}}}',
      400,
      'forbidden_key',
    ],
  ])('%s is answered and harms nobody', async (_what, path, body, status, code) => {
    expect(await product.collect(path, body)).toMatchObject({ status, body: { success: false, code } });
    const { items } = await product.get<Page<{ code: string }>>('/v1/dead-letters');
    expect(items).toMatchObject([{ code }]);
    await send('/v1/track', { userId: 'ada', event: 'Order Completed' });
    expect((await profileOf(product, 'userId:ada')).computed).toEqual([{ name: 'orders', value: 1 }]);
  });

  it('the API answers it with a problem that says what to do', async () => {
    const api = (path: string, body: unknown) => product.post<{ code: string; mend?: string }>(path, body);
    expect(await api('/v1/decide', { placement: 'home' })).toMatchObject({
      status: 400,
      body: { code: 'missing_identifier', mend: expect.any(String) },
    });
    expect((await api('/v1/decide', { userId: 'u', placement: 5 })).status).toBe(400);
    expect((await api('/v1/decide', { userId: 'u', placement: 'home', context: { huge } })).status).toBe(413);
    expect((await fetch(`${product.url}/v1/profiles`)).status).toBe(401);
    expect((await fetch(`${product.url}/health`)).status).toBe(200);
  });
});

describe('a second start', () => {
  it('on the same data goes on where the first one ended', async () => {
    await withSegmentNode({ url: product.url, writeKey: WRITE_KEY }, (analytics) => standardVisit(analytics));
    await send('/v1/track', { userId: 'u1', event: 'Consent Granted' });
    await send('/v1/track', { userId: 'u1', event: 'Salary Arrived' });
    const mails = () => product.get<Page<MailRow>>('/v1/mails');
    await until('its mail', mails, ({ items }) => items.length === 1);
    await until(
      'its receipt',
      () => profileOf(product, 'userId:u1'),
      ({ messages }) => messages[0]?.status === 'sent',
    );
    const decided = await product.post<{ decision: string }>('/v1/decide', {
      userId: 'u1',
      placement: 'home',
    });
    const look = async () => ({
      profile: await profileOf(product, 'userId:u1'),
      timeline: await timelineOf(product, 'userId:u1'),
      decision: await product.get(`/v1/decisions/${decided.body.decision}`),
      mails: await mails(),
      totals: (await product.get<LiveFigures>('/v1/figures')).totals,
    });
    const before = await look();
    await product.end('SIGTERM');
    await product.start();
    expect(await look()).toEqual(before);
    await send('/v1/track', { userId: 'u1', event: 'Order Completed' });
    expect((await profileOf(product, 'userId:u1')).computed).toEqual([{ name: 'orders', value: 2 }]);
  });

  it('beside the first one is refused in words, and harms it not', async () => {
    const second = await Product.create({
      documents: showcaseDocuments,
      dataFolder: `${product.folder}/data`,
    });
    try {
      await expect(second.start()).rejects.toThrow(/is in use by .*Stop that one first/s);
      await send('/v1/track', { userId: 'ada', event: 'Order Completed' });
    } finally {
      await second.remove();
    }
  });
});
