/** The running product's mails, and what people do with them: clicks and unsubscribing come back as events. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveFigures, MailRow, MailView, Page } from '../src/server/api.ts';
import { eventsIn, profileOf, timelineOf } from './product/people.ts';
import { Product } from './product/product.ts';
import { showcaseDocuments } from './product/showcase.ts';
import { until } from './product/until.ts';

const READER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents: showcaseDocuments });
  await product.start();
});
afterEach(() => product.remove());

async function send(path: string, body: object): Promise<void> {
  expect(await product.collect(path, body)).toMatchObject({ status: 200, body: { success: true } });
}

async function namesOf(key: string): Promise<string[]> {
  return eventsIn(await timelineOf(product, key))
    .map(({ name }) => name)
    .sort();
}

describe('a mail and what is done with it', () => {
  beforeEach(async () => {
    await send('/v1/identify', { userId: 'ada', traits: { email: 'ada@example.com', name: 'Ada' } });
    await send('/v1/track', {
      userId: 'ada',
      event: 'Consent Granted',
      properties: { purpose: 'marketing' },
    });
    await send('/v1/track', { userId: 'ada', event: 'Salary Arrived' });
  });

  async function firstMail(): Promise<MailView> {
    const { items } = await until(
      'a mail',
      () => product.get<Page<MailRow>>('/v1/mails'),
      (page) => page.items.length > 0,
    );
    return product.get(`/v1/mails/${items[0]?.id}`);
  }

  function clickLink({ html }: MailView): string {
    const link = /href="([^"]*\/m\/c\/[^"]*)"/.exec(html)?.[1];
    if (link === undefined) throw new Error(`No tracked link in ${html}`);
    return link;
  }

  it('a click leads where the mail said, becomes an event and teaches the model, once', async () => {
    const mail = await firstMail();
    expect(mail).toMatchObject({ subject: 'A card for Ada', to: 'ada@example.com' });
    const link = clickLink(mail);
    for (let click = 0; click < 2; click++) {
      const answer = await fetch(link, { redirect: 'manual', headers: READER });
      expect([answer.status, answer.headers.get('location')]).toEqual([
        302,
        'https://shop.example/card?a=1&b=2',
      ]);
    }
    expect(await namesOf('userId:ada')).toContain('Email Link Clicked');
    const [card] = await until(
      'the model is taught',
      async () => (await product.get<LiveFigures>('/v1/figures')).actions,
      (actions) => actions.some(({ responses }) => responses > 0),
    );
    expect(card).toMatchObject({ name: 'card', shown: 1, responses: 1 });
    expect(card?.propensity).toBeGreaterThan(0.05);
    await until(
      'decisions know it',
      () =>
        product.post<{ actions: { propensity: number }[] }>('/v1/decide', {
          userId: 'bob',
          placement: 'home',
        }),
      ({ body }) => (body.actions[0]?.propensity ?? 0) > 0.05,
    );
  });

  it('a machine that follows the link teaches nothing, and a changed link leads nowhere', async () => {
    const link = clickLink(await firstMail());
    const scanner = { 'user-agent': 'Mozilla/5.0 (compatible; Proofpoint URL Defense)' };
    expect((await fetch(link, { redirect: 'manual', headers: scanner })).status).toBe(302);
    const [clicked] = eventsIn(await timelineOf(product, 'userId:ada'), 'Email Link Clicked');
    expect(clicked?.properties).toMatchObject({ machine: true });
    expect((await product.get<LiveFigures>('/v1/figures')).actions).toMatchObject([
      { name: 'card', responses: 0 },
    ]);
    const last = link.at(-1) === 'A' ? 'B' : 'A';
    const forged = await fetch(link.slice(0, -1) + last, { redirect: 'manual', headers: READER });
    expect(forged.status).toBe(404);
    expect(forged.headers.get('location')).toBeNull();
  });

  it('one click on unsubscribe (RFC 8058) withdraws consent: the next mail is refused', async () => {
    const { headers } = await firstMail();
    const header = (name: string) => headers.find((each) => each.name.toLowerCase() === name)?.value;
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const url = /<([^>]+)>/.exec(header('list-unsubscribe') ?? '')?.[1] ?? '';
    const consents = async () => (await profileOf(product, 'userId:ada')).consents;
    expect((await fetch(url, { headers: READER })).status).toBe(200);
    expect(await consents()).toMatchObject([{ granted: true }]);

    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(await consents()).toMatchObject([
      { contactPoint: 'email:ada@example.com', purpose: 'marketing', granted: false, source: 'kairos' },
    ]);
    await send('/v1/track', { userId: 'ada', event: 'News Written' });
    const { messages } = await until(
      'the second mail has its end',
      () => profileOf(product, 'userId:ada'),
      (person) => person.messages.length === 2 && person.messages[1]?.status !== 'queued',
    );
    expect(messages.map(({ status, reason }) => [status, reason])).toEqual([
      ['sent', undefined],
      ['refused', 'no consent for marketing'],
    ]);
    expect((await product.get<Page<MailRow>>('/v1/mails')).items).toHaveLength(1);
  });
});
