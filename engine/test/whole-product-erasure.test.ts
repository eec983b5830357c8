/**
 * A person is erased from the running product. Everything of them carries a mark that stands nowhere else; when the
 * erasure has ended no file of the data folder has any of the marks, in whatever form, and another person's are all there.
 */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawsFrom } from '../src/core/draws.ts';
import type {
  AuditCheckView,
  AuditEntryView,
  ErasureView,
  MailRow,
  Page,
  ProfileView,
} from '../src/server/api.ts';
import { findMarks } from './product/data-files.ts';
import { profileOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { sleep, until } from './product/until.ts';

const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);
const KILLS = 3;
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
  service: { basis: contract }
---
kind: list
name: partners
---
kind: computed-trait
name: last_item
value: events("Bought").last("item")
---
kind: computed-trait
name: favourite
value: events("Bought").mostFrequent("item")
---
kind: audience
name: buyers
condition: events("Bought").count() >= 1
---
kind: event-type
name: bought
event: Bought
policy: keep
properties:
  type: object
  properties: { amount: { type: number } }
---
kind: event-type
name: broken
event: Broken
policy: refuse
properties:
  type: object
  required: [must]
---
kind: vouchers
name: tins
generate: TIN-????-????-????
empty: without
---
kind: action
name: tea
group: all
purpose: ads
placements: [home]
voucher: tins
treatments: { placement: { title: Tea } }
---
kind: journey
name: thanks
entry: { event: Bought, reentry: always, key: event.item }
steps:
  - id: write
    send:
      channel: email
      purpose: service
      mail: { subject: 'Thanks {{ traits.name }}', html: '<p>{{ traits.name }}, {{ traits.street }}: {{ computed.last_item }}</p>' }
  - { id: rest, wait: 30d }
`;

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents });
  await product.start();
});
afterEach(() => product.remove());

/** Somebody who has done everything, each field of it with a mark of its own. */
class Person {
  readonly name: string;
  readonly marks: string[] = [];
  readonly userId = this.#mark('user');
  readonly device = this.#mark('device');
  readonly email = `${this.#mark('mail').toLowerCase()}@example.com`;
  /** Of the voucher that was redeemed: the code itself is nobody's. */
  readonly order = `order-${randomBytes(9).toString('hex')}`;
  readonly codes: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  #mark(field: string): string {
    const mark = `${field}Q${randomBytes(9).toString('hex')}Z`;
    this.marks.push(mark);
    return mark;
  }

  async live(): Promise<{ decision: string }> {
    const { userId, email, device: anonymousId } = this;
    const mark = (field: string) => this.#mark(field);
    const bought = (by: object) => ({
      ...by,
      event: 'Bought',
      messageId: mark('message'),
      // A mark where a number should be: a violation of the tracking plan, with a sample.
      properties: { item: mark('item'), amount: mark('amount'), nested: { deep: [mark('nested')] } },
      context: { page: { url: `https://shop.example/${mark('page')}` }, userAgent: mark('agent') },
    });
    await product.collect('/v1/track', bought({ anonymousId }));
    await product.collect('/v1/identify', {
      userId,
      anonymousId,
      traits: { email, name: mark('name'), street: `${mark('street')} ü`, address: { city: mark('city') } },
    });
    const twice = bought({ userId });
    for (let i = 0; i < 2; i++) await product.collect('/v1/track', twice);
    await product.collect('/v1/batch', { batch: [{ type: 'track', ...bought({ userId, anonymousId }) }] });
    await product.collect('/v1/track', { userId, event: 'Broken', properties: { why: mark('refused') } });
    await product.collect('/v1/track', {
      userId,
      event: 'List Joined',
      properties: { list: 'partners', note: mark('listed') },
    });
    await product.collect('/v1/track', {
      userId,
      event: 'Consent Granted',
      properties: { purpose: 'ads', proof: mark('proof') },
    });
    const answer = await product.post<{ decision: string }>('/v1/decide', {
      userId,
      placement: 'home',
      context: { asked: mark('context') },
      requestId: mark('request'),
    });
    expect(answer.status).toBe(200);
    // One code is given and kept, another one given and redeemed.
    await this.#given();
    const { codes, order: orderId } = this;
    const redeemed = await product.post<{ valid: boolean }>('/v1/vouchers/redeem', {
      code: codes[0],
      orderId,
      userId,
    });
    expect(redeemed.body).toMatchObject({ valid: true });
    await this.#given();
    expect(new Set(codes).size).toBe(2);
    return answer.body;
  }

  /** Asks until the partition has a code at hand that is not redeemed. */
  async #given(): Promise<void> {
    const wanted = this.codes.length + 1;
    await until(
      'a code has come',
      async () => {
        const { body } = await product.post<{ actions: { voucher?: { code: string } }[] }>('/v1/decide', {
          userId: this.userId,
          placement: 'home',
          requestId: this.#mark('request'),
        });
        const code = body.actions[0]?.voucher?.code;
        if (code !== undefined && !this.codes.includes(code)) this.codes.push(code);
        return this.codes.length;
      },
      (count) => count === wanted,
    );
  }
}

