/** What does the tracking plan cost an event, and how soon is a violation seen? Schema of 20 properties. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plan } from '../engine/dist/collect/plan/plan.js';
import { openTrackingPlan } from '../engine/dist/collect/plan/tracking-plan.js';
import { source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { connect, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';

const kinds = [
  { type: 'string', maxLength: 40 },
  { type: 'number', minimum: 0 },
  { type: 'string', enum: ['games', 'toys', 'books', 'garden'] },
  { type: 'integer' },
  { type: 'string', format: 'date-time' },
];
const values = ['Monopoly: third edition', 19.99, 'toys', 3, '2026-11-22T12:00:00.000Z'];
const wrong = [17, '19.99', 'cars', 3.5, 'yesterday'];
const names = Array.from({ length: 20 }, (_, i) => `property_${i}`);
const properties = (of) => Object.fromEntries(names.map((name, i) => [name, of[i % of.length]]));
const schema = { type: 'object', required: names.slice(0, 10), properties: properties(kinds) };
const type = (policy) => ({
  kind: 'event-type',
  name: 'order',
  event: 'Order Completed',
  policy,
  properties: schema,
});

let nth = 0;
const event = (name, of) => ({
  kind: 'event',
  messageId: `m${nth++}`,
  type: 'track',
  name,
  at: 1_000,
  receivedAt: 1_000 + nth,
  mode: 'live',
  source: 'shop',
  identifiers: [{ namespace: 'userId', value: 'ada' }],
  properties: properties(of),
  traits: {},
  context: { locale: 'en' },
});

/** Microseconds a call, the best of five rounds after a warm one. */
function cost(run, calls = 200_000) {
  let best = Number.POSITIVE_INFINITY;
  for (let r = 0; r < 6; r++) {
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) run(i);
    const { user, system } = process.cpuUsage(start);
    if (r > 0) best = Math.min(best, (user + system) / calls);
  }
  return round(best, 2);
}

const many = (name, of) => Array.from({ length: 500 }, () => event(name, of));
const judged = (plan, events) => cost((i) => plan.judge(events[i % events.length]));
const keep = new Plan([type('keep')]);
const declaredMicros = judged(keep, many('Order Completed', values));
const undeclaredMicros = judged(keep, many('Product Viewed', values));
const oneWrong = many('Order Completed', values).map((one) => ({
  ...one,
  properties: { ...one.properties, property_1: 'much' },
}));
const violatingMicros = judged(keep, oneWrong);
const allWrongMicros = judged(keep, many('Order Completed', wrong));
const flaggingMicros = judged(new Plan([type('flag')]), oneWrong);

const folder = mkdtempSync(join(tmpdir(), 'kairos-bench-'));
async function counted(learn, name, of) {
  const plan = await openTrackingPlan({ folder, now: Date.now, writeMs: 1e9 });
  plan.configure([
    {
      kind: 'tracking-plan',
      name: 'p',
      policy: 'keep',
      undeclaredEvents: 'allow',
      undeclaredProperties: 'allow',
      learn,
    },
    type('keep'),
  ]);
  const events = many(name, of);
  const micros = cost((i) => {
    const one = events[i % events.length];
    plan.taken(one, plan.judge(one));
  });
  return micros;
}
const countingMicros = await counted(false, 'Product Viewed', values);
const learningMicros = await counted(true, 'Product Viewed', values);
const stormMicros = await counted(false, 'Order Completed', wrong);
rmSync(folder, { recursive: true, force: true });

const startCompile = performance.now();
for (let i = 0; i < 200; i++)
  new Plan([{ ...type('keep'), properties: { ...schema, title: `variant ${i}` } }]);
const compileMs = round((performance.now() - startCompile) / 200, 2);

/** From the POST of a bad event to the live stream's word of it. */
async function seenMs(product, times) {
  const response = await fetch(`${product.url}/v1/live`, { headers: { authorization: `Bearer ${apiKey}` } });
  const reader = response.body.getReader();
  let heard = () => undefined;
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      if (new TextDecoder().decode(value).includes('event: plan')) heard();
    }
  })().catch(() => undefined);
  const pool = connect(product.url, 1);
  const latencies = [];
  for (let i = 0; i < times; i++) {
    const told = new Promise((resolve) => {
      heard = resolve;
    });
    const start = performance.now();
    const body = {
      type: 'track',
      userId: `u${i}`,
      messageId: `bad-${i}`,
      event: 'Order Completed',
      properties: {},
    };
    await post(pool, '/v1/track', body);
    await told;
    latencies.push(performance.now() - start);
  }
  await reader.cancel();
  await reading;
  await pool.close();
  return latencies;
}

const documents = `${source}---\n${JSON.stringify(type('keep'))}\n`;
const product = await startProduct({ folder: newFolder(), documents });
const latencies = await seenMs(product, 100);
await product.stop();
product.remove();
const seenP99Ms = round(percentile(latencies, 0.99));

table([
  ['schema of 20 properties', 'CPU us/event'],
  ['declared, nothing wrong', declaredMicros],
  ['not declared', undeclaredMicros],
  ['one violation', violatingMicros],
  ['one violation, flagged', flaggingMicros],
  ['20 violations', allWrongMicros],
  ['not declared: judged and counted', countingMicros],
  ['not declared: judged, counted and learnt from', learningMicros],
  ['20 violations: judged, counted, sampled', stormMicros],
  ['compiling a schema, ms', compileMs],
  ['from POST to the live stream, p50 ms', round(percentile(latencies, 0.5))],
  ['from POST to the live stream, p99 ms', seenP99Ms],
]);
finish(
  'tracking-plan',
  {
    declaredMicros,
    undeclaredMicros,
    violatingMicros,
    flaggingMicros,
    allWrongMicros,
    countingMicros,
    learningMicros,
    stormMicros,
    compileMs,
    seenP99Ms,
  },
  {
    declaredMicros: { floor: 10, goal: 3 },
    undeclaredMicros: { floor: 0.5, goal: 0.1 },
    countingMicros: { floor: 1, goal: 0.3 },
    seenP99Ms: { floor: 1_000, goal: 250 },
  },
);
