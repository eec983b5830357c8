/** What the usual events of a shop say, and where people usually say things: in force where a document names none. */
import type { SignDefinition, SpokenDefinition } from './definition.ts';

export const standardTexts: readonly SpokenDefinition[] = [
  { event: 'Products Searched', property: 'query', weight: 1 },
  { event: 'Searched', property: 'query', weight: 1 },
  { event: 'Message Received', property: 'text', weight: 1 },
  { event: 'Chat Message Sent', property: 'text', weight: 1 },
  { event: 'Page Viewed', property: 'title', weight: 0.3 },
  { event: 'Screen Viewed', property: 'title', weight: 0.3 },
];

function sign(
  event: string,
  weights: readonly [number, number, number, number],
  where?: string,
): SignDefinition {
  const [want_to_know, want_to_go, want_to_do, want_to_buy] = weights;
  return {
    event,
    weights: { want_to_know, want_to_go, want_to_do, want_to_buy },
    ...(where === undefined ? {} : { where }),
  };
}

const pathHas = (words: string) => `event.path.matches("(?i)(^|[/_-])(${words})")`;

/** Know, go, do, buy. Events by their names in Segment's specification of e-commerce. */
export const standardSigns: readonly SignDefinition[] = [
  sign('Product List Viewed', [0.5, 0, 0, 0.3]),
  sign('Product List Filtered', [0.4, 0, 0, 0.6]),
  sign('Product Viewed', [0.4, 0, 0, 0.7]),
  sign('Product Reviews Viewed', [1, 0, 0, 0.7]),
  sign('Product Compared', [1, 0, 0, 1]),
  sign('Product Added to Wishlist', [0, 0, 0, 1]),
  sign('Product Added', [-0.3, 0, 0, 2]),
  sign('Product Removed', [0.3, 0, 0, -1]),
  sign('Cart Viewed', [0, 0, 0, 1.2]),
  sign('Coupon Entered', [0, 0, 0, 1]),
  sign('Checkout Started', [-0.5, 0, 0, 2.5]),
  sign('Checkout Step Completed', [-0.5, 0, 0, 1]),
  // The moment is over: what comes next is using it.
  sign('Order Completed', [-1, 0, 0.7, -5]),
  sign('Order Cancelled', [0, 0, 1.5, -2]),
  sign('Order Refunded', [0, 0, 1, -1]),
  sign('Store Searched', [0, 2.5, 0, 0.3]),
  sign('Store Viewed', [0, 2, 0, 0.3]),
  sign('Directions Requested', [0, 3.5, 0, 0.3]),
  sign('Store Entered', [0, -2, 0, 1.5]),
  sign('Help Article Viewed', [1, 0, 1.5, -0.5]),
  sign('Video Watched', [0.7, 0, 1, 0]),
  sign('Page Viewed', [0, 2.5, 0, 0], pathHas('stores?|shops|branch|locations?|directions|opening-hours')),
  sign(
    'Page Viewed',
    [0.3, 0, 2, -0.5],
    pathHas('help|support|returns?|account|orders?|manuals?|how-to|faq'),
  ),
  sign('Page Viewed', [1.2, 0, 0, 0], pathHas('blog|guides?|magazine|reviews?|compare|about')),
  sign('Page Viewed', [0, 0, 0, 1.5], pathHas('cart|basket|checkout|sale|deals?|offers?')),
];
