/** The running product, fed by the official clients: what they call stands in the story of the right person. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../src/server/api.ts';
import { rudderVisit, withRudderNode } from './clients/rudder-node.ts';
import { browserVisit, withSegmentBrowser } from './clients/segment-browser.ts';
import { standardVisit, withSegmentNode } from './clients/segment-node.ts';
import { eventsIn, profileOf, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { BROWSER_KEY, showcaseDocuments } from './product/showcase.ts';

let product: Product;
beforeEach(async () => {
  product = await Product.create({ documents: showcaseDocuments });
  await product.start();
});
afterEach(() => product.remove());

async function identifiersOf(key: string): Promise<string[]> {
  const { identifiers } = await profileOf(product, key);
  return identifiers.map(({ namespace, value }) => `${namespace}:${value}`).sort();
}

async function namesOf(key: string): Promise<string[]> {
  return eventsIn(await timelineOf(product, key))
    .map(({ name }) => name)
    .sort();
}

describe('official clients', () => {
  it('@segment/analytics-node: every call stands in the story of one person, who can be found by every name', async () => {
    await withSegmentNode({ url: product.url, writeKey: WRITE_KEY }, (analytics) => standardVisit(analytics));
    expect(await namesOf('userId:u1')).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Product Viewed',
      'Screen Viewed',
    ]);
    const person = await profileOf(product, 'userId:u1');
    expect(person.who).toBe('ada@example.com');
    expect(person.traits).toContainEqual(
      expect.objectContaining({ name: 'plan', value: 'pro', source: 'shop' }),
    );
    expect(person.computed).toEqual([{ name: 'orders', value: 1 }]);
    expect(person.audiences).toMatchObject([{ name: 'buyers' }]);
    for (const key of ['email:ada@example.com', 'anonymousId:visitor-1', 'userId:old-user'])
      expect((await profileOf(product, key)).id).toBe(person.id);
    const { items } = await product.get<Page<{ id: string }>>('/v1/profiles?search=ada@example.com');
    expect(items).toMatchObject([{ id: person.id }]);
  });

  it('ID-6: a visitor whom a server names by the anonymous id alone is the user, with all they did', async () => {
    const visitor = '0f0d2b4e-8f7e-4a53-9a51-6f2d3a1c9e77';
    await withSegmentNode({ url: product.url, writeKey: WRITE_KEY }, (analytics) => {
      analytics.track({ anonymousId: visitor, event: 'Product Viewed' });
      analytics.alias({ userId: 'u7', previousId: visitor });
    });
    expect(await namesOf('userId:u7')).toEqual(['Aliased', 'Product Viewed']);
    expect((await profileOf(product, `anonymousId:${visitor}`)).id).toBe(
      (await profileOf(product, 'userId:u7')).id,
    );
  });

  it('@rudderstack/rudder-sdk-node', async () => {
    await withRudderNode({ url: product.url, writeKey: WRITE_KEY }, (analytics) => rudderVisit(analytics));
    expect(await namesOf('userId:r1')).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Screen Viewed',
    ]);
    expect(await identifiersOf('userId:r1')).toEqual([
      'anonymousId:visitor-r',
      'email:rudder@example.com',
      'userId:old-user',
      'userId:r1',
    ]);
  });

  it('@segment/analytics-next in Chromium, from a page of another origin', async () => {
    const visit = await withSegmentBrowser({ url: product.url, writeKey: BROWSER_KEY }, browserVisit);
    expect(visit.elsewhere).toEqual([]);
    expect(await namesOf('userId:b1')).toEqual([
      'Aliased',
      'Group Joined',
      'Identified',
      'Order Completed',
      'Page Viewed',
      'Product Viewed',
    ]);
    const person = await profileOf(product, 'userId:b1');
    expect(person).toEqual(await profileOf(product, 'email:bo@example.com'));
    expect(person).toMatchObject({
      computed: [{ name: 'orders', value: 1 }],
      audiences: [{ name: 'buyers' }],
    });
  });

  it('who browsed without a name and signs in is one person with all they did', async () => {
    const target = { url: product.url, writeKey: WRITE_KEY };
    await withSegmentNode(target, (analytics) => {
      analytics.identify({ userId: 'kim', anonymousId: 'office', traits: { email: 'kim@example.com' } });
      analytics.track({ anonymousId: 'home', event: 'Order Completed' });
      analytics.page({ anonymousId: 'home', name: 'Shoes' });
    });
    const [known, visitor] = [
      await profileOf(product, 'userId:kim'),
      await profileOf(product, 'anonymousId:home'),
    ];
    expect(visitor.id).not.toBe(known.id);
    expect([known.computed, visitor.computed]).toEqual([
      [{ name: 'orders', value: 0 }],
      [{ name: 'orders', value: 1 }],
    ]);
    await withSegmentNode(target, (analytics) => analytics.identify({ userId: 'kim', anonymousId: 'home' }));
    const person = await profileOf(product, 'anonymousId:home');
    expect(person).toEqual(await profileOf(product, 'userId:kim'));
    expect(person).toMatchObject({
      computed: [{ name: 'orders', value: 1 }],
      audiences: [{ name: 'buyers' }],
    });
    expect(person.mergedFrom).toHaveLength(1);
    expect(await namesOf('userId:kim')).toEqual([
      'Identified',
      'Identified',
      'Order Completed',
      'Page Viewed',
    ]);
  });
});
