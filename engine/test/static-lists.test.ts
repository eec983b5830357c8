/** LST-1: members of a static list over the API of the real server: put on, read by pages, taken off, merged, killed. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AudienceView, ListChangeView, ListMemberRow, Page } from '../src/server/api.ts';
import { eventsIn, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';

const PEOPLE = 1_200;
const documents = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
---
kind: list
name: partners
---
kind: audience
name: resellers
condition: list("partners") && traits.plan == "pro"
`;

let product: Product;
afterEach(() => product.remove());

const all = Array.from({ length: PEOPLE }, (_, i) => `user-${i}`);
const everyThird = all.filter((_, i) => i % 3 === 0);

async function members(limit = 200): Promise<ListMemberRow[]> {
  const found: ListMemberRow[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<ListMemberRow> = await product.get(`/v1/lists/partners/members?limit=${limit}${query}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

/** Their user ids, in order. */
const users = (found: readonly ListMemberRow[]) =>
  found
    .flatMap(({ identifiers }) => identifiers.filter((i) => i.namespace === 'userId').map((i) => i.value))
    .sort();

async function change(path: string, body: unknown): Promise<ListChangeView> {
  const answer = await product.post<ListChangeView>(`/v1/lists/partners/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

describe('a static list', () => {
  it('is what the acts on it say, whoever reads it', async () => {
    product = await Product.create({ documents });
    await product.start(2);
    for (let first = 0; first < PEOPLE; first += 300) {
      const batch = all.slice(first, first + 300).map((userId, i) => ({
        type: 'identify',
        userId,
        traits: { plan: (first + i) % 2 === 0 ? 'pro' : 'free', email: `${userId}@example.com` },
      }));
      expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
    }
    const csv = `email\n${all.map((user) => `${user}@Example.com`).join('\n')}\nnobody\nuser-1@example.com\n`;
    const joined = await change('members', csv);
    expect(joined).toMatchObject({ rows: PEOPLE + 2, applied: PEOPLE, duplicates: 1 });
    expect(joined.refused).toMatchObject([{ row: PEOPLE + 1, code: 'bad_identifier' }]);
    expect(users(await members())).toEqual([...all].sort());

    const members3 = everyThird.map((user) => `userId:${user}`);
    const left = await change('members/remove?requestId=spring', { members: members3 });
    expect(left).toMatchObject({ applied: everyThird.length, duplicates: 0, refused: [] });
    expect(await change('members/remove?requestId=spring', { members: members3 })).toMatchObject({
      applied: 0,
      duplicates: everyThird.length,
    });
    const rest = all.filter((user) => !everyThird.includes(user)).sort();
    const found = await members(170);
    expect(users(found)).toEqual(rest);
    expect(new Set(found.map(({ id }) => id)).size).toBe(rest.length);
    const audience = await product.get<AudienceView>('/v1/audiences/resellers');
    expect(audience.members).toBe(rest.filter((user) => Number(user.slice(5)) % 2 === 0).length);
    const story = eventsIn(await timelineOf(product, 'userId:user-3'));
    expect(story.map(({ name }) => name)).toEqual(['Identified', 'List Joined', 'List Left']);

    // Somebody who was put on it by another identifier, and turns out to be one who is not on it.
    expect(await change('members', { members: ['crm:77'] })).toMatchObject({ applied: 1 });
    const link = {
      type: 'identify',
      userId: 'user-0',
      context: { externalIds: [{ id: '77', type: 'crm', collection: 'users' }] },
    };
    expect((await product.collect('/v1/identify', link)).status).toBe(200);
    const expected = ['user-0', ...rest].sort();
    expect(users(await members())).toEqual(expected);

    await product.end('SIGKILL');
    await product.start(1);
    expect(users(await members())).toEqual(expected);
  });
});