/** Both have lived, and every mail is out. */
async function town() {
  const [ada, bob] = [new Person('ada'), new Person('bob')];
  const { decision } = await ada.live();
  await bob.live();
  // A tablet that both have used: who they are meets in one shard.
  for (const { userId } of [ada, bob])
    await product.collect('/v1/identify', { userId, anonymousId: 'the-family-tablet' });
  await until(
    'all mails have come',
    async () => (await product.get<Page<MailRow>>('/v1/mails')).items.length,
    // Nobody had an address when they first bought.
    (count) => count === 4,
  );
  return { ada, bob, decision, before: await told(bob) };
}

/** All but when something last reached them: that somebody they shared a device with is gone did. */
async function told({ userId }: { userId: string }) {
  const { updatedAt: _, ...rest } = await profileOf(product, `userId:${userId}`);
  return rest;
}

async function textOf(path: string): Promise<string> {
  const headers = { authorization: 'Bearer sk_test_0123456789abcdefghijklmnopqrstuvwxyz' };
  const answer = await fetch(product.url + path, { headers });
  expect(answer.status).toBe(200);
  return answer.text();
}

const erasureOf = (id: string) => product.get<ErasureView>(`/v1/erasures/${id}`);
const isDone = ({ state }: ErasureView) => state === 'done';

async function remove(path: string): Promise<Response> {
  return fetch(product.url + path, {
    method: 'DELETE',
    headers: { authorization: 'Bearer sk_test_0123456789abcdefghijklmnopqrstuvwxyz' },
  });
}

async function ask(key: string): Promise<ErasureView> {
  const answer = await remove(`/v1/profiles/${encodeURIComponent(key)}?reason=request&reference=T-17`);
  expect(answer.status).toBe(202);
  return (await answer.json()) as ErasureView;
}

async function expectNothingOf(person: Person, ids: readonly string[], other: Person): Promise<void> {
  const data = `${product.folder}/data`;
  expect(await findMarks(data, [...person.marks, ...ids])).toEqual([]);
  // The same look finds what is there.
  const left = new Set((await findMarks(data, other.marks)).map(({ mark }) => mark));
  expect(other.marks.filter((mark) => !left.has(mark))).toEqual([]);
}

