import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as shapes from '../server/shapes.ts';
import { type Kairos, openKairos } from './kairos.ts';

const shop = `kind: source
name: shop
writeKey: wk_shop
---
kind: channel
name: mail
type: mail-sink
from: Shop <shop@example.com>
---
kind: policy
name: contact
purposes: {marketing: {basis: consent}, tracking: {basis: opt-out}}
---
kind: audience
name: buyers
condition: events("Order Completed").within("30d").count() >= 1
---
kind: action
name: shoes
placements: [home]
value: 10
treatments: {placement: {headline: Shoes}}
---
kind: journey
name: welcome
entry: {event: Signed Up}
steps:
  - id: greet
    send:
      channel: mail
      mail: {subject: "Hi {{ traits.name }}", html: '<p>Hi {{ traits.name }} <a href="https://shop.example/new">new</a>'}
`;

let base: string;
let kairos: Kairos;

function open(): Promise<Kairos> {
  return openKairos({
    data: join(base, 'data'),
    documents: join(base, 'documents'),
    consoleFolder: join(base, 'console'),
    version: '0.0.0',
    port: 0,
    apiKey: 'sk_for_tests_0123456789',
  });
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kairos-whole-'));
  await mkdir(join(base, 'documents'));
  await writeFile(join(base, 'documents', 'shop.yaml'), shop);
  kairos = await open();
});
afterEach(async () => {
  await kairos.close();
  await rm(base, { recursive: true, force: true });
});

async function send(...batch: object[]): Promise<void> {
  const response = await fetch(`${kairos.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('wk_shop:').toString('base64')}` },
    body: JSON.stringify({ batch }),
  });
  expect(await response.json()).toEqual({ success: true });
}

async function ask(path: string, body?: object) {
  const response = await fetch(`${kairos.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: 'Bearer sk_for_tests_0123456789',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return response.json();
}

const signUp = [
  { type: 'identify', userId: 'ada', traits: { email: 'ada@example.com', name: 'Ada' } },
  { type: 'track', userId: 'ada', event: 'Consent Granted', properties: { purpose: 'marketing' } },
  { type: 'track', userId: 'ada', event: 'Signed Up' },
];

async function greeting() {
  await vi.waitFor(async () => expect((await kairos.sink.list()).mails).toHaveLength(1), { timeout: 60_000 });
  const { items } = shapes.pageOf(shapes.mailRowShape).parse(await ask('/v1/mails'));
  return shapes.mailShape.parse(await ask(`/v1/mails/${items[0]?.id}`));
}

describe('the whole, over HTTP', () => {
  it('from an event to a mail, its click, its unsubscribe link and the story of it all', async () => {
    await send(...signUp);
    const mail = await greeting();
    expect(mail).toMatchObject({ subject: 'Hi Ada', to: 'ada@example.com' });

    const click = /href="([^"]+\/m\/c\/[^"]+)"/.exec(mail.html)?.[1] ?? '';
    const redirect = await fetch(click, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0' },
    });
    expect(redirect.headers.get('location')).toBe('https://shop.example/new');
    const unsubscribe =
      /<([^>]+\/m\/u\/[^>]+)>/.exec(
        mail.headers.find(({ name }) => name === 'list-unsubscribe')?.value ?? '',
      )?.[1] ?? '';
    expect(
      (
        await fetch(unsubscribe, {
          method: 'POST',
          body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
        })
      ).status,
    ).toBe(200);

    const profile = shapes.profileShape.parse(await ask('/v1/profiles/email:ada@example.com'));
    expect(profile.who).toBe('ada@example.com');
    expect(profile.consents).toMatchObject([
      { contactPoint: 'email:ada@example.com', purpose: 'marketing', granted: false },
    ]);
    const { items } = shapes
      .pageOf(shapes.happeningShape)
      .parse(await ask(`/v1/profiles/${profile.id}/timeline`));
    const names = items.flatMap((item) => (item.kind === 'event' ? [item.name] : []));
    expect(names).toEqual([
      'Unsubscribed',
      'Email Link Clicked',
      'Signed Up',
      'Consent Granted',
      'Identified',
    ]);
    expect(items.some((item) => item.kind === 'message' && item.status === 'sent')).toBe(true);
  });

  it('decides with what was acknowledged before, and explains it', async () => {
    await send({ type: 'track', userId: 'bob', event: 'Order Completed' });
    const answer = (await ask('/v1/decide', { userId: 'bob', placement: 'home' })) as {
      decision: string;
      actions: object[];
    };
    expect(answer.actions).toMatchObject([{ action: 'shoes', content: { headline: 'Shoes' } }]);
    const trace = shapes.traceShape.parse(await ask(`/v1/decisions/${answer.decision}`));
    expect(trace.chosen).toEqual(['shoes']);
    expect(await ask('/v1/decide', { userId: 'bob', placement: 'nowhere' })).toMatchObject({
      status: 404,
      code: 'unknown_placement',
    });
    const figures = shapes.figuresShape.parse(await ask('/v1/figures'));
    expect(figures.audiences).toEqual([{ name: 'buyers', members: 1 }]);
    expect(figures.totals).toMatchObject({ applied: 1, decisions: 1 });
  });

  it('survives a restart', async () => {
    await send(...signUp);
    await greeting();
    const session = await kairos.access.exchange(kairos.access.makeLinkToken());
    await kairos.close();
    kairos = await open();
    expect(shapes.profileShape.parse(await ask('/v1/profiles/userId:ada')).who).toBe('ada@example.com');
    expect(shapes.pageOf(shapes.mailRowShape).parse(await ask('/v1/mails')).items).toHaveLength(1);
    const headers = { cookie: `kairos_session=${session?.token}` };
    expect((await fetch(`${kairos.url}/v1/figures`, { headers })).status).toBe(200);
  });

  it('takes changed documents while it runs, and leaves broken ones alone', async () => {
    const file = join(base, 'documents', 'shop.yaml');
    const first = shapes.configurationShape.parse(await ask('/v1/configuration'));
    await writeFile(file, shop.replace('headline: Shoes', 'headline: Boots'));
    await vi.waitFor(
      async () => expect(await ask('/v1/configuration')).not.toMatchObject({ revision: first.revision }),
      { timeout: 60_000 },
    );
    await send({ type: 'track', userId: 'bob', event: 'Hello' });
    expect(await ask('/v1/decide', { userId: 'bob', placement: 'home' })).toMatchObject({
      actions: [{ content: { headline: 'Boots' } }],
    });

    await writeFile(file, shop.replace('kind: audience', 'kind: audiense'));
    await vi.waitFor(
      async () =>
        expect(await ask('/v1/configuration')).toMatchObject({ problems: [{ code: 'unknown_kind' }] }),
      { timeout: 60_000 },
    );
    expect(await ask('/v1/decide', { userId: 'bob', placement: 'home' })).toMatchObject({
      actions: [{ content: { headline: 'Boots' } }],
    });
  });

  it('a port that is taken is said in words, and everything is closed again', async () => {
    const port = Number(new URL(kairos.url).port);
    const second = {
      data: join(base, 'other'),
      documents: join(base, 'documents'),
      consoleFolder: base,
      version: '0',
      port,
    };
    await expect(openKairos(second)).rejects.toMatchObject({
      code: 'port_taken',
      message: expect.stringContaining(`Port ${port} is taken`),
    });
    const again = await openKairos({ ...second, port: 0 });
    await again.close();
  });
});
