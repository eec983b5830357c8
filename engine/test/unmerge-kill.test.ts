/**
 * The real server is killed with -9 while somebody who is a person of their own again waits for what is theirs: neither before nor
 * after is anything said to them that they refused, and what is owed to them is said once, when all is known.
 */
import { afterEach, expect, it } from 'vitest';
import type { MailRow, Page, ProfileView } from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { until } from './product/until.ts';

/** Long enough that looking through it takes a good while. */
const VIEWS = 40_000;
const BATCH = 1_000;
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
  news: { basis: opt-out }
  service: { basis: contract }
---
kind: journey
name: write
entry: { event: Bought, reentry: always }
steps:
  - { id: news, send: { channel: email, purpose: news, mail: { subject: News, html: <p>News</p> } } }
  - { id: bill, send: { channel: email, purpose: service, mail: { subject: Bill, html: <p>Bill</p> } } }
`;
const USERS = ['ada-of-the-mill', 'bob-of-the-hill'] as const;

let product: Product;
afterEach(() => product?.remove());

const subjectsTo = async (user: string) => {
  const { items } = await product.get<Page<MailRow>>('/v1/mails?limit=100');
  return items.filter(({ to }) => to === `${user}@example.com`).map(({ subject }) => subject);
};
const waits = ({ permissions }: ProfileView) =>
  permissions.some(({ refusal }) => refusal?.startsWith('waits for what is theirs') === true);

/** They are parted, and seen to wait; where that was over before anybody could see it, once more. */
async function partedAndWaiting(risen: string): Promise<void> {
  const [a, b] = USERS.map((user) => `userId:${user}`);
  for (const rule of ['never', 'open', 'never', 'open', 'never']) {
    const decided = await product.post('/v1/identity/links', { a, b, rule, reason: 'they are two' });
    expect(decided.status).toBe(200);
    await product.collect('/v1/identify', { userId: risen, traits: { email: `${risen}@example.com` } });
    if (rule === 'never' && waits(await profileOf(product, `userId:${risen}`))) return;
  }
  throw new Error('it was over each time before it was seen');
}

it('ID-21: killed in the midst of an un-merge, nothing is said that was refused, and what is owed once', async () => {
  product = await Product.create({ documents });
  await product.start();
  for (const userId of USERS)
    await product.collect('/v1/identify', { userId, traits: { email: `${userId}@example.com` } });
  const before = (await profileOf(product, `userId:${USERS[0]}`)).id;
  await product.collect('/v1/alias', { userId: USERS[0], previousId: USERS[1] });
  const one = await profileOf(product, `userId:${USERS[0]}`);
  // Whose profile was the weaker one is a person of their own again.
  const [stays, risen] = one.id === before ? USERS : [USERS[1], USERS[0]];
  const objected = await product.post(`/v1/profiles/${one.id}/objection`, {});
  expect(objected.status).toBe(200);
  for (let from = 0; from < VIEWS; from += BATCH) {
    const batch = Array.from({ length: BATCH }, () => ({ type: 'track', event: 'Viewed', userId: stays }));
    expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
  }
  await partedAndWaiting(risen);
  await product.collect('/v1/track', { userId: risen, event: 'Bought' });
  expect(await subjectsTo(risen)).toEqual([]);
  await product.end('SIGKILL');
  await product.start();
  await until(
    'the bill is there',
    () => subjectsTo(risen),
    (subjects) => subjects.length > 0,
  );
  expect(waits(await profileOf(product, `userId:${risen}`))).toBe(false);
  await product.collect('/v1/track', { userId: stays, event: 'Bought' });
  await until(
    'the other bill is there',
    () => subjectsTo(stays),
    (subjects) => subjects.length > 0,
  );
  expect(await Promise.all([risen, stays].map(subjectsTo))).toEqual([['Bill'], ['Bill']]);
});
