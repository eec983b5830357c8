/**
 * How long does it take to erase somebody, and many at once, among 200,000 while events come in? And how many reads a
 * second are there with each of them in the audit log? KAIROS_BENCH_SCALE scales the persons.
 */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const PROFILES = Math.round(200_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
const EVENTS_PER_PROFILE = 3;
const EVENTS_PER_SECOND = 500;
const MANY = 100;
const READ_SECONDS = 5;
const random = seeded(53);
const headers = { authorization: `Bearer ${apiKey}` };

const product = await startProduct({
  folder: newFolder(),
  documents: join(source, audiences(100), journeys(20)),
});
const pool = connect(product.url, 64);
process.stderr.write(`${PROFILES} profiles ...\n`);
let filled = 0;
await inParallel((PROFILES * EVENTS_PER_PROFILE) / 100, 4, () =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 100 }, () => trackEvent(filled++ % PROFILES, random)),
  }),
);

async function call(method, path) {
  const { statusCode, body } = await pool.request({ path, method, headers });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${text}`);
  return JSON.parse(text);
}

/** Answer times of events that come in while the work is under way. */
async function meanwhile(work) {
  const latencies = [];
  let isOver = false;
  const done = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await atRate(EVENTS_PER_SECOND / 10, 1, async (_, due) => {
      const anybody = () => MANY + Math.floor(random() * (PROFILES - MANY));
      await post(pool, '/v1/batch', {
        batch: Array.from({ length: 10 }, () => trackEvent(anybody(), random)),
      });
      latencies.push(performance.now() - due);
    });
  }
  return { found: await done, p99: round(percentile(latencies, 0.99)) };
}

async function erase(from, to) {
  const start = performance.now();
  const asked = [];
  for (let n = from; n < to; n++) asked.push((await call('DELETE', `/v1/profiles/userId:user-${n}`)).id);
  const closedMs = (performance.now() - start) / (to - from);
  for (const id of asked) {
    while ((await call('GET', `/v1/erasures/${id}`)).state === 'running')
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { closedMs, doneMs: performance.now() - start };
}

const quiet = await meanwhile(() => new Promise((resolve) => setTimeout(resolve, 5_000)));
const one = await meanwhile(() => erase(0, 1));
const many = await meanwhile(() => erase(1, MANY));
let reads = 0;
const end = performance.now() + READ_SECONDS * 1_000;
await inParallel(32, 32, async () => {
  while (performance.now() < end) {
    await call('GET', `/v1/profiles/userId:user-${MANY + Math.floor(random() * (PROFILES - MANY))}`);
    reads++;
  }
});
const { intact, entries } = await call('GET', '/v1/audit/check');
await pool.close();
await product.stop();
product.remove();

table([
  [`${PROFILES} profiles, ${EVENTS_PER_SECOND} events/s`, 'answer ms', 'done ms', 'events p99 ms'],
  ['nothing', '', '', quiet.p99],
  ['one person', round(one.found.closedMs), round(one.found.doneMs), one.p99],
  [`${MANY - 1} people`, round(many.found.closedMs), round(many.found.doneMs), many.p99],
]);
table([
  ['reads a second, each in the audit log', 'entries', 'intact'],
  [round(reads / READ_SECONDS), entries, intact],
]);
finish(
  'erasure',
  {
    closedMs: round(one.found.closedMs),
    doneMs: round(one.found.doneMs),
    manyDoneMs: round(many.found.doneMs),
    eventsP99Ms: many.p99,
    readsPerSecond: round(reads / READ_SECONDS),
  },
  { closedMs: { floor: 1_000 }, doneMs: { floor: 60_000 } },
);
