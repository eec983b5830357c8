/** How long does a new audience take to be filled from history, exactly, while live traffic goes on? 10 million events, 1 million profiles. */
import { writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { openEmbeddedEngine } from '../engine/dist/hosts/embedded/open.js';
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { eventNames, seeded, trackEvent } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PROFILES = Math.round(1_000_000 * scale);
const EVENTS = Math.round(10_000_000 * scale);
const LIVE_PER_SECOND = 50;
const DAY = 86_400_000;
const random = seeded(23);
const now = Date.now();
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Half of what people do is looking; an order is one event in fourteen. */
const names = [...eventNames, ...Array.from({ length: 4 }, () => 'Product Viewed')];

/** What the new audiences must find: orders by profile, and what was paid for games in them, in cents. */
const orders = new Uint16Array(PROFILES);
const games = new Float64Array(PROFILES);

function pastEvent(profile, index) {
  const { messageId, type, event, properties, context } = trackEvent(
    profile,
    random,
    names[Math.floor(random() * names.length)],
  );
  const at = now - Math.floor(random() * 90 * DAY) - DAY;
  if (event === 'Order Completed') {
    orders[profile]++;
    if (properties.category === 'games') games[profile] += Math.round(properties.price * 100);
  }
  return {
    kind: 'event',
    messageId: `${messageId}-${index}`,
    type,
    name: event,
    at,
    receivedAt: now,
    mode: 'history',
    source: 'bench',
    identifiers: [{ namespace: 'userId', value: `user-${profile}` }],
    properties,
    traits: {},
    context,
  };
}

/** The history, written as an import writes it, before the product starts. */
async function prepare(folder) {
  const engine = await openEmbeddedEngine({
    folder: path(folder, 'data', 'engine'),
    workspace: 'default',
    revision: 'history',
    documents: [],
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  const LOT = 2_000;
  for (let done = 0; done < EVENTS; done += LOT) {
    const lot = Array.from({ length: Math.min(LOT, EVENTS - done) }, (_, i) => {
      const index = done + i;
      return pastEvent(index < PROFILES ? index : Math.floor(random() * PROFILES), index);
    });
    await submit(engine, lot);
    if (done % 100_000 === 0) process.stderr.write(`\r${done} of ${EVENTS} events of the past `);
  }
  process.stderr.write('\n');
  await engine.close();
}

async function submit(engine, lot) {
  for (;;) {
    try {
      return await engine.submit(lot);
    } catch (error) {
      if (error.code !== 'overloaded') throw error;
      await wait(100);
    }
  }
}

const base = join(source, audiences(20), journeys(5));
const wanted = [
  'kind: audience\nname: buyers\ncondition: \'events("Order Completed").count() >= 2\'\n',
  'kind: audience\nname: gamers\ncondition: \'events("Order Completed").filter(e, e.category == "games").within("365d").sum("price") > 100\'\n',
];
const expected = {
  buyers: orders.reduce.bind(orders, (sum, n) => sum + (n >= 2 ? 1 : 0), 0),
  gamers: games.reduce.bind(games, (sum, cents) => sum + (cents > 10_000 ? 1 : 0), 0),
};

const folder = newFolder();
process.env.KAIROS_MASTER_KEY = '5b'.repeat(32);
await prepare(folder);
const product = await startProduct({ folder, documents: base });
const pool = connect(product.url, 16);

const audienceNow = async () => (await product.get('/v1/audiences')).items;
const isFilled = (items) => items.every(({ filling }) => filling === null);

/** Until all audiences are filled; tells seconds, and the peak of anonymous memory. */
async function untilFilled(want) {
  const start = performance.now();
  let peakMb = 0;
  for (;;) {
    const items = await audienceNow();
    peakMb = Math.max(peakMb, product.anonymousMb());
    const done = want.every((name) => items.some((item) => item.name === name)) && isFilled(items);
    if (done) return { seconds: round((performance.now() - start) / 1000, 2), peakMb, items };
    const filling = items.find((item) => item.filling)?.filling;
    if (filling) process.stderr.write(`\r${Math.round(filling.share * 100)} %, ${filling.leftMs} ms left   `);
    await wait(200);
  }
}

/** Live events of people of whom nothing else is asked, at a modest rate, until told to stop. */
async function liveFor(promise) {
  const latencies = [];
  let going = true;
  const traffic = (async () => {
    while (going) {
      await atRate(LIVE_PER_SECOND, 1, async () => {
        const event = trackEvent(Math.floor(random() * PROFILES), random, 'Cart Viewed');
        latencies.push((await post(pool, '/v1/track', event)).ms);
      });
    }
  })();
  const result = await promise;
  going = false;
  await traffic;
  return { result, p50: round(percentile(latencies, 0.5)), p99: round(percentile(latencies, 0.99)) };
}

// The audiences that the product starts with are filled first: 20 of them, over all event names.
const first = await untilFilled([]);
await wait(3_000);
const quiet = await liveFor(wait(5_000));
/** An estimate while editing, of a series that nobody has counted yet. */
const preview = async (condition) => {
  const start = performance.now();
  return { ...(await tried('preview', condition)), ms: round(performance.now() - start) };
};
async function tried(how, condition) {
  const answer = await fetch(`${product.url}/v1/audiences/${how}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ condition }),
  });
  return answer.json();
}
/** An exact count of everybody before it is saved. */
async function countOf(condition) {
  const start = performance.now();
  let peakMb = 0;
  for (let count = await tried('counts', condition); ; ) {
    peakMb = Math.max(peakMb, product.anonymousMb());
    if (count.state !== 'running')
      return { ...count, seconds: round((performance.now() - start) / 1000, 2), peakMb };
    await wait(200);
    count = await product.get(`/v1/audiences/counts/${count.id}`);
  }
}
const guess = await preview('events("Order Completed").within("300d").count() >= 2');
const exactly = await liveFor(countOf('events("Order Completed").count() >= 2'));
const count = exactly.result;
const cpu = product.cpuMicros();
writeFileSync(path(folder, 'documents', 'wanted.yaml'), wanted.join('---\n'));
const busy = await liveFor(untilFilled(['buyers', 'gamers']));
const cpuSeconds = round((product.cpuMicros() - cpu) / 1e6, 1);
const { seconds, peakMb, items } = busy.result;
const counted = Object.fromEntries(items.map(({ name, members }) => [name, members]));
const wrong = Object.entries(expected).filter(([name, count]) => counted[name] !== count());
if (count.state !== 'finished' || count.members !== expected.buyers())
  wrong.push(['the count', count.members]);
process.stdout.write(`counted before saving: ${count.members}\n`);
for (const [name, count] of Object.entries(expected))
  process.stdout.write(`${name}: ${counted[name]} members, ${count()} expected\n`);
await product.stop();
await pool.close();
product.remove();

table([
  [`${EVENTS} events, ${PROFILES} profiles`, ''],
  ['two new audiences filled, seconds', seconds],
  ['CPU of all threads meanwhile, seconds', cpuSeconds],
  ['20 audiences filled at the start, seconds', first.seconds],
  ['anonymous memory at most, MB', Math.max(peakMb, first.peakMb)],
  [`live events at ${LIVE_PER_SECOND}/s before, p50 / p99 ms`, `${quiet.p50} / ${quiet.p99}`],
  ['live events meanwhile, p50 / p99 ms', `${busy.p50} / ${busy.p99}`],
  ['audiences that are not exact', wrong.length],
  ['estimate before saving, ms', guess.ms],
  ['  persons looked at, estimate, interval', `${guess.looked}, ${guess.estimate}, ${guess.interval}`],
  ['exact count before saving, seconds', count.seconds],
  ['  anonymous memory at most, MB', count.peakMb],
  ['  live events meanwhile, p50 / p99 ms', `${exactly.p50} / ${exactly.p99}`],
]);
finish(
  'backfill',
  {
    seconds,
    cpuSeconds,
    inexact: wrong.length,
    peakMb,
    liveP99Ms: busy.p99,
    quietP99Ms: quiet.p99,
    estimateMs: guess.ms,
    countSeconds: count.seconds,
    countLiveP99Ms: exactly.p99,
  },
  { seconds: { floor: 120, goal: 30 }, inexact: { floor: 0 }, estimateMs: { floor: 1_000 } },
);
