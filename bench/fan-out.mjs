/**
 * A price drop fans out to a million persons, each with a webhook to a receiver here: when does the first action
 * arrive, how long does the whole take, how even is a rate, what does live traffic notice, and is after a kill -9 in
 * the middle nobody told twice and nobody forgotten? KAIROS_BENCH_SCALE scales the persons.
 */
import { createServer } from 'node:http';
import { join, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const PERSONS = Math.round(1_000_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
/** A few among all, as the passengers of a flight are. */
const FEW = 100;
/** For the rate: so many that it takes about 25 seconds. */
const MANY = Math.min(PERSONS, 10_000);
const RATE = MANY / 25;
const LIVE_PER_SECOND = 200;
const random = seeded(31);

/** Arrivals by business event and person; a receiver recognises a repeated id. */
const arrivals = new Map();
const known = new Set();
let repeats = 0;
const sink = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    response.writeHead(204).end();
    const id = request.headers['webhook-id'];
    if (known.has(id)) {
      repeats++;
      return;
    }
    known.add(id);
    const { drop, person } = JSON.parse(text);
    const at = performance.now();
    const seen = arrivals.get(drop) ?? arrivals.set(drop, { times: [], persons: new Map() }).get(drop);
    seen.times.push(at);
    seen.persons.set(person, (seen.persons.get(person) ?? 0) + 1);
  });
});
await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));

process.env.KAIROS_BENCH_HOOK = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const documents = join(
  source,
  `kind: channel\nname: app\ntype: webhook\nurl: http://127.0.0.1:${sink.address().port}/\nsecret: { env: KAIROS_BENCH_HOOK }\nallowPrivateAddresses: true\n`,
  'kind: audience\nname: few\ncondition: traits.flight == "LX 38"\n',
  'kind: audience\nname: many\ncondition: traits.city == "Bern"\n',
  'kind: audience\nname: lookers\ncondition: events("Product Viewed").within("7d").count() > 0\n',
  [
    'kind: journey',
    'name: price-drop',
    'entry: { event: Price Dropped, key: event.drop }',
    'steps:',
    '  - { id: tell, webhook: { channel: app, body: { drop: "{{ instance.data.drop }}", person: "{{ profile.id }}" } } }',
    '',
  ].join('\n'),
);
const folder = newFolder();
let product = await startProduct({ folder, documents });
let pool = connect(product.url, 32);

let filled = 0;
await inParallel(PERSONS / 100, 4, async (i) => {
  const batch = Array.from({ length: 100 }, () => {
    const person = filled++;
    const { messageId, userId, timestamp } = trackEvent(person, random);
    const flight = person % (PERSONS / FEW) === 0 ? 'LX 38' : 'LX 40';
    const traits = { flight, city: person % (PERSONS / MANY) === 0 ? 'Bern' : 'Basel' };
    return { type: 'identify', messageId, userId, traits, timestamp };
  });
  await post(pool, '/v1/batch', { batch });
  if (i % 500 === 0) process.stderr.write(`\r${i * 100} of ${PERSONS} persons `);
});

