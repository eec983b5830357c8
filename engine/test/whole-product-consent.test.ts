/** Consent in the running product: the browser's signal, the link of a double opt-in, tracking, the suppression list. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailRow, MailView, Page, ProfileView, SuppressionView } from '../src/server/api.ts';
import { eventsIn, profileOf, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

const READER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const documents = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: browser
---
kind: channel
name: email
type: mail-sink
---
kind: policy
name: contact
purposes:
  news: { basis: consent, doubleOptIn: true }
  tips: { basis: opt-out }
  service: { basis: contract }
  tracking: { basis: consent }
---
kind: journey
name: ask
entry: { event: Consent Granted, where: event.purpose == "news", reentry: always }
steps:
  - id: ask
    send: { channel: email, purpose: service, confirms: { purpose: news }, mail: { subject: Confirm, html: '<a href="{{ confirm_url }}">Yes</a>' } }
---
kind: journey
name: write
entry: { event: Written, reentry: always }
steps:
  - { id: news, send: { channel: email, purpose: news, mail: { subject: News, html: '<a href="https://shop.example/n">n</a>' } } }
  - { id: tips, send: { channel: email, purpose: tips, mail: { subject: Tips, html: '<a href="https://shop.example/t">t</a>' } } }
  - { id: bill, send: { channel: email, purpose: service, mail: { subject: Bill, html: <p>Bill</p> } } }
`;

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents });
  await product.start();
});
afterEach(() => product.remove());

/** @param headers such as a browser adds. */
async function send(
  event: string,
  properties: object = {},
  headers: Record<string, string> = {},
): Promise<void> {
  const answer = await fetch(`${product.url}/v1/track`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`,
      ...headers,
    },
    body: JSON.stringify({ userId: 'ada', event, properties }),
  });
  expect(answer.status).toBe(200);
}

const ada = (): Promise<ProfileView> => profileOf(product, 'userId:ada');

/** The messages when there are so many of them and none is on its way. */
async function messagesWhen(count: number) {
  const { messages } = await until(
    'all messages have an end',
    ada,
    (person) =>
      person.messages.length === count &&
      person.messages.every(({ status }) => !['queued', 'attempted'].includes(status)),
  );
  return messages.map(({ status, reason }) => reason ?? status);
}

async function mailOf(subject: string): Promise<MailView> {
  const { items } = await product.get<Page<MailRow>>('/v1/mails');
  return product.get(`/v1/mails/${items.find((mail) => mail.subject === subject)?.id}`);
}

const linkIn = ({ html }: MailView, kind: string) => new RegExp(`"([^"]*/m/${kind}/[^"]*)"`).exec(html)?.[1];

describe('consent over HTTP', () => {
  beforeEach(async () => {
    await product.collect('/v1/identify', { userId: 'ada', traits: { email: 'ada@example.com' } });
  });

  it('a double opt-in is confirmed by the button behind its link, with proof (CON-11)', async () => {
    await send('Consent Granted', { purpose: 'news', proof: 'form 3' });
    expect(await messagesWhen(1)).toEqual(['sent']);
    await send('Written');
    expect(await messagesWhen(4)).toEqual(['sent', 'consent for news is not confirmed', 'sent', 'sent']);
    const link = linkIn(await mailOf('Confirm'), 'd') ?? '';
    expect((await fetch(link, { headers: READER })).status).toBe(200);
    expect((await ada()).consents).toMatchObject([{ act: 'granted', proof: 'form 3' }]);
    expect((await fetch(link, { method: 'POST', headers: READER })).status).toBe(200);
    expect((await ada()).consents).toMatchObject([
      { act: 'confirmed', source: 'kairos', proof: expect.stringContaining('link in message') },
    ]);
    await send('Written');
    expect((await messagesWhen(7)).slice(4)).toEqual(['sent', 'sent', 'sent']);
  });

  it('mails are tracked under consent only, and old links are followed unseen after it ends (CON-14)', async () => {
    await send('Written');
    await messagesWhen(3);
    expect((await mailOf('Tips')).html).not.toMatch(/\/m\/[oc]\//);
    await send('Consent Granted', { purpose: 'tracking' });
    await send('Written');
    await messagesWhen(6);
    const mail = await mailOf('Tips');
    const [click = '', open = ''] = [linkIn(mail, 'c'), linkIn(mail, 'o')];
    await fetch(open, { headers: READER });
    await send('Consent Withdrawn', { purpose: 'tracking' });
    const answer = await fetch(click, { redirect: 'manual', headers: READER });
    expect(answer.headers.get('location')).toBe('https://shop.example/t');
    await send('Written');
    await messagesWhen(9);
    expect((await mailOf('Tips')).html).not.toMatch(/\/m\/[oc]\//);
    const timeline = await timelineOf(product, 'userId:ada');
    expect(eventsIn(timeline, 'Email Opened')).toHaveLength(1);
    expect(eventsIn(timeline, 'Email Link Clicked')).toEqual([]);
  });

  it('Sec-GPC ends tracking, whatever was agreed to before (CON-12)', async () => {
    await send('Consent Granted', { purpose: 'tracking' });
    await send('Looked', {}, { 'sec-gpc': '1' });
    await send('Written');
    await messagesWhen(3);
    expect((await mailOf('Tips')).html).not.toMatch(/\/m\/[oc]\//);
    expect((await ada()).consents).toContainEqual(
      expect.objectContaining({ contactPoint: 'person:gpc', granted: false, proof: 'Sec-GPC' }),
    );
  });

  it('a suppressed address gets nothing, whoever has it, also after a restart (CON-16)', async () => {
    const body = { contactPoint: 'email:ADA@example.com', reason: 'bounce' };
    expect(await product.post<SuppressionView>('/v1/suppressions', body)).toMatchObject({ status: 200 });
    await product.end('SIGKILL');
    await product.start();
    await send('Written');
    expect(await messagesWhen(3)).toEqual([
      'no consent for news',
      'suppressed: bounce',
      'suppressed: bounce',
    ]);
    expect((await product.get<Page<MailRow>>('/v1/mails')).items).toEqual([]);
    expect((await ada()).permissions.filter(({ contactPoint }) => contactPoint.startsWith('email:'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ purpose: 'service', refusal: 'suppressed: bounce' }),
      ]),
    );
  });
});
