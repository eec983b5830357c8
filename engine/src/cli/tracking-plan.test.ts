// The tracking plan in a whole Kairos: from the sender over the policies to the API, the live stream and the next start.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { LiveFigures, LiveMessage, Page, ViolationRow } from '../server/api.ts';
import * as shapes from '../server/shapes.ts';
import { type Kairos, openKairos } from './kairos.ts';

const shop = `kind: source
name: shop
writeKey: wk_shop
---
kind: event-type
name: order-completed
event: Order Completed
owner: checkout
policy: flag
properties:
  required: [total]
  properties: { total: { type: number } }
---
kind: event-type
name: salary
event: Salary Arrived
policy: refuse
properties:
  properties: { amount: { type: number } }
---
kind: event-type
name: viewed
event: Product Viewed
properties:
  required: [product_id]
---
kind: computed-trait
name: bad_orders
value: events("Order Completed").filter(e, e.context.violations.exists(v, v.path == "properties.total")).count()
---
kind: audience
name: dubious
condition: events("Order Completed").filter(e, has(e.context.violations)).count() > 0
---
kind: audience
name: paid
condition: events("Salary Arrived").count() > 0
`;

const key = 'sk_for_tests_0123456789';
let base: string;
let kairos: Kairos;

function open(): Promise<Kairos> {
  const below = (name: string) => join(base, name);
  return openKairos({
    data: below('data'),
    documents: below('documents'),
    consoleFolder: below('console'),
    version: '0.0.0',
    port: 0,
    apiKey: key,
  });
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kairos-plan-'));
  await mkdir(join(base, 'documents'));
  await writeFile(join(base, 'documents', 'shop.yaml'), shop);
  kairos = await open();
});
afterEach(async () => {
  await kairos.close();
  await rm(base, { recursive: true, force: true });
});

let nth = 0;
function track(event: string, properties: object = {}, more: object = {}) {
  return { type: 'track', userId: 'ada', messageId: `m${nth++}`, event, properties, ...more };
}

async function send(...batch: object[]): Promise<void> {
  const headers = { authorization: `Basic ${btoa('wk_shop:')}` };
  const response = await fetch(`${kairos.url}/v1/batch`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ batch }),
  });
  expect([response.status, await response.json()]).toEqual([200, { success: true }]);
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${kairos.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as T;
}

const planNow = async () => shapes.planShape.parse(await ask('/v1/tracking-plan'));
const rowOf = async (event: string) => (await planNow()).items.find((row) => row.event === event);
const ada = async () => shapes.profileShape.parse(await ask('/v1/profiles/userId:ada'));

