/** Placements as flags: OpenFeature's own clients against the running product, and what else may be asked and how. */
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as OnServer } from '@openfeature/server-sdk';
import { OpenFeature as OnPage } from '@openfeature/web-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Product, WRITE_KEY } from './product/product.ts';

const documents = `kind: source
name: shop
writeKey: wk_shop
origins: [https://shop.example]
---
kind: action
name: gold
placements: [hero]
eligibility: traits.plan == "pro"
treatments: { placement: { title: Gold, url: "https://shop.example/gold" } }
---
kind: action
name: new-checkout
placements: [checkout]
eligibility: events("Cart Viewed").count() >= 1
treatments: { placement: { value: true } }
---
kind: product
name: kettle
stock: 1
---
kind: action
name: last-kettle
placements: [shelf]
product: kettle
treatments: { placement: { value: kettle } }
---
kind: arbitration
name: default
fallbacks: [{ placement: hero, content: { title: Welcome } }]
`;
const API_KEY = 'sk_test_0123456789abcdefghijklmnopqrstuvwxyz';

let product: Product;
beforeAll(async () => {
  product = await Product.create({ documents });
  await product.start(1);
  await product.collect('/v1/identify', { userId: 'ada', anonymousId: 'device-1', traits: { plan: 'pro' } });
});
afterAll(async () => {
  await OnServer.close();
  await OnPage.close();
  await product.remove();
});

const all = '/ofrep/v1/evaluate/flags';
function ask(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  url = product.url,
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('flags of OpenFeature', () => {
  it('a server asks for anybody, and sees an acknowledged event at once', async () => {
    await OnServer.setProviderAndWait(
      new OFREPProvider({ baseUrl: product.url, headers: [['authorization', `Bearer ${API_KEY}`]] }),
    );
    const client = OnServer.getClient();
    const ada = { targetingKey: 'ada' };
    const hero = await client.getObjectDetails('hero', {}, ada);
    expect(hero).toMatchObject({ value: { title: 'Gold' }, variant: 'gold', reason: 'TARGETING_MATCH' });
    expect(await client.getObjectValue('hero', {}, { targetingKey: 'somebody' })).toEqual({
      title: 'Welcome',
    });
    expect(await client.getBooleanValue('checkout', false, ada)).toBe(false);
    await product.collect('/v1/track', { userId: 'ada', event: 'Cart Viewed' });
    expect(await client.getBooleanValue('checkout', false, ada)).toBe(true);
    const unknown = await client.getBooleanDetails('no-such-slot', false, ada);
    expect([unknown.value, unknown.errorCode]).toEqual([false, 'FLAG_NOT_FOUND']);
  });

  it('a page asks with a write key, for its own visitor only', async () => {
    const provider = new OFREPWebProvider({
      baseUrl: product.url,
      pollInterval: -1,
      options: undefined,
      headers: [['authorization', `Bearer ${WRITE_KEY}`]],
    } as ConstructorParameters<typeof OFREPWebProvider>[0]);
    await OnPage.setContext({ targetingKey: 'device-1' });
    await OnPage.setProviderAndWait(provider);
    expect(OnPage.getClient().getObjectValue('hero', {})).toMatchObject({ title: 'Gold' });
    // The user's id opens nothing: for a page it is the id of an unknown device.
    const asked = await ask(
      `${all}/hero`,
      { context: { targetingKey: 'ada' } },
      { authorization: `Bearer ${WRITE_KEY}` },
    );
    expect(await asked.json()).toMatchObject({ value: { title: 'Welcome' } });
  });

  it('all at once have a tag, which stands until something happens', async () => {
    const body = { context: { targetingKey: 'ada' } };
    const first = await ask(all, body);
    const tag = first.headers.get('etag') ?? '';
    const { flags } = (await first.json()) as { flags: { key: string }[] };
    expect(flags.map(({ key }) => key)).toEqual(['checkout', 'hero', 'shelf']);
    expect((await ask(all, body, { 'if-none-match': tag })).status).toBe(304);
    expect(
      (await ask(all, { context: { targetingKey: 'ada', page: 'cart' } }, { 'if-none-match': tag })).status,
    ).toBe(200);
    const again = (await ask(all, body)).headers.get('etag') ?? '';
    await product.collect('/v1/track', { userId: 'ada', event: 'Cart Viewed' });
    expect((await ask(all, body, { 'if-none-match': again })).status).toBe(200);
  });

  it('a page that asks again and again decides nothing anew, and sees what is sold out', async () => {
    const statuses: number[] = [];
    const provider = new OFREPWebProvider({
      baseUrl: product.url,
      pollInterval: 50,
      headers: [['authorization', `Bearer ${WRITE_KEY}`]],
      fetchImplementation: async (...asked) => {
        const response = await fetch(...asked);
        statuses.push(response.status);
        return response;
      },
    });
    await OnPage.setContext('polling', { targetingKey: 'device-2' });
    await OnPage.setProviderAndWait('polling', provider);
    const client = OnPage.getClient('polling');
    const { decision } = client.getStringDetails('shelf', 'none').flagMetadata;
    const kept = () => statuses.filter((status) => status === 304).length;
    await expect.poll(kept, { timeout: 20_000 }).toBeGreaterThan(1);
    const still = client.getStringDetails('shelf', 'none');
    expect([still.value, still.flagMetadata.decision]).toEqual(['kettle', decision]);
    const patched = await fetch(`${product.url}/v1/products/kettle`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ stock: 0 }),
    });
    expect(patched.status).toBe(200);
    await expect.poll(() => client.getStringValue('shelf', 'none'), { timeout: 20_000 }).toBe('none');
  });

  it.each([
    ['no JSON', '{', {}, 400, 'PARSE_ERROR'],
    ['no context', {}, {}, 400, 'INVALID_CONTEXT'],
    ['nobody named', { context: { plan: 'pro' } }, {}, 400, 'TARGETING_KEY_MISSING'],
    [
      'an unknown namespace',
      { context: { targetingKey: 'x', identifiedBy: 'shoe' } },
      {},
      400,
      'INVALID_CONTEXT',
    ],
  ])('%s is told in the words of the protocol', async (_, body, headers, status, errorCode) => {
    for (const path of [all, `${all}/hero`]) {
      const answer = await ask(path, body, headers);
      expect([answer.status, ((await answer.json()) as { errorCode: string }).errorCode]).toEqual([
        status,
        errorCode,
      ]);
    }
  });

  it('without a key, with the secret key from a page, and from a page that is not the source’s, it is refused', async () => {
    const body = { context: { targetingKey: 'device-1' } };
    const refusals: Record<string, string>[] = [
      { authorization: '' },
      { origin: 'https://shop.example' },
      { authorization: `Bearer ${WRITE_KEY}`, origin: 'https://elsewhere.example' },
    ];
    for (const headers of refusals) expect((await ask(all, body, headers)).status).toBe(401);
    const own = await ask(all, body, {
      authorization: `Bearer ${WRITE_KEY}`,
      origin: 'https://shop.example',
    });
    expect([own.status, own.headers.get('access-control-expose-headers')]).toEqual([
      200,
      'etag, retry-after',
    ]);
  });
});

