/** Two people who were one by mistake, in the running product: who said no while they were is not written to again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MailRow, MailView, Page } from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

const documents = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
---
kind: channel
name: email
type: mail-sink
---
kind: policy
name: contact
purposes:
  news: { basis: consent }
  service: { basis: contract }
---
kind: journey
name: write
entry: { event: Bought, reentry: always }
steps:
  - { id: news, send: { channel: email, purpose: news, mail: { subject: News, html: <p>News</p> } } }
  - { id: bill, send: { channel: email, purpose: service, mail: { subject: Bill, html: <p>Bill</p> } } }
`;
const USERS = ['ada', 'bob'];

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents });
  await product.start();
});
afterEach(() => product.remove());

const mailsTo = async (user: string) =>
  (await product.get<Page<MailRow>>('/v1/mails?limit=100')).items.filter(
    ({ to }) => to === `${user}@example.com`,
  );
const subjectsTo = async (user: string) => (await mailsTo(user)).map(({ subject }) => subject).sort();

/** The bill goes last: once it is there, so is all that is ever to come. */
async function buys(user: string, bills: number): Promise<void> {
  await product.collect('/v1/track', { userId: user, event: 'Bought' });
  const count = async () => {
    const mails = await Promise.all(USERS.map(subjectsTo));
    return mails.flat().filter((subject) => subject === 'Bill').length;
  };
  await until('the bill is there', count, (found) => found === bills);
}

/** What a mail program does behind its button. */
async function unsubscribe({ id }: MailRow): Promise<void> {
  const { headers } = await product.get<MailView>(`/v1/mails/${id}`);
  const link = headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe')!.value.slice(1, -1);
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await fetch(link, { method: 'POST', body })).status).toBe(200);
}

async function merge(): Promise<void> {
  for (const userId of USERS) {
    await product.collect('/v1/identify', { userId, traits: { email: `${userId}@example.com` } });
    await product.collect('/v1/track', { userId, event: 'Consent Granted', properties: { purpose: 'news' } });
  }
  await product.collect('/v1/alias', { userId: 'ada', previousId: 'bob' });
  expect(await profileOf(product, 'userId:ada')).toEqual(await profileOf(product, 'userId:bob'));
}

async function unmerge(): Promise<void> {
  const { id, mergedFrom } = await profileOf(product, 'userId:ada');
  const body = { profile: mergedFrom[0], reason: 'they are two' };
  const answer = await product.post(`/v1/profiles/${id}/unmerge`, body);
  expect(answer).toMatchObject({ status: 200, body: { rebuilt: 'rebuilt' } });
}

it('ID-16: unsubscribed while they were one, un-merged, started anew: not mailed', async () => {
  await merge();
  await buys('ada', 1);
  // The address that was given last is the one that is written to.
  const [news] = (await mailsTo('bob')).filter(({ subject }) => subject === 'News');
  await unsubscribe(news!);
  await unmerge();
  await product.end('SIGTERM');
  await product.start();
  await buys('bob', 2);
  await buys('ada', 3);
  expect(await subjectsTo('bob')).toEqual(['Bill', 'Bill', 'News']);
  expect(await subjectsTo('ada')).toEqual(['Bill', 'News']);
});
