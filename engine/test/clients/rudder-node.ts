/** Drives the RudderStack client for Node (gzipped JSON under a form content type) against a target. */
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import type { Target } from './target.ts';

/** Runs the calls, then flushes. Rejects where the client could not deliver. */
export async function withRudderNode(
  target: Target,
  calls: (analytics: RudderAnalytics) => void,
): Promise<void> {
  const analytics = new RudderAnalytics(target.writeKey, {
    dataPlaneUrl: target.url,
    flushAt: 100,
    flushInterval: 200,
    retryCount: 3,
  });
  calls(analytics);
  await analytics.flush();
}

/** One customer, every call once: 6 events. */
export function rudderVisit(analytics: RudderAnalytics, user = 'r1', visitor = 'visitor-r'): void {
  analytics.page({ anonymousId: visitor, name: 'Home', properties: { url: 'https://shop.example/' } });
  analytics.identify({ userId: user, anonymousId: visitor, traits: { email: 'rudder@example.com' } });
  analytics.track({ userId: user, event: 'Order Completed', properties: { total: 9 } });
  analytics.screen({ userId: user, name: 'Basket' });
  analytics.group({ userId: user, groupId: 'g1', traits: { name: 'Acme' } });
  analytics.alias({ userId: user, previousId: 'old-user' });
}