describe('all flags at once', () => {
  const actionIn = (name: string, group: string, placements: readonly string[]) =>
    `---\nkind: action\nname: ${name}\ngroup: ${group}\nplacements: [${placements.join(', ')}]\ntreatments: { placement: { value: ${name} } }\n`;
  const slots = (count: number) => Array.from({ length: count }, (_, i) => `slot-${i}`);
  const documentsOf = (count: number) =>
    `kind: source\nname: shop\nwriteKey: wk_shop\n---\nkind: arbitration\nname: default\npage: { perGroup: 3 }\n${[
      ...slots(24).map((_, i) => actionIn(`loose-${i}`, `group-${i}`, slots(count))),
      ...slots(10).map((_, i) => actionIn(`sale-${i}`, 'sale', slots(count))),
    ].join('')}`;
  const flagsOf = async (response: Response) =>
    ((await response.json()) as { flags: { variant?: string; reason: string }[] }).flags;

  it('ARB-9: are one decision: no action in two of them, and of a group no more than the document says', async () => {
    const shop = await Product.create({ documents: documentsOf(30) });
    try {
      await shop.start(1);
      const flags = await flagsOf(await ask(all, { context: { targetingKey: 'ada' } }, {}, shop.url));
      const shown = flags.flatMap(({ variant }) => variant ?? []);
      expect([flags.length, new Set(shown).size, shown.length]).toEqual([30, 27, 27]);
      expect(shown.filter((name) => name.startsWith('sale-'))).toHaveLength(3);
      await shop.write('shop.yaml', documentsOf(101));
      const refused = async () => ask(all, { context: { targetingKey: 'ada' } }, {}, shop.url);
      await expect.poll(async () => (await refused()).status, { timeout: 20_000 }).toBe(400);
      expect(await (await refused()).json()).toEqual({
        errorCode: 'GENERAL',
        errorDetails:
          'all flags at once are 100 at most, and there are 101 placements: ask for each by its key',
      });
      const one = await ask(`${all}/slot-100`, { context: { targetingKey: 'ada' } }, {}, shop.url);
      expect(one.status).toBe(200);
    } finally {
      await shop.remove();
    }
  });
});