describe('the policies', () => {
  it('keep: the event counts as ever, and its violation is listed at once with the event (PLAN-1)', async () => {
    await send(track('Product Viewed', { sku: 'x' }));
    expect(await rowOf('Product Viewed')).toMatchObject({ seen: 1, violating: 1, flagged: 0, refused: 0 });
    const { items } = await ask<Page<ViolationRow>>('/v1/tracking-plan/violations?event=Product%20Viewed');
    expect(shapes.pageOf(shapes.violationShape).parse({ items }).items).toMatchObject([
      { path: 'properties.product_id', rule: 'required', message: 'is missing', count: 1 },
    ]);
    expect(items[0]?.samples[0]).toMatchObject({
      source: 'shop',
      body: expect.stringContaining('"sku":"x"'),
    });
  });

  it('flag: conditions read the mark (PLAN-2)', async () => {
    await send(track('Order Completed', { total: 12 }), track('Order Completed', { total: 'twelve' }));
    const profile = await ada();
    expect(profile.computed).toEqual([{ name: 'bad_orders', value: 1 }]);
    expect(profile.audiences.map(({ name }) => name)).toEqual(['dubious']);
    expect(await rowOf('Order Completed')).toMatchObject({
      seen: 2,
      flagged: 1,
      declared: { document: 'order-completed', policy: 'flag', owner: 'checkout' },
    });
  });

  it('refuse: not applied, in the dead letters with its reason, and the rest of the batch is taken (PLAN-3)', async () => {
    await send(track('Salary Arrived', { amount: 'much' }), track('Order Completed', { total: 1 }));
    expect((await ada()).audiences).toEqual([]);
    const letters = await ask<Page<{ code: string; reason: string }>>('/v1/dead-letters');
    expect(letters.items).toMatchObject([
      {
        code: 'plan_violation',
        reason: 'properties.amount must be number: see the event type "salary"',
      },
    ]);
    expect(await rowOf('Salary Arrived')).toMatchObject({ seen: 0, refused: 1, violating: 1 });
    expect(await rowOf('Order Completed')).toMatchObject({ seen: 1 });
  });

  it('what was refused is sent again once the plan was mended, once and on record (DLQ-1, DLQ-2, DLQ-4)', async () => {
    await send(track('Salary Arrived', { amount: 'much' }), track('Salary Arrived', { amount: 'more' }));
    const kind = { code: 'plan_violation', source: 'shop' };
    const sendKind = async () => shapes.deadLettersSentShape.parse(await ask('/v1/dead-letters/send', kind));
    expect(await sendKind()).toMatchObject({ applied: 0, refusedInAll: 2 });
    const file = join(base, 'documents', 'shop.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('policy: refuse', 'policy: keep'));
    await vi.waitFor(
      async () => expect((await rowOf('Salary Arrived'))?.declared).toMatchObject({ policy: 'keep' }),
      { timeout: 60_000 },
    );
    const waiting = await ask<Page<{ id: string }>>('/v1/dead-letters?state=waiting&code=plan_violation');
    const id = waiting.items[0]?.id;
    const one = shapes.deadLetterSentShape.parse(await ask(`/v1/dead-letters/${id}/send`, {}));
    expect(one).toMatchObject({ id, outcome: 'applied' });
    expect(await sendKind()).toMatchObject({ applied: 1, duplicate: 0, refusedInAll: 0 });
    expect(await sendKind()).toMatchObject({ applied: 0 });
    expect(await ask(`/v1/dead-letters/${id}/send`, {})).toMatchObject({ outcome: 'duplicate' });
    expect(await rowOf('Salary Arrived')).toMatchObject({ seen: 2 });
    const letter = shapes.deadLetterShape.parse(await ask(`/v1/dead-letters/${id}`));
    expect(letter).toMatchObject({ state: 'sent', cannotSend: 'it was sent again' });
    expect(await ask(`/v1/dead-letters/${id}/discard`, { reason: 'a test' })).toMatchObject({ status: 409 });
    await send(track('', {}));
    const discard = { code: 'missing_event_name', reason: 'a test' };
    const discarded = await ask('/v1/dead-letters/discard', discard);
    expect(shapes.deadLettersDiscardedShape.parse(discarded)).toEqual({ discarded: 1 });
    expect(await ask('/v1/dead-letters?state=waiting')).toMatchObject({ items: [] });
    expect(await ask('/v1/dead-letters/99')).toMatchObject({ status: 404, code: 'unknown_dead_letter' });
    const { items } = await ask<Page<{ act: string }>>('/v1/audit');
    const acts = items.map(({ act }) => act).filter((act) => /^refused-(sent|discarded)$/.test(act));
    expect(acts).toEqual(['refused-discarded', 'refused-discarded', ...Array(5).fill('refused-sent')]);
  });

  it('what is sent again counts once (PLAN-6)', async () => {
    const same = track('Product Viewed');
    await send(same);
    await send(same);
    expect(await rowOf('Product Viewed')).toMatchObject({ seen: 1, violating: 1 });
  });
});

describe('the live stream', () => {
  it('tells of a violation with its next batch, before the next figures', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const stream = await new Promise<IncomingMessage>((resolve) =>
      httpGet(`${kairos.url}/v1/live`, { headers }, resolve),
    );
    const messages: LiveMessage[] = [];
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      for (const [, data] of chunk.matchAll(/^data: (.*)$/gm))
        messages.push(JSON.parse(data!) as LiveMessage);
    });
    await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0), { timeout: 60_000 });
    await send(track('Product Viewed'), track('Product Viewed'));
    await vi.waitFor(() => expect(messages).toContainEqual({ type: 'plan', violations: 2 }), {
      timeout: 60_000,
    });
    stream.destroy();
    expect((await ask<LiveFigures>('/v1/figures')).totals.violations).toBe(2);
  });
});

