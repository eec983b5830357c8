/** Who we send to is down or hangs: everything arrives in the end, and what nobody can know is not said twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageStatus } from '../src/server/api.ts';
import { messagesIn, profileOf, timelineOf } from './product/people.ts';
import { Product } from './product/product.ts';
import { reckon } from './product/reckoning.ts';
import { customers, SECRET_VARIABLE, shopDocuments, type TrafficEvent, trafficCall } from './product/shop.ts';
import { until } from './product/until.ts';
import { type SmtpReceiver, startSmtpReceiver } from './sinks/smtp-receiver.ts';
import { startWebhookReceiver, WEBHOOK_SECRET, type WebhookReceiver } from './sinks/webhook-receiver.ts';

const people = customers(5);
const open: (() => Promise<unknown>)[] = [];
let smtp: SmtpReceiver;
let webhook: WebhookReceiver;
let product: Product;

beforeEach(async () => {
  smtp = await startSmtpReceiver();
  webhook = await startWebhookReceiver();
  product = await Product.create({
    documents: shopDocuments({ smtpPort: smtp.port, webhookUrl: webhook.url, timeoutMs: 500 }),
    env: { [SECRET_VARIABLE]: WEBHOOK_SECRET },
  });
  open.push(smtp.close, webhook.close, () => product.remove());
  await product.start();
  for (const { userId, email } of people) {
    await product.collect('/v1/identify', { userId, traits: { email } });
    await product.collect('/v1/track', { userId, event: 'Consent Granted' });
  }
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

let next = 0;
async function everybody(events: readonly TrafficEvent[]): Promise<void> {
  for (const { userId } of people) {
    const batch = events.map((event) => ({ type: 'track', ...trafficCall(userId, event, next++) }));
    expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
  }
}

/** Everybody's messages, each as `journey status`, in order. */
async function statuses(): Promise<string[]> {
  const profiles = await Promise.all(people.map(({ userId }) => profileOf(product, `userId:${userId}`)));
  return profiles
    .flatMap(({ messages }) => messages.map(({ journey, status }) => `${journey} ${status}`))
    .sort();
}

function ofEverybody(...wanted: `${string} ${MessageStatus}`[]): string[] {
  return people.flatMap(() => wanted).sort();
}

const untilMessages = (...wanted: `${string} ${MessageStatus}`[]) =>
  until(wanted.join(', '), statuses, (found) => found.join() === ofEverybody(...wanted).join());

describe('receivers that are down', () => {
  it('get everything once they are back, and meanwhile every message says that it will be tried again', async () => {
    await Promise.all([smtp.down(), webhook.down()]);
    await everybody(['Order Placed', 'Paid', 'Waiting']);
    await untilMessages('thanks retrying', 'receipt retrying', 'later retrying');
    const [first] = people;
    const { messages } = await profileOf(product, `userId:${first?.userId}`);
    expect(messages.map(({ reason }) => reason)).toEqual(
      messages.map(() => expect.stringContaining('ECONNREFUSED')),
    );
    await Promise.all([smtp.up(), webhook.up()]);
    await untilMessages('thanks sent', 'receipt sent', 'later sent');
    expect(smtp.mails).toHaveLength(2 * people.length);
    expect(webhook.calls).toHaveLength(people.length);
    expect((await reckon(product, people, { smtp, webhook })).wrong).toEqual([]);
  });
});

describe('receivers that hang', () => {
  it('without a word before the mail: it surely did not arrive, so also marketing is sent later', async () => {
    smtp.mode = 'silent';
    await everybody(['Order Placed']);
    await untilMessages('thanks retrying');
    smtp.mode = 'well';
    await untilMessages('thanks sent');
    expect(smtp.mails).toHaveLength(people.length);
  });

  it('after the mail: marketing is uncertain and not repeated, what is owed is repeated under its id', async () => {
    smtp.mode = 'mute';
    await everybody(['Order Placed', 'Paid']);
    await untilMessages('thanks uncertain', 'receipt retrying');
    smtp.mode = 'well';
    await untilMessages('thanks uncertain', 'receipt sent');
    const found = await reckon(product, people, { smtp, webhook });
    expect(found.wrong).toEqual([]);
    expect(found.messages).toEqual({ sent: people.length, uncertain: people.length });
    expect(found.uncertainArrived).toBe(people.length);
    expect(found.repeated).toBeGreaterThanOrEqual(people.length);
    expect(smtp.mails.filter(({ subject }) => subject.startsWith('Thanks'))).toHaveLength(people.length);
  });

  it('with a webhook in hand: it is repeated under its id until there is an answer', async () => {
    webhook.mute = true;
    await everybody(['Waiting']);
    await untilMessages('later retrying');
    webhook.mute = false;
    await untilMessages('later sent');
    const timeline = await timelineOf(product, `userId:${people[0]?.userId}`);
    const [message] = messagesIn(timeline).keys();
    const calls = webhook.calls.filter(({ id }) => id === message);
    expect(calls.length).toBeGreaterThan(1);
    expect(new Set(calls.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await reckon(product, people, { smtp, webhook })).wrong).toEqual([]);
  });
});
