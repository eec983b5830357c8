/**
 * The demo's customers: a few dozen people with characters of their own who visit the example shop. They know what a
 * browser knows, the address of the server and a public write key: they send the events of a usual shop, and ask what to
 * show on top of the home page.
 *
 *     node customers.js URL WRITEKEY [SEED]
 *
 * About five events a second. While the server is away they keep what they have to say, for a while.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { people, products } from './cast.js';
import { heroFor } from './hero.js';
import { openSender } from './sender.js';

const [url = 'http://127.0.0.1:4600', writeKey = 'wk_leaf_and_kettle_web', seed = '1'] =
  process.argv.slice(2);

/** People on the site at the same time, and how long they look at a page on average. */
const AT_ONCE = 8;
const LOOK_MS = 1_500;

const sender = openSender(url, writeKey);
const random = seeded(Number(seed));
/** Tells the carts and orders of this run from those of the last one. */
const run = Date.now().toString(36).slice(-5);
const away = people(random);
let carts = 0;

// Whoever started this and is gone does not want it to go on for ever.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(0), 2_000).unref();

await Promise.all(Array.from({ length: AT_ONCE }, (_, place) => visitors(place)));

/** One visitor after another, for ever. */
async function visitors(place) {
  // The first one is in a hurry, so that there is something to see; the others come one by one.
  await pause(place * 700);
  for (let first = place === 0; ; first = false) {
    const person = takeOneWho(first);
    for (const step of visit(person, first)) {
      sender.add(step);
      if (step.name === 'Home') void lookAtHero(person, step);
      await pause((0.4 + 1.2 * random()) * (first ? 600 : LOOK_MS * person.pace));
    }
    person.visits++;
    away.push(person);
    await pause(2_000 * random());
  }
}

/** The page asks what to show on top, says that it was seen, and perhaps that it was clicked. */
async function lookAtHero(person, { anonymousId, userId }) {
  const hero = await heroFor(url, writeKey, anonymousId);
  if (hero === undefined) return;
  const at = { person, device: anonymousId, isSignedIn: userId !== undefined };
  const named = { decision_id: hero.decision, action: hero.action };
  sender.add(track(at, 'Action Shown', named));
  await pause(1_000 + 3_000 * random());
  if (chance(person.likes[hero.action] ?? 0.05)) sender.add(track(at, 'Action Clicked', named));
}

/** Who was here lately comes again soon; one visitor in four is whoever was away longest, or never here at all. */
function takeOneWho(first) {
  const index = first || chance(0.25) ? 0 : away.length - 1 - Math.floor(random() * random() * away.length);
  return away.splice(index, 1)[0];
}

/** What a person does on one visit, as messages in Segment's shape. */
function* visit(person, hurry) {
  const at = { person, device: person.devices[chance(0.7) ? 0 : 1], isSignedIn: false };
  yield page(at, 'Home', '/');
  if (!hurry && chance(person.returns) && person.isMember) yield* signIn(at);
  if (chance(0.4)) yield track(at, 'Products Searched', { query: person.interest });
  const seen = [];
  for (let i = 0; i < 1 + Math.floor(random() * person.curiosity); i++) {
    const product = pick(products.filter(({ category }) => chance(0.3) || category === person.interest));
    if (product === undefined) continue;
    seen.push(product);
    yield page(at, 'Product', `/products/${product.product_id}`);
    yield track(at, 'Product Viewed', product);
  }
  if (!at.isSignedIn && (hurry || chance(person.trust))) yield* signIn(at);
  if (seen.length > 0 && (hurry || chance(person.wants))) yield* fillCart(at, seen);
  if (person.isMember && chance(0.02)) {
    yield track(at, 'Consent Withdrawn', { purpose: 'marketing', channel: 'email' });
  }
}

function* signIn(at) {
  const { person } = at;
  at.isSignedIn = true;
  const { email, firstName, lastName, city, age } = person;
  yield {
    type: 'identify',
    ...who(at),
    traits: { email, first_name: firstName, last_name: lastName, city, age },
  };
  if (person.isMember) {
    yield track(at, 'Signed In', {});
    return;
  }
  person.isMember = true;
  yield track(at, 'Signed Up', { method: 'email' });
  if (!chance(person.openness)) return;
  yield track(at, 'Consent Granted', { purpose: 'marketing', channel: 'email', proof: 'sign-up form' });
  yield track(at, 'Consent Granted', { purpose: 'tracking', channel: 'email', proof: 'sign-up form' });
}

function* fillCart(at, seen) {
  const cart_id = `cart-${run}-${++carts}`;
  const items = seen.slice(-1 - Math.floor(random() * 2));
  for (const product of items) yield track(at, 'Product Added', { cart_id, ...product, quantity: 1 });
  const value = items.reduce((sum, { price }) => sum + Math.round(price * 100), 0) / 100;
  if (!chance(at.person.decides)) return;
  if (!at.isSignedIn) yield* signIn(at);
  yield track(at, 'Checkout Started', { cart_id, value, currency: 'EUR' });
  if (chance(0.12)) return;
  const order_id = `order-${run}-${carts}`;
  yield track(at, 'Order Completed', { order_id, cart_id, total: value, currency: 'EUR', products: items });
}

function page(at, name, path) {
  return { type: 'page', ...who(at), name, properties: { name, path, url: `https://example.com${path}` } };
}

function track(at, event, properties) {
  return { type: 'track', ...who(at), event, properties };
}

function who({ person, device, isSignedIn }) {
  const ids = { messageId: randomUUID(), anonymousId: device, timestamp: new Date().toISOString() };
  return isSignedIn ? { ...ids, userId: person.id } : ids;
}

function chance(probability) {
  return random() < probability;
}

function pick(list) {
  return list[Math.floor(random() * list.length)];
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function seeded(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
