// The catalogue on the API: its tree and counts, actions page by page, products whose price and stock change.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configure } from '../../core/configuration.ts';
import { documentSchemas } from '../../documents/schema.ts';
import type { CatalogueActions, CatalogueView, ProductView } from '../api.ts';
import { type TestServer, testServer } from '../server.testing.ts';

const action = (name: string, more: object) =>
  documentSchemas.action.parse({ kind: 'action', name, ...more });
const result = configure('r1', [
  documentSchemas.issue.parse({
    kind: 'issue',
    name: 'sell',
    eligibility: 'traits.age >= 18',
    groups: [
      { name: 'tea', description: 'Leaves' },
      { name: 'ware', suitability: 'traits.budget > 30' },
    ],
  }),
  documentSchemas.product.parse({
    kind: 'product',
    name: 'kettle',
    texts: { en: { title: 'A kettle' } },
    price: { amount: 3990, currency: 'EUR' },
    variants: [
      { name: 'red', stock: 2 },
      { name: 'blue', stock: 0 },
    ],
  }),
  ...Array.from({ length: 120 }, (_, i) => action(`tea-${i}`, { group: 'tea', placements: ['home'] })),
  action('sell-kettle', {
    group: 'ware',
    product: 'kettle',
    productVariant: 'red',
    placements: ['home', 'shop'],
    treatments: [
      {
        name: 'card',
        variants: [
          { name: 'a', share: 3, content: { t: 1 } },
          { name: 'b', content: { t: 2 } },
        ],
      },
    ],
  }),
  action('letter', { treatments: { mail: { subject: 'Hello', html: '<p style="color:red">Hello</p>' } } }),
  action('loose', { treatments: { placement: { t: 3 } } }),
]);
if (!result.ok) throw new Error(JSON.stringify(result.problems));
const { configuration } = result;

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ compiled: () => configuration });
});
afterAll(() => server.close());

const read = async <T>(url: string): Promise<T> => (await server.get(url)).json() as T;
const patch = (url: string, payload: object) =>
  server.app.inject({ method: 'PATCH', url, payload, headers: { authorization: `Bearer ${server.key}` } });

describe('the catalogue', () => {
  it('is a tree with counts', async () => {
    const { issues, groups, placements, actions, products } = await read<CatalogueView>('/v1/catalogue');
    expect({ issues, groups, placements, actions, products }).toEqual({
      actions: 123,
      products: 1,
      issues: [
        {
          name: 'sell',
          eligibility: 'traits.age >= 18',
          actions: 121,
          groups: [
            { name: 'tea', description: 'Leaves', actions: 120 },
            { name: 'ware', suitability: 'traits.budget > 30', actions: 1 },
          ],
        },
      ],
      groups: [{ name: 'default', actions: 2 }],
      placements: [
        { name: 'home', actions: 121 },
        { name: 'shop', actions: 1 },
      ],
    });
  });

  it('has its actions page by page, found by name, group and placement', async () => {
    const first = await read<CatalogueActions>('/v1/catalogue/actions?group=tea&limit=100');
    expect([first.items.length, first.total, first.next]).toEqual([100, 120, '100']);
    const rest = await read<CatalogueActions>('/v1/catalogue/actions?group=tea&limit=100&cursor=100');
    expect([rest.items.length, rest.next]).toEqual([20, undefined]);
    const shop = await read<CatalogueActions>('/v1/catalogue/actions?placement=shop');
    expect(shop.items).toMatchObject([
      {
        name: 'sell-kettle',
        issue: 'sell',
        product: 'kettle/red',
        treatments: [
          {
            name: 'card',
            variants: [
              { name: 'a', share: 0.75 },
              { name: 'b', share: 0.25 },
            ],
          },
        ],
      },
    ]);
    const loose = await read<CatalogueActions>('/v1/catalogue/actions?search=LOOSE');
    expect(loose.items[0]).toMatchObject({ issue: '', treatments: [{ name: 'placement' }] });
  });

  it('shows a mail as it is written, in a frame without rights', async () => {
    const html = await server.get('/v1/catalogue/actions/letter/preview?treatment=mail');
    expect(html.body).toBe('<p style="color:red">Hello</p>');
    expect(html.headers['content-security-policy']).toMatch(/^sandbox;/);
    const none = await server.get('/v1/catalogue/actions/loose/preview');
    expect([none.statusCode, none.json().code]).toEqual([404, 'unknown_treatment']);
  });
});

describe('AUDIT-4 products', () => {
  it('have the price and stock that were said last', async () => {
    const before = await read<ProductView>('/v1/products/kettle');
    expect(before).toMatchObject({ title: 'A kettle', stock: 2, isChanged: false });
    const answer = await patch('/v1/products/kettle', {
      price: { amount: 2990, currency: 'EUR' },
      variants: { red: { stock: 0 } },
    });
    expect(answer.json()).toMatchObject({ price: { amount: 2990, scale: 2 }, stock: 0, isChanged: true });
    await patch('/v1/products/kettle', { price: null, variants: { red: { stock: null } } });
    expect(await read('/v1/products/kettle')).toEqual(before);
    const { items } = (await server.get('/v1/audit?act=products-changed')).json();
    expect(items).toMatchObject(
      [1, 2].map(() => ({ by: 'api-key', detail: { products: 1, first: 'kettle' } })),
    );
  });

  it('that are not there are refused, and nothing of a feed with one is taken', async () => {
    expect((await patch('/v1/products/pot', { stock: 1 })).json()).toMatchObject({ code: 'unknown_product' });
    const variant = await patch('/v1/products/kettle', { variants: { green: { stock: 1 } } });
    expect([variant.statusCode, variant.json().code]).toEqual([400, 'unknown_variant']);
    const feed = await server.app.inject({
      method: 'POST',
      url: '/v1/products',
      payload: { products: { kettle: { stock: 5 }, pot: { stock: 1 } } },
      headers: { authorization: `Bearer ${server.key}` },
    });
    expect(feed.statusCode).toBe(404);
    expect(await read('/v1/products')).toMatchObject({ items: [{ name: 'kettle', isChanged: false }] });
  });
});
