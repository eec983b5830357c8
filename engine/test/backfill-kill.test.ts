/**
 * The real server is killed with -9 while a new revision is filled from history and live events go on: afterwards each
 * figure is exact, nobody counts twice, nobody starts a journey twice, and what was acknowledged is there.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { drawsFrom } from '../src/core/draws.ts';
import type { AudienceCountView, AudienceView, LiveFigures, Page } from '../src/server/api.ts';
import { eventsIn, profileOf, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { sleep, until } from './product/until.ts';

const SEED = Number(process.env.KAIROS_SEED ?? Date.now() % 1_000_000);
const PEOPLE = 4_000;
const KILLS = 2;
/** Those who buy meanwhile, and how often at least. */
const LIVE_PEOPLE = 40;
const LIVE_ORDERS = 60;
const MOST_ORDERS = 6;
const ENOUGH = 3;

const base = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
`;
const exactly = Array.from(
  { length: MOST_ORDERS + 1 },
  (_, n) => `---
kind: audience
name: exactly-${n}
condition: events("Order Completed").count() == ${n}
`,
);
const wanted = `
kind: computed-trait
name: orders
value: events("Order Completed").count()
---
kind: audience
name: loyal
condition: events("Order Completed").count() >= ${ENOUGH}
---
kind: journey
name: thanks
entry: { entered: loyal }
steps:
  - { id: rest, wait: 30d }
${exactly.join('')}`;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Order {
  readonly type: 'track';
  readonly event: 'Order Completed';
  readonly messageId: string;
  readonly userId: string;
}

const orderOf = (person: number, n: number): Order => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `order-${person}-${n}`,
  userId: `user-${person}`,
});

const deviceOf = (person: number) => ({ anonymousId: `device-${person}` });

/** Every fifth person's first order was somebody's who had not signed in yet: a profile of its own until then. */
function onDevice({ userId, ...order }: Order): object {
  const person = Number(userId.slice('user-'.length));
  const isFirst = order.messageId.endsWith('-0');
  return person % 5 === 0 && isFirst ? { ...order, ...deviceOf(person) } : { ...order, userId };
}

/** Person i has ordered i % 4 times. */
const before = (person: number) => person % 4;

async function history(product: Product): Promise<void> {
  const lot = 400;
  for (let first = 0; first < PEOPLE; first += lot) {
    const batch = Array.from({ length: lot }, (_, i) => first + i).flatMap((person) => [
      { type: 'identify', messageId: `p${person}`, userId: `user-${person}`, traits: { n: person } },
      ...Array.from({ length: before(person) }, (_, n) => orderOf(person, n)).map(onDevice),
      ...(person % 5 === 0
        ? [{ type: 'identify', messageId: `l${person}`, userId: `user-${person}`, ...deviceOf(person) }]
        : []),
    ]);
    expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
  }
}

/** Orders of the live people, each sent until it is acknowledged, whatever happens to the server. */
class LiveOrders {
  readonly made = new Map<number, number>();
  acknowledged = 0;
  readonly #product: Product;
  readonly #random: () => number;
  #isOver = false;
  #done: Promise<void> | undefined;

  constructor(product: Product, random: () => number) {
    this.#product = product;
    this.#random = random;
  }

  start(): void {
    this.#done = this.#run();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const person = Math.floor(this.#random() * LIVE_PEOPLE);
      const made = this.made.get(person) ?? 0;
      if (before(person) + made < MOST_ORDERS) {
        await this.#send(orderOf(person, before(person) + made));
        this.made.set(person, made + 1);
        this.acknowledged++;
      }
      await sleep(5);
    }
  }

  async #send(order: Order): Promise<void> {
    for (;;) {
      const answer = await this.#product.collect('/v1/track', order).catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(20);
    }
  }
}

const audiences = async (product: Product) => (await product.get<Page<AudienceView>>('/v1/audiences')).items;

/** Kills it where the audience is being filled; false where that had ended before. */
async function killWhileFilling(product: Product, random: () => number): Promise<boolean> {
  const items = await until(
    'the revision is in force',
    () => audiences(product),
    (found) => found.length > 0,
  );
  if (items.every(({ filling }) => filling === null)) return false;
  await sleep(random() * 60);
  await product.end('SIGKILL');
  await product.start(1 + Math.floor(random() * 2));
  return true;
}

describe(`FILL-1, FILL-2, LOG-2: filling from history over ${KILLS} kills with -9 (KAIROS_SEED=${SEED})`, () => {
  it('is exact in the end', async () => {
    const random = drawsFrom(SEED);
    const product = await Product.create({ documents: base });
    open.push(() => product.remove());
    await product.start(2);
    await history(product);

    const condition = `events("Order Completed").count() >= ${ENOUGH}`;
    const begun = await product.post<AudienceCountView>('/v1/audiences/counts', { condition });
    expect(begun.status).toBe(202);
    const counted = await until(
      'everybody is counted',
      () => product.get<AudienceCountView>(`/v1/audiences/counts/${begun.body.id}`),
      ({ state }) => state !== 'running',
    );
    expect(counted).toMatchObject({ state: 'finished', members: PEOPLE / 4, persons: PEOPLE });

    const live = new LiveOrders(product, random);
    await product.write('wanted.yaml', wanted);
    await until(
      'the revision is in force',
      () => audiences(product),
      (found) => found.length > 0,
    );
    live.start();
    let kills = 0;
    while (kills < KILLS && (await killWhileFilling(product, random))) kills++;
    await until('enough was bought meanwhile', () => live.acknowledged >= LIVE_ORDERS);
    await live.end();
    expect(kills).toBeGreaterThan(0);

    const items = await until(
      'all audiences are filled',
      () => audiences(product),
      (found) => found.length > 0 && found.every(({ filling }) => filling === null),
    );
    const orders = (person: number) => before(person) + (live.made.get(person) ?? 0);
    const expected = new Map<string, number>([['loyal', 0]]);
    for (let n = 0; n <= MOST_ORDERS; n++) expected.set(`exactly-${n}`, 0);
    for (let person = 0; person < PEOPLE; person++) {
      const names = [`exactly-${orders(person)}`, ...(orders(person) >= ENOUGH ? ['loyal'] : [])];
      for (const name of names) expected.set(name, expected.get(name)! + 1);
    }
    expect(new Map(items.map(({ name, members }) => [name, members]))).toEqual(
      new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))),
    );

    // Whom the revision found loyal starts nothing; who became so by what happened since does, once.
    const became = [...live.made.keys()].filter(
      (person) => before(person) < ENOUGH && orders(person) >= ENOUGH,
    );
    expect(became.length).toBeGreaterThan(0);
    const { journeys } = await product.get<LiveFigures>('/v1/figures');
    expect(journeys.find(({ name }) => name === 'thanks')?.entered).toBe(became.length);

    for (let person = 0; person < LIVE_PEOPLE; person++) {
      const key = `userId:user-${person}`;
      const { computed, journeys: running } = await profileOf(product, key);
      expect([person, computed.find(({ name }) => name === 'orders')?.value]).toEqual([
        person,
        orders(person),
      ]);
      expect([person, running.length]).toEqual([person, became.includes(person) ? 1 : 0]);
      const kept = eventsIn(await timelineOf(product, key), 'Order Completed');
      expect([person, kept.length]).toEqual([person, orders(person)]);
    }
  });
});
