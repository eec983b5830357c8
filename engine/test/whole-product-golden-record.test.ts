/** The golden record in the running product: a rule that is saved later, a kill in between, lineage over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GoldenRecordView, LineageView, ProfileView } from '../src/server/api.ts';
import { profileOf } from './product/people.ts';
import { Product } from './product/product.ts';
import { until } from './product/until.ts';

const SOURCES = ['crm', 'shop', 'web'];
const documents = [
  ...SOURCES.map((name) => `kind: source\nname: ${name}\nwriteKey: wk_${name}`),
  'kind: audience\nname: swiss\ncondition: traits.city == "Bern"',
  'kind: journey\nname: welcome\nentry: { entered: swiss }\nsteps: [{ id: pause, wait: 1d }]',
].join('\n---\n');
const golden = `kind: golden-record
name: people
views:
  default:
    - { fields: [city, zip], rule: [{ source: [crm, shop] }, recent] }
  billing:
    - { fields: [city, zip], rule: recent }
`;
const PEOPLE = 40;

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents });
  await product.start(2);
});
afterEach(() => product.remove());

async function say(source: string, events: readonly object[]): Promise<void> {
  const answer = await fetch(`${product.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`wk_${source}:`)}` },
    body: JSON.stringify({ batch: events.map((event) => ({ type: 'identify', ...event })) }),
  });
  expect(answer.status).toBe(200);
}

const people = Array.from({ length: PEOPLE }, (_, i) => i);
const everybody = (): Promise<ProfileView[]> =>
  Promise.all(people.map((i) => profileOf(product, `userId:p${i}`)));
const cities = (views: readonly ProfileView[]) =>
  views.map(({ traits }) => traits.find(({ name }) => name === 'city')?.value);

describe('a golden record that is saved when people are known already', () => {
  it('decides over all that was said, survives a kill, and starts no journey', async () => {
    await say(
      'web',
      people.map((i) => ({ anonymousId: `device${i}`, traits: { city: 'Rome' } })),
    );
    await say(
      'web',
      people.map((i) => ({ userId: `p${i}`, anonymousId: `device${i}`, traits: { city: 'Rome', seen: i } })),
    );
    // It knew so before, and tells it late: by the newest value nobody has ever been in Bern.
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    await say(
      'crm',
      people.map((i) => ({ userId: `p${i}`, timestamp, traits: { city: 'Bern', zip: '3011' } })),
    );
    expect(new Set(cities(await everybody()))).toEqual(new Set(['Rome']));

    await product.write('golden.yaml', golden);
    await until('the rule decides for everybody', everybody, (all) => cities(all).every((c) => c === 'Bern'));
    await product.end('SIGKILL');
    await product.start(1);

    const all = await everybody();
    expect(new Set(cities(all))).toEqual(new Set(['Bern']));
    for (const { audiences, journeys } of all) {
      expect(audiences.map(({ name }) => name)).toEqual(['swiss']);
      expect(journeys).toEqual([]);
    }
    const lineage = await product.get<LineageView>('/v1/profiles/anonymousId:device7/traits/city');
    expect(lineage).toMatchObject({
      filling: false,
      views: [
        {
          view: 'default',
          winner: { value: 'Bern', source: 'crm', events: 1 },
          lost: [{ value: 'Rome', source: 'web', events: 2, why: { words: 'crm is trusted more than web' } }],
        },
        { view: 'billing', winner: { value: 'Rome', source: 'web' } },
      ],
    });
    const billing = await product.get<GoldenRecordView>('/v1/profiles/userId:p7/golden-record?view=billing');
    expect(billing.traits.find(({ name }) => name === 'city')).toMatchObject({
      value: 'Rome',
      source: 'web',
    });
    const plain = await product.get<LineageView>('/v1/profiles/userId:p7/traits/seen');
    expect(plain).toMatchObject({ whole: true, views: [{ winner: { value: 7, source: 'web' }, lost: [] }] });
  });
});
