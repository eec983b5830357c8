/**
 * How long does it take to erase somebody, many one by one, and a day's requests at once, among 200,000 while events come
 * in, and how much CPU does it cost beyond theirs? And how many reads a second are there with each of them in the audit
 * log? KAIROS_BENCH_SCALE scales the persons.
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
/** A day's requests of a large shop, in one call. */
const TOGETHER = Math.min(400, PROFILES / 10);
const GONE = MANY + TOGETHER;
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

async function call(method, path, sent) {
  const { statusCode, body } = await pool.request({
    path,
    method,
    headers: sent === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`${path}: ${statusCode} ${text}`);
  return JSON.parse(text);
}

/** Answer times of events that come in while the work is under way. */
async function meanwhile(work) {
  const latencies = [];
  const [cpu, start] = [product.cpuMicros(), performance.now()];
  let isOver = false;
  const done = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await atRate(EVENTS_PER_SECOND / 10, 1, async (_, due) => {
      const anybody = () => GONE + Math.floor(random() * (PROFILES - GONE));
      await post(pool, '/v1/batch', {
        batch: Array.from({ length: 10 }, () => trackEvent(anybody(), random)),
      });
      latencies.push(performance.now() - due);
    });
  }
  const ms = performance.now() - start;
  const cpuMs = (product.cpuMicros() - cpu) / 1_000;
  return { found: await done, p99: round(percentile(latencies, 0.99)), ms, cpuMs };
}

async function done(id, looks) {
  for (;;) {
    const { state, progress } = await call('GET', `/v1/erasures/${id}`);
    if (state === 'done') return;
    looks.push(progress);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const user = (n) => `userId:user-${n}`;

async function erase(from, to) {
  const start = performance.now();
  const asked = [];
  const looks = [];
  for (let n = from; n < to; n++) asked.push((await call('DELETE', `/v1/profiles/${user(n)}`)).id);
  const closedMs = (performance.now() - start) / (to - from);
  for (const id of asked) await done(id, looks);
  return { closedMs, doneMs: performance.now() - start, people: to - from, looks };
}

async function eraseTogether(from, to) {
  const start = performance.now();
  const looks = [];
  const profiles = Array.from({ length: to - from }, (_, i) => user(from + i));
  const { erasures } = await call('POST', '/v1/erasures', { profiles });
  const closedMs = (performance.now() - start) / (to - from);
  for (const { id } of erasures) await done(id, looks);
  return { closedMs, doneMs: performance.now() - start, people: to - from, looks };
}

const quiet = await meanwhile(() => new Promise((resolve) => setTimeout(resolve, 5_000)));
const one = await meanwhile(() => erase(0, 1));
const many = await meanwhile(() => erase(1, MANY));
const together = await meanwhile(() => eraseTogether(MANY, GONE));
let reads = 0;
const end = performance.now() + READ_SECONDS * 1_000;
await inParallel(32, 32, async () => {
  while (performance.now() < end) {
    await call('GET', `/v1/profiles/${user(GONE + Math.floor(random() * (PROFILES - GONE)))}`);
    reads++;
  }
});
const { intact, entries } = await call('GET', '/v1/audit/check');
await pool.close();
await product.stop();
product.remove();

/** CPU beyond what the events that come in cost, in milliseconds for each person. */
const cpuEach = ({ cpuMs, ms, found: { people } }) => round((cpuMs - (quiet.cpuMs / quiet.ms) * ms) / people);
/** What was first said of how long it would take. */
const estimated = ({ looks }) => looks.find((look) => look?.leftMs > 0 && look.bytesDone > 0)?.leftMs;
const row = (name, told) => [
  name,
  round(told.found.closedMs),
  round(told.found.doneMs),
  round(told.found.doneMs / told.found.people),
  cpuEach(told),
  round(estimated(told.found)),
  told.p99,
];
const columns = ['answer ms', 'done ms', 'ms each', 'CPU ms each', 'first estimate ms', 'events p99 ms'];

table([
  [`${PROFILES} profiles, ${EVENTS_PER_SECOND} events/s`, ...columns],
  ['nothing', '', '', '', '', '', quiet.p99],
  row('one person', one),
  row(`${MANY - 1} people, one call each`, many),
  row(`${TOGETHER} people in one call`, together),
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
    togetherDoneMs: round(together.found.doneMs),
    cpuMsOne: cpuEach(one),
    cpuMsEachTogether: cpuEach(together),
    quietP99Ms: quiet.p99,
    eventsP99Ms: Math.max(one.p99, many.p99, together.p99),
    readsPerSecond: round(reads / READ_SECONDS),
  },
  { closedMs: { floor: 1_000 }, doneMs: { floor: 60_000 } },
);
