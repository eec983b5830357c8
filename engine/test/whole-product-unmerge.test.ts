/** Two people who were one by mistake, in the running product: who said no while they were is not written to again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ErasureView, MailRow, MailView, Page } from '../src/server/api.ts';
import { findMarks } from './product/data-files.ts';
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
const [ADA, BOB] = ['ada-of-the-mill', 'bob-of-the-hill'];
const USERS = [ADA, BOB];

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
  const properties = { item: `item-of-${user}` };
  await product.collect('/v1/track', { userId: user, event: 'Bought', properties });
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
  await product.collect('/v1/alias', { userId: ADA, previousId: BOB });
  expect(await profileOf(product, `userId:${ADA}`)).toEqual(await profileOf(product, `userId:${BOB}`));
}

async function unmerge(): Promise<void> {
  const { id, mergedFrom } = await profileOf(product, `userId:${ADA}`);
  const body = { profile: mergedFrom[0], reason: 'they are two' };
  const answer = await product.post(`/v1/profiles/${id}/unmerge`, body);
  expect(answer).toMatchObject({ status: 200, body: { rebuilt: 'rebuilt' } });
}

it('ID-16: unsubscribed while they were one, un-merged, started anew: not mailed', async () => {
  await merge();
  await buys(ADA, 1);
  // The address that was given last is the one that is written to.
  const [news] = (await mailsTo(BOB)).filter(({ subject }) => subject === 'News');
  await unsubscribe(news!);
  await unmerge();
  await product.end('SIGTERM');
  await product.start();
  await buys(BOB, 2);
  await buys(ADA, 3);
  expect(await subjectsTo(BOB)).toEqual(['Bill', 'Bill', 'News']);
  expect(await subjectsTo(ADA)).toEqual(['Bill', 'News']);
});

it('ID-16: unsubscribed by a mail of then, after they were un-merged: not mailed', async () => {
  await merge();
  await buys(ADA, 1);
  await unmerge();
  const [news] = (await mailsTo(BOB)).filter(({ subject }) => subject === 'News');
  await unsubscribe(news!);
  await buys(BOB, 2);
  await buys(ADA, 3);
  expect(await subjectsTo(BOB)).toEqual(['Bill', 'Bill', 'News']);
  expect(await subjectsTo(ADA)).toEqual(['Bill', 'News']);
});

it.each([
  [BOB, ADA],
  [ADA, BOB],
])(
  'ERA-4, ERA-11: %s is erased: no file has anything of them, the export of %s neither',
  async (gone, stays) => {
    await merge();
    await buys(ADA, 1);
    await buys(BOB, 2);
    const [news] = (await mailsTo(BOB)).filter(({ subject }) => subject === 'News');
    await unsubscribe(news!);
    await unmerge();
    const marks = [gone, `item-of-${gone}`];
    expect(await findMarks(`${product.folder}/data`, marks)).not.toEqual([]);
    const path = `/v1/profiles/userId:${gone}?reason=request&suppress=false`;
    const { body } = await product.change<ErasureView>('DELETE', path, {});
    const erasure = () => product.get<ErasureView>(`/v1/erasures/${body.id}`);
    await until('the erasure has ended', erasure, ({ state }) => state === 'done');
    const told = JSON.stringify(await product.get<object>(`/v1/profiles/userId:${stays}/export`));
    expect(told).not.toContain(gone);
    expect(told).toContain(`item-of-${stays}`);
    await product.end('SIGTERM');
    expect(await findMarks(`${product.folder}/data`, marks)).toEqual([]);
  },
);
