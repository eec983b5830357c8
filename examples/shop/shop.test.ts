import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { normalise } from '../../engine/src/collect/normalise.ts';
import type { EventInput } from '../../engine/src/core/input.ts';
import { checkFolder, coreDocuments } from '../../engine/src/documents/check.ts';
import type { Delivery } from '../../engine/src/hosts/delivery.ts';
import { openSimulatedEngine } from '../../engine/src/hosts/simulated/open.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Message = { messageId: string; type: string; event?: string };

/** Collects as the server would; `refuse` makes it busy. */
async function collector(port = 0) {
  const received: Message[] = [];
  const keys = new Set<string>();
  const server: Server = createServer((request, response) => {
    // What to show on top of the home page nobody knows here.
    if (request.url !== '/v1/batch') {
      response.writeHead(404).end('{}');
      return;
    }
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      keys.add(Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString());
      received.push(...JSON.parse(body).batch);
      response.writeHead(200).end('{"success":true}');
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { received, keys, port: (server.address() as AddressInfo).port, close };
}

function startCustomers(port: number): void {
  const child = spawn(process.execPath, [`${here}customers.js`, `http://127.0.0.1:${port}`, 'wk_test'], {
    stdio: 'inherit',
  });
  const ended = new Promise((done) => child.once('exit', done));
  closing.push(() => {
    child.kill();
    return ended;
  });
}

describe("the shop's customers", () => {
  it('send what a browser would send, and come again after the server was away', async () => {
    const first = await collector();
    startCustomers(first.port);
    await vi.waitFor(() => expect(first.received.length).toBeGreaterThan(10), { timeout: 60_000 });
    await first.close();
    const second = await collector(first.port);
    closing.push(second.close);
    await vi.waitFor(() => expect(second.received.length).toBeGreaterThan(10), { timeout: 60_000 });
    expect([...first.keys, ...second.keys]).toEqual(['wk_test:', 'wk_test:']);
    const envelope = {
      mode: 'live',
      source: 'web',
      receivedAt: Date.now(),
      sentAt: Number.NaN,
      batchBytes: 0,
      isClient: true,
    } as const;
    const refused = [...first.received, ...second.received].filter(
      (message) => !normalise(message, envelope, 0).ok,
    );
    expect(refused).toEqual([]);
  });
});

const start = Date.parse('2026-01-05T09:00:00Z');
let sequence = 0;

function event(
  name: string,
  properties: EventInput['properties'] = {},
  fields: Partial<EventInput> = {},
): EventInput {
  const identifiers = [{ namespace: 'userId', value: 'ada' }];
  const base = {
    kind: 'event',
    messageId: `m${sequence++}`,
    type: 'track',
    at: start,
    receivedAt: start,
    mode: 'live',
    source: 'web',
  } as const;
  return { ...base, name, identifiers, properties, traits: {}, context: {}, ...fields };
}

async function openShop() {
  const { documents, problems, revision } = await checkFolder(`${here}documents`);
  expect(problems).toEqual([]);
  const sent: Delivery[] = [];
  const engine = await openSimulatedEngine({
    revision,
    documents: coreDocuments(documents.map(({ document }) => document)),
    startAt: start,
    delivery: {
      deliver: async (delivery) => {
        sent.push(delivery);
        return { outcome: 'sent' };
      },
      repeatable: () => false,
    },
  });
  closing.push(() => engine.close());
  return { engine, sent };
}

const signUp = [
  event('Identified', {}, { type: 'identify', traits: { email: 'ada@example.com', first_name: 'Ada' } }),
  event('Signed Up'),
];
const consent = event('Consent Granted', { purpose: 'marketing', channel: 'email' });
const added = event('Product Added', { cart_id: 'c1', name: 'Glass teapot', price: 39 });

describe("the shop's documents", () => {
  it('greet who signs up, and remind of a cart after twenty quiet seconds', async () => {
    const { engine, sent } = await openShop();
    await engine.submit([...signUp, consent, added]);
    await engine.settle();
    expect(sent.map(({ to, purpose }) => [to, purpose])).toEqual([['ada@example.com', 'service']]);
    await engine.advanceTo(start + 19_999);
    expect(sent).toHaveLength(1);
    await engine.advanceTo(start + 20_000);
    expect(sent.slice(1).every(({ purpose }) => purpose === 'marketing')).toBe(true);
    const { instances } = (await engine.profile({ namespace: 'userId', value: 'ada' }))!;
    expect(instances.find(({ journey }) => journey === 'abandoned-cart')).toMatchObject({
      key: 'c1',
      step: 'answer',
    });
  });

  it('say nothing but what is owed to who did not agree', async () => {
    const { engine, sent } = await openShop();
    await engine.submit([...signUp, added]);
    await engine.advanceTo(start + 60_000);
    await engine.submit([
      event('Order Completed', { order_id: 'o1', cart_id: 'c1', total: 39 }, { at: start + 60_000 }),
    ]);
    await engine.advanceTo(start + 600_000);
    expect(sent.map(({ purpose }) => purpose)).toEqual(['service', 'service']);
  });

  it('win back a customer who only stayed away', async () => {
    const { engine, sent } = await openShop();
    await engine.submit([
      ...signUp,
      consent,
      event('Page Viewed', {}, { type: 'page' }),
      event('Order Completed', { order_id: 'o1', cart_id: 'c1', total: 39 }),
    ]);
    await engine.advanceTo(start + 120_000);
    expect((await engine.profile({ namespace: 'userId', value: 'ada' }))?.audiences).toContain(
      'cooling-down',
    );
    await engine.advanceTo(start + 131_000);
    const { instances } = (await engine.profile({ namespace: 'userId', value: 'ada' }))!;
    expect(instances.map(({ journey }) => journey)).toContain('win-back');
    expect(
      sent.some(({ variables }) => (variables.instance as { journey: string }).journey === 'win-back'),
    ).toBe(true);
  });

  it('show everybody something on the home page, and to each what fits', async () => {
    const { engine } = await openShop();
    const ask = (requestId: string) =>
      engine.decide({
        key: { namespace: 'userId', value: 'ada' },
        placement: 'homepage-hero',
        context: {},
        limit: 5,
        requestId,
      });
    expect((await ask('r1')).decision.chosen).toEqual(['hero-new-harvest']);
    await engine.submit([event('Order Completed', { order_id: 'o1', total: 120 })]);
    expect((await ask('r2')).decision.chosen).toContain('hero-members-tasting');
  });
});
