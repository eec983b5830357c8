import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailSink, startMailSink } from '../channels/mail-sink.ts';
import { trackingLinks } from '../content/links.ts';
import { type ChannelDocument, channelSchema } from '../documents/channel.ts';
import type { Delivery } from '../hosts/delivery.ts';
import { type Deliverer, openDeliverer } from './delivery.ts';
import type { LastLook } from './last-look.ts';

let folder: string;
let sink: MailSink;
let deliverer: Deliverer;
const links = trackingLinks({
  keys: [{ kid: 'k1', key: new Uint8Array(32).fill(7) }],
  baseUrl: 'https://kairos.example',
});

let look: LastLook;
let looked: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-delivery-'));
  sink = await startMailSink({ folder: join(folder, 'mails') });
  looked = [];
  look = async (delivery) => delivery;
  const lastLook: LastLook = (delivery) => {
    looked.push(delivery.id);
    return look(delivery);
  };
  deliverer = openDeliverer({ links, sinkPort: sink.port, secretsFolder: folder, lastLook });
});
afterEach(async () => {
  await deliverer.close();
  await sink.close();
  await rm(folder, { recursive: true, force: true });
});

function channel(settings: object): ChannelDocument {
  return channelSchema.parse({ kind: 'channel', name: 'mail', ...settings });
}

function mail(more: Partial<Delivery> = {}): Delivery {
  return {
    workspace: 'default',
    id: 'p1.m1',
    channel: 'mail',
    to: 'ada@example.com',
    purpose: 'marketing',
    transactional: false,
    point: 'email:ada@example.com',
    tracked: true,
    confirms: false,
    wantsAnswer: false,
    at: Date.parse('2026-01-05T12:00:00Z'),
    content: {
      kind: 'mail',
      mail: {
        subject: 'Hi {{ traits.name }}',
        html: '<p>Hi {{ traits.name }} <a href="https://shop.example/x">go</a></p>',
      },
    },
    variables: { profile: { id: 'p1' }, traits: { name: 'Ada <3' }, instance: { key: 'cart-1' } },
    ...more,
  };
}

async function newestMail() {
  const { mails } = await sink.list();
  return mails[0] && sink.get(mails[0].id);
}

describe('delivering mail', () => {
  it('renders, signs the links and hands it to the sink', async () => {
    expect(await deliverer.configure([channel({ type: 'mail-sink' })])).toEqual([]);
    expect(await deliverer.deliver(mail())).toEqual({ outcome: 'sent' });
    const received = await newestMail();
    expect(received).toMatchObject({ subject: 'Hi Ada <3', to: ['ada@example.com'] });
    expect(received?.html).toContain('Hi Ada &lt;3');
    const click = /href="https:\/\/kairos\.example\/m\/c\/([^"]+)"/.exec(received?.html ?? '')?.[1] ?? '';
    expect(links.read(click, 'click')).toMatchObject({
      ok: true,
      messageId: 'p1.m1',
      url: 'https://shop.example/x',
    });
    const headers = new Map(received?.headers.map(({ name, value }) => [name, value]));
    expect(headers.get('list-unsubscribe')).toContain('https://kairos.example/m/u/');
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('what is owed to the person is not tracked', async () => {
    await deliverer.configure([channel({ type: 'mail-sink' })]);
    await deliverer.deliver(mail({ transactional: true }));
    const received = await newestMail();
    expect(received?.html).toContain('href="https://shop.example/x"');
    expect(received?.html).not.toContain('kairos.example');
    expect(received?.headers.some(({ name }) => name.startsWith('list-unsubscribe'))).toBe(false);
  });

  it('a template that fails is a failure with its reason, a channel that is gone as well', async () => {
    await deliverer.configure([channel({ type: 'mail-sink' })]);
    const content = { kind: 'mail', mail: { subject: 'x', html: '{% nothing %}' } } as const;
    expect(await deliverer.deliver(mail({ content }))).toMatchObject({
      outcome: 'failed',
      code: 'template_unknown_tag',
    });
    expect(await deliverer.deliver(mail({ channel: 'gone' }))).toMatchObject({
      outcome: 'failed',
      code: 'no_such_channel',
    });
  });
});

