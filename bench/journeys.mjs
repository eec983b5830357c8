/**
 * What do journeys cost? CPU per event with 10, 100 and 1,000 journeys of up to 50 steps; memory and disk of a million
 * runs that wait; and how those are worked off whose waits all end in the same minute, while live events trigger
 * webhooks. KAIROS_BENCH_SCALE scales the runs that wait.
 */
import { spawnSync } from 'node:child_process';
import { join as pathOf } from 'node:path';
import { audiences, join, source } from './harness/documents.mjs';
import { webhookSink } from './harness/receivers.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { eventNames, seeded, trackEvent } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const COUNTS = [10, 100, 1_000];
const PEOPLE = 20_000;
const EVENTS = 60_000;
const WAITING = Math.round(1_000_000 * scale);
const RUNS_PER_PERSON = 4;
const LIVE_PER_SECOND = 50;
/** Of the runs whose wait ends, so many tell when they went on. */
const TELLING = 0.01;
const random = seeded(61);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whatever their number, about one event in twenty starts one of them. */
function manyJourneys(count) {
  const perEvent = Math.max(1, count / eventNames.length);
  const width = 10 / perEvent;
  return Array.from({ length: count }, (_, i) => {
    const from = round(Math.floor(i / eventNames.length) * width * 20, 4);
    const steps = Array.from({ length: 12 }, (_, k) => [
      `  - { id: hear${k}, wait-for: { event: "${eventNames[(i + k) % 10]}", where: 'event.price > ${50 + k}', within: 2d, timeout: rest${k} } }`,
      `  - { id: fork${k}, branch: [{ when: 'events("Order Completed").within("7d").count() > ${k}', go: end }] }`,
      `  - { id: rest${k}, wait: ${1 + (k % 3)}d }`,
      `  - { id: look${k}, branch: [{ when: 'traits.plan == "pro"', go: end }] }`,
    ]).flat();
    return [
      'kind: journey',
      `name: j${i}`,
      `entry: { event: "${eventNames[i % eventNames.length]}", where: 'event.price >= ${from} && event.price < ${round(from + width, 4)}' }`,
      'goal: { event: Order Completed }',
      'exit: [{ event: Complaint Opened }]',
      'steps:',
      ...steps,
      '  - { id: end, exit: { reason: end } }',
      '',
    ].join('\n');
  });
}

async function costOf(count) {
  const product = await startProduct({
    folder: newFolder(),
    documents: join(source, audiences(100), manyJourneys(count)),
  });
  const pool = connect(product.url, 16);
  const send = (events) =>
    inParallel(events / 100, 4, () =>
      post(pool, '/v1/batch', {
        batch: Array.from({ length: 100 }, () => trackEvent(Math.floor(random() * PEOPLE), random)),
      }),
    );
  await send(EVENTS);
  const before = product.cpuMicros();
  await send(EVENTS);
  const cpuMicros = round((product.cpuMicros() - before) / EVENTS);
  const { startMs } = product;
  await pool.close();
  await product.stop();
  product.remove();
  process.stderr.write(`${count} journeys: ${cpuMicros} us\n`);
  return { cpuMicros, startMs: Math.round(startMs) };
}

const costs = [];
for (const count of COUNTS) costs.push(await costOf(count));

/** What came to the webhook, by the sender's clock: of live events, and of runs that went on. */
const live = new Map();
const liveMs = [];
const wentOn = { high: [], normal: [], low: [] };
const sink = await webhookSink(({ order, priority }, now) => {
  if (priority) wentOn[priority].push(now);
  else if (live.has(order)) {
    liveMs.push({ at: live.get(order), ms: now - live.get(order) });
    live.delete(order);
  }
});

const priorities = ['high', 'normal', 'low'];
const waiting = priorities.map((priority) =>
  [
    'kind: journey',
    `name: wait-${priority}`,
    `priority: ${priority}`,
    `entry: { event: Cart Left, where: 'event.priority == "${priority}"', key: event.cart }`,
    'steps:',
    '  - { id: rest, wait: { date: instance.data.due } }',
    '  - { id: fork, branch: [{ when: instance.data.tells, go: tell }] }',
    '  - { id: done, exit: { reason: over } }',
    `  - { id: tell, webhook: { channel: crm, body: { priority: ${priority} } } }`,
    '',
  ].join('\n'),
);
const documents = join(
  source,
  sink.channel,
  [
    'kind: journey',
    'name: tell-crm',
    'priority: high',
    'entry: { event: Quote Requested, key: event.order, reentry: always }',
    'steps:',
    '  - { id: tell, webhook: { channel: crm, body: { order: "{{ instance.data.order }}" } } }',
    '',
  ].join('\n'),
  waiting,
  audiences(20),
);
const folder = newFolder();
const product = await startProduct({ folder, documents });
const pool = connect(product.url, 64);
const diskMb = () =>
  Number(spawnSync('du', ['-sm', pathOf(folder, 'data')], { encoding: 'utf8' }).stdout.split('\t')[0]);

let carts = 0;
const told = { high: 0, normal: 0, low: 0 };
/** One in ten is high, three are low. */
function cartLeft(due) {
  const cart = carts++;
  const draw = random();
  const priority = draw < 0.1 ? 'high' : draw < 0.7 ? 'normal' : 'low';
  const tells = random() < TELLING;
  if (tells) told[priority]++;
  return {
    type: 'track',
    messageId: `cart-${cart}`,
    userId: `user-${Math.floor(cart / RUNS_PER_PERSON)}`,
    event: 'Cart Left',
    properties: { cart: `c${cart}`, due, priority, tells },
  };
}
const leave = (count, due) =>
  inParallel(count / 100, 4, async () => {
    await post(pool, '/v1/batch', { batch: Array.from({ length: 100 }, () => cartLeft(due)) });
    if (carts % 10_000 < 100) process.stderr.write(`\r${carts} of ${WAITING} runs wait   `);
  });