describe('erasing a person from the product', () => {
  it('ERA-1, ERA-4, ERA-6, ERA-7, VOUCHER-14: nothing of them is left in any file; their decision is gone; others stay as they were', async () => {
    const { ada, bob, decision, before } = await town();
    const { id, mergedFrom } = await profileOf(product, `userId:${ada.userId}`);
    expect(mergedFrom.length).toBeGreaterThan(0);
    const erasure = await ask(`email:${ada.email}`);
    await expect(profileOf(product, `userId:${ada.userId}`)).rejects.toThrow('404');
    await expect(profileOf(product, id)).rejects.toThrow('404');
    const done = await until('the erasure has ended', () => erasureOf(erasure.id), isDone);
    expect(done.removed).toMatchObject({ profiles: 2, identifiers: 4, mails: 2, deadLetters: 1 });
    expect(done.removed!.entries).toBeGreaterThan(10);
    expect(done.removed!.samples).toBeGreaterThan(0);
    await expect(product.get(`/v1/decisions/${decision}`)).rejects.toThrow('410');
    expect(await told(bob)).toEqual(before);

    const again = await product.collect('/v1/track', { anonymousId: 'x', event: 'Looked' });
    expect(again.status).toBe(200);
    await product.end('SIGTERM');
    await expectNothingOf(ada, [id, ...mergedFrom], bob);
    await product.start();
    expect(await told(bob)).toEqual(before);

    // The record of it stays, and the address stays suppressed; both are keyed hashes.
    const audit = await product.get<Page<AuditEntryView>>('/v1/audit?act=erased');
    expect(audit.items).toMatchObject([
      { subject: done.subject, detail: { erasure: erasure.id, entries: done.removed!.entries } },
    ]);
    expect(await product.get<AuditCheckView>('/v1/audit/check')).toMatchObject({ intact: true });
    expect(await product.get(`/v1/suppressions/${encodeURIComponent(`email:${ada.email}`)}`)).toMatchObject({
      suppressed: true,
      reason: 'erased',
    });
    const reads = await product.get<Page<AuditEntryView>>(`/v1/audit?profile=${id}`);
    expect(reads.items.map(({ act }) => act)).toEqual(
      expect.arrayContaining(['profile-read', 'erasure-asked', 'erased']),
    );

    // Codes stay what they were, and are nobody's.
    const check = async (code: string | undefined) =>
      (await product.post<object>('/v1/vouchers/check', { code })).body;
    expect(await check(ada.codes[0])).toMatchObject({ status: 'used', pool: 'tins' });
    expect(await check(ada.codes[1])).toMatchObject({ status: 'valid', pool: 'tins' });

    // Who comes back is somebody else.
    await product.collect('/v1/identify', { userId: ada.userId, traits: { name: 'Ada' } });
    const back = await profileOf(product, `userId:${ada.userId}`);
    expect([id, ...mergedFrom]).not.toContain(back.id);
    expect(back.traits.map(({ name }) => name)).toEqual(['name']);
  });

  it(`ERA-5: is finished over ${KILLS} kills with -9, with any number of threads (KAIROS_SEED=${SEED})`, async () => {
    const random = drawsFrom(SEED);
    const { ada, bob, before } = await town();
    const { id, mergedFrom } = await profileOf(product, `userId:${ada.userId}`);
    const erasure = await ask(`userId:${ada.userId}`);
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(random() * 250);
      await product.end('SIGKILL');
      await product.start(1 + Math.floor(random() * 2));
    }
    await until('the erasure has ended', () => erasureOf(erasure.id), isDone);
    expect(await told(bob)).toEqual(before);
    await product.end('SIGKILL');
    await expectNothingOf(ada, [id, ...mergedFrom], bob);
  });

  it('EXP-1, EXP-2, AUDIT-2: what a person gets to see of themselves is all of it, and nobody else’s', async () => {
    const { ada, bob } = await town();
    await product.collect('/v1/identify', {
      userId: ada.userId,
      traits: { motto: '<script>alert("1")</script>&' },
    });
    const path = `/v1/profiles/${encodeURIComponent(`userId:${ada.userId}`)}/export`;
    const text = await textOf(path);
    expect(JSON.parse(text)).toMatchObject({
      format: 'kairos-person-1',
      person: { traits: expect.any(Array) },
    });
    // What only names a request or a copy is no fact about a person, and stands nowhere but in the dedupe of decisions.
    const shown = ada.marks.filter((mark) => !mark.startsWith('request'));
    const has = (content: string) => (mark: string) => content.toLowerCase().includes(mark.toLowerCase());
    expect(shown.filter((mark) => !has(text)(mark))).toEqual([]);
    expect(bob.marks.filter(has(text))).toEqual([]);

    const page = await textOf(`${path}?format=html`);
    expect(shown.filter((mark) => !has(page)(mark))).toEqual([]);
    expect(bob.marks.filter(has(page))).toEqual([]);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;');

    const { items } = await product.get<Page<AuditEntryView>>(
      `/v1/audit?act=exported&profile=${encodeURIComponent(`userId:${ada.userId}`)}`,
    );
    expect(items.map(({ by, detail }) => [by, detail])).toEqual([
      ['api-key', { format: 'html' }],
      ['api-key', { format: 'json' }],
    ]);
  });

  it('RST-1, AUDIT-2: a restriction holds at once, is seen, and stands in the audit log', async () => {
    await product.collect('/v1/identify', { userId: 'u7', traits: { email: 'u7@example.com' } });
    const decide = () =>
      product.post<{ actions: unknown[] }>('/v1/decide', { userId: 'u7', placement: 'home' });
    expect((await decide()).body.actions).toHaveLength(1);
    const path = '/v1/profiles/userId:u7/restriction?reference=T-9';
    expect((await product.post<ProfileView>(path, {})).body.restrictedSince).toEqual(expect.any(String));
    expect((await decide()).body.actions).toEqual([]);
    await product.collect('/v1/track', { userId: 'u7', event: 'Bought', properties: { item: 'tea' } });
    expect((await profileOf(product, 'userId:u7')).journeys).toEqual([]);
    expect((await remove(path)).status).toBe(200);
    expect((await decide()).body.actions).toHaveLength(1);
    expect((await profileOf(product, 'userId:u7')).audiences.map(({ name }) => name)).toEqual(['buyers']);
    const { items } = await product.get<Page<AuditEntryView>>('/v1/audit?profile=userId:u7');
    expect(items.filter(({ detail }) => detail?.reference === 'T-9').map(({ act }) => act)).toEqual([
      'unrestricted',
      'restricted',
    ]);
  });

  it('somebody whom nobody knows, and a reference that tells who it was, are refused', async () => {
    expect((await remove('/v1/profiles/userId:nobody')).status).toBe(404);
    await product.collect('/v1/track', { userId: 'u1', event: 'Looked' });
    expect((await remove('/v1/profiles/userId:u1?reference=ada%40example.com')).status).toBe(400);
    expect((await profileOf(product, 'userId:u1')) satisfies ProfileView).toMatchObject({ mergedFrom: [] });
  });
});