describe('delivering webhooks', () => {
  let receiver: Server;
  const bodies: unknown[] = [];
  let port = 0;
  beforeEach(async () => {
    bodies.length = 0;
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += String(chunk);
      });
      request.on('end', () => {
        bodies.push(JSON.parse(text));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    process.env.KAIROS_TEST_HOOK = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  });
  afterEach(() => new Promise<void>((resolve) => receiver.close(() => resolve())));

  it('fills texts in, and names profile and instance', async () => {
    const hook = channel({
      name: 'hook',
      type: 'webhook',
      url: `http://127.0.0.1:${port}/in`,
      secret: { env: 'KAIROS_TEST_HOOK' },
      allowPrivateAddresses: true,
    });
    expect(await deliverer.configure([hook])).toEqual([]);
    const content = {
      kind: 'webhook',
      body: { text: 'Hi {{ traits.name }}', deep: [{ n: 1, to: '{{ instance.key }}' }] },
    } as const;
    expect(await deliverer.deliver(mail({ channel: 'hook', content }))).toEqual({ outcome: 'sent' });
    expect(bodies).toEqual([
      {
        profile: { id: 'p1' },
        instance: { key: 'cart-1' },
        text: 'Hi Ada <3',
        deep: [{ n: 1, to: 'cart-1' }],
      },
    ]);
  });

  it('JRN-30: brings back what the receiver answers, where it is wanted', async () => {
    receiver.removeAllListeners('request');
    receiver.on('request', (request, response) => {
      request.resume();
      response.end('{"left":3}');
    });
    const hook = channel({
      name: 'hook',
      type: 'webhook',
      url: `http://127.0.0.1:${port}/in`,
      secret: { env: 'KAIROS_TEST_HOOK' },
      allowPrivateAddresses: true,
    });
    expect(await deliverer.configure([hook])).toEqual([]);
    const order = mail({ channel: 'hook', content: { kind: 'webhook', body: {} } });
    expect(await deliverer.deliver({ ...order, wantsAnswer: true })).toEqual({
      outcome: 'sent',
      answer: { value: { left: 3 } },
    });
    expect(await deliverer.deliver(order)).toEqual({ outcome: 'sent' });
  });
});

describe('a new set of channels', () => {
  it('that cannot be opened changes nothing and says why', async () => {
    await deliverer.configure([channel({ type: 'mail-sink' })]);
    const broken = channel({
      name: 'hook',
      type: 'webhook',
      url: 'https://x.example/',
      secret: { env: 'KAIROS_NOT_SET' },
    });
    expect(await deliverer.configure([broken])).toMatchObject([
      { kind: 'channel', name: 'hook', code: 'secret_missing' },
    ]);
    expect(await deliverer.deliver(mail())).toEqual({ outcome: 'sent' });
  });

  it('keeps what did not change and closes what is gone', async () => {
    await deliverer.configure([
      channel({ type: 'mail-sink' }),
      channel({ name: 'other', type: 'mail-sink' }),
    ]);
    expect(await deliverer.deliver(mail({ channel: 'other' }))).toEqual({ outcome: 'sent' });
    await deliverer.configure([channel({ type: 'mail-sink' })]);
    expect(await deliverer.deliver(mail())).toEqual({ outcome: 'sent' });
    expect(await deliverer.deliver(mail({ channel: 'other' }))).toMatchObject({ outcome: 'failed' });
  });
});

describe('messages that must wait for their channel (CON-3)', () => {
  it('are looked at once more: what is forbidden by then does not leave, what is owed goes first', async () => {
    await deliverer.configure([channel({ type: 'mail-sink' })]);
    look = async (delivery) => {
      if (delivery.id === 'm7') return { outcome: 'refused', reason: 'no consent for marketing' };
      return delivery.id === 'm8' ? { ...delivery, tracked: false } : delivery;
    };
    const done: string[] = [];
    const results = await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const result = await deliverer.deliver(mail({ id: `m${i}`, transactional: i === 9 }));
        done.push(`m${i}`);
        return result.outcome;
      }),
    );
    expect(results).toEqual(results.map((_, i) => (i === 7 ? 'refused' : 'sent')));
    // Five go at once; of the rest the one that is owed is the first.
    expect(looked).toEqual(['m9', 'm5', 'm6', 'm7', 'm8']);
    const { mails } = await sink.list();
    expect(mails).toHaveLength(9);
    const bodies = await Promise.all(mails.map(async ({ id }) => (await sink.get(id))?.html ?? ''));
    // All but the one whose tracking was withdrawn while it waited, and the one that is owed.
    expect(bodies.filter((html) => html.includes('/m/o/'))).toHaveLength(7);
  });
});
