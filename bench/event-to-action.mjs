/** How long from the POST of a triggering event to the webhook's arrival? At 1, 100 and 1,000 events a second. */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { webhookSink } from './harness/receivers.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const random = seeded(11);
const PROFILES = 20_000;

/** Arrival of each webhook by the sender's own clock: sink and sender share it. */
const posted = new Map();
const arrived = new Map();
const sink = await webhookSink(({ order }, now) => {
  if (posted.has(order) && !arrived.has(order)) arrived.set(order, now - posted.get(order));
});
const hook = [
  sink.channel,
  [
    'kind: journey',
    'name: tell-crm',
    'entry: { event: Quote Requested, key: event.order, reentry: always }',
    'steps:',
    '  - { id: tell, webhook: { channel: crm, body: { order: "{{ instance.data.order }}" } } }',
    '',
  ].join('\n'),
];
const product = await startProduct({
  folder: newFolder(),
  documents: join(source, audiences(100), journeys(20), hook),
});
const pool = connect(product.url, 64);

process.stderr.write(`filling ${PROFILES} profiles ...\n`);
let filled = 0;
await inParallel(PROFILES / 100, 4, () =>
  post(pool, '/v1/batch', { batch: Array.from({ length: 100 }, () => trackEvent(filled++, random)) }),
);

/** Every event of the run triggers one webhook. */
async function measure(perSecond, seconds) {
  posted.clear();
  arrived.clear();
  const answers = [];
  const cpu = product.cpuMicros();
  await atRate(perSecond, seconds, async (i, due) => {
    const order = `${perSecond}-${i}`;
    const event = { ...trackEvent(Math.floor(random() * PROFILES), random, 'Quote Requested') };
    event.properties.order = order;
    // From the instant at which it should have been sent: waiting behind a slow answer counts.
    posted.set(order, due);
    answers.push((await post(pool, '/v1/track', event)).ms);
  });
  for (let wait = 0; arrived.size < posted.size && wait < 300; wait++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const latencies = [...arrived.values()];
  return {
    perSecond,
    sent: posted.size,
    arrived: arrived.size,
    p50: round(percentile(latencies, 0.5)),
    p99: round(percentile(latencies, 0.99)),
    ack: round(percentile(answers, 0.99)),
    cpu: round((product.cpuMicros() - cpu) / posted.size, 0),
  };
}

// The first seconds after a start compile the hot paths and write the fill's checkpoint; they are not measured.
await measure(300, 8);
const runs = [await measure(1, 30), await measure(100, 20), await measure(1000, 15)];
await product.stop();
product.remove();
await pool.close();
sink.close();

table([
  ['events/s', 'sent', 'webhooks arrived', 'p50 ms', 'p99 ms', 'acknowledged p99 ms', 'CPU us/event'],
  ...runs.map((r) => [r.perSecond, r.sent, r.arrived, r.p50, r.p99, r.ack, r.cpu]),
]);
const figures = Object.fromEntries(
  runs.flatMap((r) => [
    [`p50Ms${r.perSecond}`, r.p50],
    [`p99Ms${r.perSecond}`, r.p99],
    [`lost${r.perSecond}`, r.sent - r.arrived],
    [`cpuMicros${r.perSecond}`, r.cpu],
  ]),
);
finish('event-to-action', figures, {
  p99Ms100: { floor: 50 },
  p99Ms1000: { goal: 20 },
  lost100: { floor: 0 },
  lost1000: { floor: 0 },
});