// How fast runs come in is tried first, so that nobody's wait ends before all have come.
const trial = Math.round(WAITING / 20);
const startedAt = Date.now();
const forGood = new Date(startedAt + 30 * 86_400_000).toISOString();
await leave(trial, forGood);
for (const priority of priorities) told[priority] = 0;
const perMs = trial / (Date.now() - startedAt);
const rest = WAITING - trial;
const emptyMb = product.anonymousMb();
const [begunMb, begun] = [diskMb(), carts];
const dueAt = Date.now() + (rest / perMs) * 1.5 + 20_000;
await leave(rest, new Date(dueAt).toISOString());
const filledAt = Date.now();
await sleep(3_000);
const filledMb = product.anonymousMb();
const bytesPerRun = Math.round(((diskMb() - begunMb) * 1024 * 1024) / (carts - begun));
await sleep(Math.max(0, dueAt - 10_000 - Date.now()));

let orders = 0;
const ask = async (_, due) => {
  const order = `o${orders++}`;
  const event = { ...trackEvent(Math.floor(random() * PEOPLE), random, 'Quote Requested') };
  event.properties.order = order;
  live.set(order, due);
  await post(pool, '/v1/track', event);
};
await atRate(LIVE_PER_SECOND, 8, ask, random);
const sampled = told.high + told.normal + told.low;
const count = () => wentOn.high.length + wentOn.normal.length + wentOn.low.length;
const beganAt = performance.now() + (dueAt - Date.now());
const cpu = product.cpuMicros();
let peakMb = filledMb;
for (let quiet = 0, last = 0; count() < sampled && quiet < 30; ) {
  await atRate(LIVE_PER_SECOND, 2, ask, random);
  quiet = count() === last && performance.now() > beganAt ? quiet + 1 : 0;
  last = count();
  peakMb = Math.max(peakMb, product.anonymousMb());
  process.stderr.write(`\r${last} of ${sampled} that tell went on   `);
}
process.stderr.write('\n');
const cpuMicros = round((product.cpuMicros() - cpu) / rest);
await sleep(2_000);
await pool.close();
await product.stop();
product.remove();
sink.close();

const all = [...wentOn.high, ...wentOn.normal, ...wentOn.low].sort((a, b) => a - b);
const endedAt = all.at(-1) ?? beganAt;
const tookMs = endedAt - beganAt;
/** How uneven the seconds between the first and the last are: deviation of their counts, over the mean. */
const seconds = Array.from({ length: Math.max(1, Math.floor(tookMs / 1_000)) }, (_, i) => {
  const from = beganAt + i * 1_000;
  return all.filter((at) => at >= from && at < from + 1_000).length;
}).slice(1, -1);
const mean = seconds.reduce((a, b) => a + b, 0) / Math.max(1, seconds.length);
const variance = seconds.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, seconds.length);
const liveDuring = liveMs.filter(({ at }) => at >= beganAt && at <= endedAt).map(({ ms }) => ms);
const liveBefore = liveMs.filter(({ at }) => at < beganAt).map(({ ms }) => ms);
const medianOf = (priority) => round((percentile(wentOn[priority], 0.5) - beganAt) / 1_000);

table([
  ['journeys of up to 50 steps', 'CPU us/event', 'start ms'],
  ...costs.map(({ cpuMicros: micros, startMs }, i) => [COUNTS[i], micros, startMs]),
]);
table([
  [`${WAITING} runs wait`, ''],
  ['anonymous memory before and after, MB', `${emptyMb}, ${filledMb}`],
  ['disk a run, log and store, bytes', bytesPerRun],
  ['their waits end at once: worked off in, s', round(tookMs / 1_000)],
  ['median of high, normal, low priority, s', priorities.map(medianOf).join(', ')],
  ['variation of runs a second', round(Math.sqrt(variance) / mean, 3)],
  ['CPU a run, us', cpuMicros],
  ['peak memory, MB', peakMb],
  [
    'live event to webhook p99 before, during, ms',
    `${round(percentile(liveBefore, 0.99))}, ${round(percentile(liveDuring, 0.99))}`,
  ],
]);
finish(
  'journeys',
  {
    ...Object.fromEntries(costs.map(({ cpuMicros: micros }, i) => [`cpuMicros${COUNTS[i]}`, micros])),
    growth: round(costs[2].cpuMicros / costs[0].cpuMicros, 2),
    waiting: WAITING,
    filledInTime: filledAt < dueAt,
    bytesPerRun,
    filledMb,
    peakMb,
    workedOffSeconds: round(tookMs / 1_000),
    runsPerSecond: Math.round(rest / (tookMs / 1_000)),
    lost: sampled - all.length,
    liveP99MsBefore: round(percentile(liveBefore, 0.99)),
    liveP99Ms: round(percentile(liveDuring, 0.99)),
    medianHigh: medianOf('high'),
    medianNormal: medianOf('normal'),
    medianLow: medianOf('low'),
  },
  { growth: { floor: 10, goal: 3 }, liveP99Ms: { floor: 200 }, lost: { floor: 0 } },
);
