/** Drives the official Segment client for Node against a target, unchanged but for the host. */
import { Analytics } from '@segment/analytics-node';
import type { Target } from './target.ts';

/** Runs the calls, then flushes and closes. Rejects where the client gave events up. */
export async function withSegmentNode(
  target: Target,
  calls: (analytics: Analytics) => void,
  options: { flushAt?: number; maxRetries?: number } = {},
): Promise<void> {
  const analytics = new Analytics({
    writeKey: target.writeKey,
    host: target.url,
    flushInterval: 200,
    ...options,
  });
  const failures: unknown[] = [];
  analytics.on('error', (failure) => failures.push(failure));
  calls(analytics);
  await analytics.closeAndFlush({ timeout: 30_000 });
  if (failures.length > 0) throw new Error('The Segment client for Node gave events up', { cause: failures });
}

/** One customer who looks, signs up and buys: every call of the specification once, 7 events. */
export function standardVisit(analytics: Analytics, user = 'u1', visitor = 'visitor-1'): void {
  analytics.page({
    anonymousId: visitor,
    name: 'Home',
    category: 'Shop',
    properties: { url: 'https://shop.example/' },
  });
  analytics.identify({
    userId: user,
    anonymousId: visitor,
    traits: { email: ' Ada@Example.COM ', plan: 'pro' },
  });
  analytics.track({
    userId: user,
    event: 'Order Completed',
    properties: { total: 12.5, products: [{ sku: '1' }] },
    timestamp: new Date('2026-11-01T00:00:00.000Z'),
    context: { ip: '1.2.3.4' },
  });
  analytics.screen({ userId: user, name: 'Basket' });
  analytics.group({ userId: user, groupId: 'g1', traits: { name: 'Acme' } });
  analytics.alias({ userId: user, previousId: 'old-user' });
  analytics.track({ userId: user, event: 'Product Viewed' });
}
