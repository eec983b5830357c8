/** The clients that companies already have, unchanged but for the host: what arrives is what was called. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../src/core/input.ts';
import { type Receiver, startReceiver, WRITE_KEY, withoutRepeats } from './clients/receiver.ts';
import { rudderVisit, withRudderNode } from './clients/rudder-node.ts';
import { browserVisit, withSegmentBrowser } from './clients/segment-browser.ts';
import { standardVisit, withSegmentNode } from './clients/segment-node.ts';

let receiver: Receiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

function byName(events: readonly EventInput[], name: string): EventInput {
  const found = events.find((event) => event.name === name);
  if (found === undefined)
    throw new Error(`No ${name} among ${events.map((event) => event.name).join(', ')}`);
  return found;
}

function names(events: readonly EventInput[]): string[] {
  return events.map((event) => event.name).sort();
}

describe('@segment/analytics-node', () => {
  it('delivers every call as an event', async () => {
    receiver = await startReceiver();
    await withSegmentNode({ url: receiver.url, writeKey: WRITE_KEY }, (analytics) =>
      standardVisit(analytics),
    );
    const { received } = receiver;
    expect(names(received)).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Product Viewed',
      'Screen Viewed',
    ]);
    expect(byName(received, 'Identified')).toMatchObject({
      identifiers: [
        { namespace: 'userId', value: 'u1' },
        { namespace: 'email', value: 'ada@example.com' },
        { namespace: 'anonymousId', value: 'visitor-1' },
      ],
      traits: { plan: 'pro', email: ' Ada@Example.COM ' },
      source: 'shop',
      mode: 'live',
    });
    const order = byName(received, 'Order Completed');
    expect(order.properties).toEqual({ total: 12.5, products: [{ sku: '1' }] });
    expect(order.context.ip).toBe('1.2.3.4');
    const explicit = Date.parse('2026-11-01T00:00:00.000Z');
    // Its own clock is ours, so the correction is no more than the way here took.
    expect(order.at - explicit).toBeGreaterThanOrEqual(0);
    expect(order.at - explicit).toBeLessThan(60_000);
    const product = byName(received, 'Product Viewed');
    expect(product.context.ip).toBeUndefined();
    expect(product.at).toBeLessThanOrEqual(product.receivedAt);
    expect(byName(received, 'Page Viewed').properties).toMatchObject({ name: 'Home', category: 'Shop' });
    expect(byName(received, 'Group Joined').properties).toEqual({ groupId: 'g1', traits: { name: 'Acme' } });
    expect(byName(received, 'Aliased').previous).toEqual({ namespace: 'userId', value: 'old-user' });
    expect(receiver.rejected).toEqual([]);
  });

  it('comes to one of each after a lost answer (500), overload (429) and no store (503)', async () => {
    const stored: EventInput[] = [];
    const troubles = ['lost answer', 'overloaded', 'unavailable'];
    receiver = await startReceiver({
      submit: async (events) => {
        const trouble = troubles.shift();
        if (trouble === undefined || trouble === 'lost answer') stored.push(...events);
        if (trouble !== undefined) throw Object.assign(new Error(trouble), { code: trouble });
      },
    });
    await withSegmentNode(
      { url: receiver.url, writeKey: WRITE_KEY },
      (analytics) => standardVisit(analytics),
      { flushAt: 2, maxRetries: 6 },
    );
    expect(troubles).toEqual([]);
    expect(stored.length).toBeGreaterThan(7);
    const once = withoutRepeats(stored);
    expect(names(once)).toHaveLength(7);
    expect(new Set(names(once)).size).toBe(7);
  });
});

describe('@rudderstack/rudder-sdk-node', () => {
  it('delivers gzipped JSON under a form content type', async () => {
    receiver = await startReceiver();
    await withRudderNode({ url: receiver.url, writeKey: WRITE_KEY }, (analytics) => rudderVisit(analytics));
    const { received } = receiver;
    expect(names(received)).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Screen Viewed',
    ]);
    expect(byName(received, 'Identified').identifiers).toEqual([
      { namespace: 'userId', value: 'r1' },
      { namespace: 'email', value: 'rudder@example.com' },
      { namespace: 'anonymousId', value: 'visitor-r' },
    ]);
    expect(byName(received, 'Order Completed').properties).toEqual({ total: 9 });
    expect(receiver.paths).toContain('POST /v1/batch');
  });
});

describe('@segment/analytics-next in Chromium', () => {
  it('takes its settings from us, sends across origins and reaches nobody else', async () => {
    receiver = await startReceiver();
    const visit = await withSegmentBrowser({ url: receiver.url, writeKey: WRITE_KEY }, browserVisit);
    const { received, paths } = receiver;
    expect(visit.elsewhere).toEqual([]);
    expect(paths).toContain(`GET /v1/projects/${WRITE_KEY}/settings`);
    expect(paths).toContain('OPTIONS /v1/b');
    expect(names(withoutRepeats(received))).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Product Viewed',
    ]);
    const page = byName(received, 'Page Viewed');
    expect(page.properties).toMatchObject({ name: 'Start', category: 'Shop', path: '/start' });
    expect(page.context).toMatchObject({ campaign: { source: 'news', name: 'spring' }, ip: '127.0.0.1' });
    expect(page.context.integrations).toBeUndefined();
    const identified = byName(received, 'Identified');
    expect(identified.identifiers.map(({ namespace }) => namespace)).toEqual([
      'userId',
      'email',
      'anonymousId',
    ]);
    expect(byName(received, 'Aliased').previous).toEqual({ namespace: 'userId', value: 'b1' });
  });
});

describe('bad input over a real connection', () => {
  const levels = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const single = (properties: string) => `{"event":"E","userId":"u","properties":${properties}}`;
  const bomb = gzipSync(Buffer.alloc(100_000_000, 0x20));

  it.each<[string, string, string | Buffer, number, string, string[]]>([
    ['malformed JSON', WRITE_KEY, '{"batch":[', 400, 'bad_json', ['bad_json']],
    ['a gzip bomb', WRITE_KEY, bomb, 400, 'batch_too_large', ['batch_too_large']],
    [
      'a body of 600 KB',
      WRITE_KEY,
      single(`"${'x'.repeat(600_000)}"`),
      400,
      'batch_too_large',
      ['batch_too_large'],
    ],
    ['a body of 8 MB', WRITE_KEY, ' '.repeat(8_000_000), 400, 'batch_too_large', []],
    ['60,000 levels', WRITE_KEY, single(`{"x":${levels(60_000)}}`), 400, 'too_deep', ['too_deep']],
    [
      '__proto__',
      WRITE_KEY,
      single('{"__proto__":{"isAdmin":true}}'),
      400,
      'forbidden_key',
      ['forbidden_key'],
    ],
    [
      '33 KB',
      WRITE_KEY,
      single(`{"x":"${'x'.repeat(33_000)}"}`),
      400,
      'event_too_large',
      ['event_too_large'],
    ],
    ['an unknown write key', 'wk_nobody', single('{}'), 401, 'unknown_write_key', []],
  ])(
    '%s is answered, listed where it can be read, and harms nobody',
    async (_what, key, body, status, code, listed) => {
      receiver = await startReceiver();
      const url = `${receiver.url}/v1/track`;
      const send = (payload: string | Buffer, writeKey: string) =>
        fetch(url, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
          body: typeof payload === 'string' ? payload : new Uint8Array(payload),
        });
      const answer = await send(body, key);
      expect([answer.status, await answer.json()]).toMatchObject([status, { success: false, code }]);
      expect(receiver.rejected.map((entry) => entry.code)).toEqual(listed);
      expect((await send(single('{}'), WRITE_KEY)).status).toBe(200);
      expect(receiver.received).toHaveLength(1);
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    },
  );
});