describe('learning', () => {
  it('proposes documents that can be kept as they are, and judges by them at once', async () => {
    const views = Array.from({ length: 30 }, (_, i) => track('Cart Viewed', { cart_id: `c${i}`, items: i }));
    await send(...views, { type: 'identify', userId: 'ada', traits: { plan: 'gold' } });
    const learnt = shapes.proposalsShape.parse(await ask('/v1/tracking-plan/learn', {}));
    expect(learnt.proposals.map(({ event, name, learntFrom }) => [event, name, learntFrom])).toEqual([
      ['Cart Viewed', 'cart-viewed', 30],
      ['Identified', 'identified', 1],
    ]);
    expect(parseAllDocuments(learnt.yaml)).toHaveLength(2);
    await writeFile(join(base, 'documents', 'learnt.yaml'), learnt.yaml);
    await vi.waitFor(async () => expect((await rowOf('Cart Viewed'))?.declared).not.toBeNull(), {
      timeout: 60_000,
    });
    await send(track('Cart Viewed', { cart_id: 'c31', items: 'many' }));
    expect(await rowOf('Cart Viewed')).toMatchObject({ seen: 31, violating: 1 });
  });

  it('says that it is switched off', async () => {
    const plan = 'kind: tracking-plan\nname: shop\nlearn: false\nundeclaredEvents: refuse\n';
    await writeFile(join(base, 'documents', 'plan.yaml'), plan);
    await vi.waitFor(async () => expect((await planNow()).settings.learn).toBe(false), { timeout: 60_000 });
    expect(await ask('/v1/tracking-plan/learn', {})).toMatchObject({ status: 409, code: 'learning_is_off' });
    await send(track('Made Up'));
    expect(await rowOf('Made Up')).toMatchObject({ declared: null, refused: 1 });
  });
});

it('a second start goes on counting', async () => {
  await send(track('Product Viewed'), track('Order Completed', {}));
  const before = await planNow();
  const violations = await ask('/v1/tracking-plan/violations');
  await kairos.close();
  kairos = await open();
  const after = await planNow();
  expect({ ...after, items: [] }).toEqual({ ...before, items: [] });
  expect(after.items.map(({ perMinute: _, ...row }) => row)).toEqual(
    before.items.map(({ perMinute: _, ...row }) => row),
  );
  expect(await ask('/v1/tracking-plan/violations')).toEqual(violations);
});

it('pages through events and violations', async () => {
  await send(track('a'), track('b'), track('Product Viewed'), track('Order Completed', {}));
  const events: string[] = [];
  for (let path: string | undefined = '/v1/tracking-plan?limit=2'; path; ) {
    const page: Page<{ event: string }> = await ask(path);
    events.push(...page.items.map(({ event }) => event));
    path = page.next && `/v1/tracking-plan?limit=2&cursor=${encodeURIComponent(page.next)}`;
  }
  expect(events).toEqual(['Order Completed', 'Product Viewed', 'Salary Arrived', 'a', 'b']);
  const first = await ask<Page<ViolationRow>>('/v1/tracking-plan/violations?limit=1');
  const rest = await ask<Page<ViolationRow>>(`/v1/tracking-plan/violations?limit=1&cursor=${first.next}`);
  expect([...first.items, ...rest.items].map(({ event }) => event)).toEqual([
    'Order Completed',
    'Product Viewed',
  ]);
  expect(rest.next).toBeUndefined();
  expect(await ask('/v1/tracking-plan/violations?cursor=x')).toMatchObject({
    status: 400,
    code: 'bad_cursor',
  });
});
