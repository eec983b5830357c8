/** Made-up traffic with a seed: the same run sends the same events. */

/** A small seeded generator (mulberry32): numbers in [0, 1). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const eventNames = [
  'Product Viewed',
  'Product Added',
  'Products Searched',
  'Product List Viewed',
  'Checkout Started',
  'Order Completed',
  'Cart Viewed',
  'Coupon Entered',
  'Promotion Viewed',
  'Product Shared',
];

let sent = 0;

/** One event of about 450 bytes, as a shop's server sends it. */
export function trackEvent(profile, random, name = eventNames[Math.floor(random() * eventNames.length)]) {
  return {
    type: 'track',
    messageId: `bench-${process.pid}-${sent++}`,
    userId: `user-${profile}`,
    event: name,
    properties: {
      product_id: `p-${Math.floor(random() * 5000)}`,
      name: 'Monopoly: third edition',
      brand: 'Hasbro',
      category: ['games', 'toys', 'books', 'garden'][Math.floor(random() * 4)],
      price: Math.round(random() * 20000) / 100,
      quantity: 1 + Math.floor(random() * 3),
      currency: 'EUR',
      position: 3,
      url: 'https://shop.example/product/path',
    },
    context: { ip: '203.0.113.7', library: { name: 'bench', version: '1.0.0' }, locale: 'de-DE' },
    timestamp: new Date().toISOString(),
  };
}

/** Endless order of profiles: about eight events each, close together, fifty visits at a time. */
export function* visits(profiles, random) {
  const open = Array.from({ length: 50 }, () => newVisit(profiles, random));
  for (;;) {
    const visit = open[Math.floor(random() * open.length)];
    yield visit.profile;
    if (--visit.left === 0) Object.assign(visit, newVisit(profiles, random));
  }
}

function newVisit(profiles, random) {
  return { profile: Math.floor(random() * profiles), left: 4 + Math.floor(random() * 9) };
}

export function* uniform(profiles, random) {
  for (;;) yield Math.floor(random() * profiles);
}