async function announce(drop, whom) {
  const body = JSON.stringify({ name: 'Price Dropped', properties: { drop }, messageId: drop, ...whom });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  const postedAt = performance.now();
  const answer = await pool.request({ path: '/v1/business-events', method: 'POST', headers, body });
  const view = await answer.body.json();
  if (answer.statusCode !== 202) throw new Error(JSON.stringify(view));
  return { id: view.id, drop, postedAt };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const countOf = (drop) => arrivals.get(drop)?.times.length ?? 0;

/** Until it has ended and nothing arrives any more. */
async function ended({ id, drop }) {
  for (let quiet = 0, last = -1; quiet < 4; ) {
    await sleep(500);
    const view = await product.get(`/v1/business-events/${id}`).catch(() => ({ state: 'running' }));
    const count = countOf(drop);
    quiet = view.state !== 'running' && count === last ? quiet + 1 : 0;
    last = count;
    process.stderr.write(`\r${drop}: ${count} arrived, ${view.state}, ${view.remaining} remaining   `);
  }
  const { times, persons } = arrivals.get(drop);
  return {
    firstMs: times[0],
    lastMs: times.at(-1),
    reached: persons.size,
    twice: [...persons.values()].filter((count) => count > 1).length,
  };
}

/** Acknowledgements of live events, at an even rate for some seconds. */
async function live(seconds) {
  const answers = [];
  await atRate(LIVE_PER_SECOND, seconds, async (_, due) => {
    await post(pool, '/v1/track', trackEvent(Math.floor(random() * PERSONS), random));
    answers.push(performance.now() - due);
  });
  return percentile(answers, 0.99);
}

// The first seconds after a fill write its checkpoint and compile the hot paths.
await live(12);
const before = await live(15);

const few = await announce('few', { audience: 'few' });
const fewEnd = await ended(few);

const even = await announce('even', { audience: 'many', perSecond: RATE });
const evenEnd = await ended(even);

const cpu = product.cpuMicros();
const full = await announce('full', { everyone: true });
const during = await live(15);
while (countOf('full') < PERSONS / 2) await sleep(50);
const cpuEach = (product.cpuMicros() - cpu) / countOf('full');
const halfMs = performance.now() - full.postedAt;
await product.stop('SIGKILL');
await pool.close();
product = await startProduct({ folder });
pool = connect(product.url, 32);
const fullEnd = await ended(full);
const view = await product.get(`/v1/business-events/${full.id}`);
await product.stop();
product.remove();
await pool.close();
sink.close();

/** Spread of the arrivals in whole seconds, without the two at the ends: deviation by mean. */
function variation(times) {
  const perSecond = new Array(Math.floor((times.at(-1) - times[0]) / 1000)).fill(0);
  for (const time of times) {
    const second = Math.floor((time - times[0]) / 1000);
    if (second < perSecond.length) perSecond[second]++;
  }
  const inner = perSecond.slice(1, -1);
  const mean = inner.reduce((sum, n) => sum + n, 0) / inner.length;
  const deviation = Math.sqrt(inner.reduce((sum, n) => sum + (n - mean) ** 2, 0) / inner.length);
  return { variation: deviation / mean, most: Math.max(...perSecond) / mean };
}
const spread = variation(arrivals.get('even').times);

table([
  ['business event', 'persons', 'reached', 'twice', 'first action ms', 'whole s'],
  ...[
    [`to ${FEW} among them`, FEW, fewEnd, few],
    [`to ${MANY}, at ${RATE} a second`, MANY, evenEnd, even],
    ['to everyone, killed in the middle', PERSONS, fullEnd, full],
  ].map(([what, persons, end, { postedAt }]) => [
    what,
    persons,
    end.reached,
    end.twice,
    round(end.firstMs - postedAt, 0),
    round((end.lastMs - postedAt) / 1000),
  ]),
]);
table([
  ['live traffic, p99 ms', 'before', 'during'],
  [`${LIVE_PER_SECOND} events a second`, round(before), round(during)],
]);
process.stdout.write(
  `repeated under the same id after the kill: ${repeats}; told reached: ${view.reached}\n\n`,
);
finish(
  'fan-out',
  {
    persons: PERSONS,
    firstActionMs: round(fullEnd.firstMs - full.postedAt, 0),
    firstActionFewMs: round(fewEnd.firstMs - few.postedAt, 0),
    wholeFewMs: round(fewEnd.lastMs - few.postedAt, 0),
    perSecond: round(countOf('full') / 2 / (halfMs / 1000), 0),
    cpuMicros: round(cpuEach, 0),
    variation: round(spread.variation, 3),
    mostInASecond: round(spread.most, 2),
    liveP99Ms: round(during),
    liveP99AddedMs: round(during - before),
    liveP99Ratio: round(during / before, 2),
    forgotten: PERSONS - fullEnd.reached + (MANY - evenEnd.reached) + (FEW - fewEnd.reached),
    twice: fullEnd.twice + evenEnd.twice + fewEnd.twice,
  },
  {
    firstActionMs: { floor: 1_000 },
    firstActionFewMs: { floor: 1_000 },
    variation: { floor: 0.1 },
    mostInASecond: { floor: 1.2 },
    liveP99AddedMs: { floor: 20, goal: 5 },
    forgotten: { floor: 0 },
    twice: { floor: 0 },
  },
);
