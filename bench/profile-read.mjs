/**
 * How soon is a customer read, in one call, among 200,000 and while 1,000 events a second come in? And as they were:
 * most people, and one with a long history, while others are read.
 */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PROFILES = Math.round(200_000 * scale);
const EVENTS_PER_PROFILE = 3;
const EVENTS_PER_SECOND = 1_000;
const READS_PER_SECOND = 100;
const SECONDS = 20;
/** What was compiled for filling is compiled anew for what comes day by day, which takes it this long. */
const SETTLING_SECONDS = 40;
const LONG_HISTORY = Math.round(40_000 * scale);
const random = seeded(31);
const headers = { authorization: `Bearer ${apiKey}` };
const anybody = () => Math.floor(random() * PROFILES);

const folder = newFolder();
const product = await startProduct({ folder, documents: join(source, audiences(100), journeys(20)) });
const pool = connect(product.url, 64);
// Who reads does not wait behind who writes.
const readers = connect(product.url, 32);
process.stderr.write(`${PROFILES} profiles ...\n`);
let filled = 0;
await inParallel((PROFILES * EVENTS_PER_PROFILE) / 100, 4, () =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 100 }, () => trackEvent(filled++ % PROFILES, random)),
  }),
);

const filledAt = new Date().toISOString();
await inParallel(LONG_HISTORY / 100, 1, () =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 100 }, () => ({ ...trackEvent(0, random), userId: 'long-history' })),
  }),
);

async function read(path) {
  const { statusCode, body } = await readers.request({ path, method: 'GET', headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`);
  return text;
}

/** Latencies by path, reads of people chosen at random while events come in. */
async function measure(pathOf, seconds) {
  const latencies = [];
  const postTen = () =>
    post(pool, '/v1/batch', { batch: Array.from({ length: 10 }, () => trackEvent(anybody(), random)) });
  const timedRead = async (_, due) => {
    await read(pathOf(anybody()));
    latencies.push(performance.now() - due);
  };
  const traffic = atRate(EVENTS_PER_SECOND / 10, seconds, postTen, random);
  await atRate(READS_PER_SECOND, seconds, timedRead, random);
  await traffic;
  return { p50: round(percentile(latencies, 0.5)), p99: round(percentile(latencies, 0.99)) };
}

const summaryOf = (n) => `/v1/profiles/userId:user-${n}`;
const timelineOf = (n) => `${summaryOf(n)}/timeline?limit=50`;
const behindFilling = await measure(summaryOf, SETTLING_SECONDS);
const summary = await measure(summaryOf, 2 * SECONDS);
const timeline = await measure(timelineOf, SECONDS);
const asOf = await measure((n) => `${summaryOf(n)}?at=${filledAt}`, SECONDS / 2);

/** One long history after the other is applied anew; others are read meanwhile. */
const longMs = [];
let isReading = true;
const longReads = (async () => {
  while (isReading) {
    const start = performance.now();
    await read(`/v1/profiles/userId:long-history?at=${new Date(Date.now() - 1000).toISOString()}`);
    longMs.push(performance.now() - start);
  }
})();
const meanwhile = await measure(summaryOf, SECONDS / 2);
isReading = false;
await longReads;
const bytes = (await read(summaryOf(1))).length;
await pool.close();
await readers.close();
await product.stop();
product.remove();

table([
  [`${PROFILES} profiles, ${EVENTS_PER_SECOND} events/s, ${READS_PER_SECOND} reads/s`, 'p50 ms', 'p99 ms'],
  [`summary (${bytes} bytes)`, summary.p50, summary.p99],
  [`summary, the first ${SETTLING_SECONDS} s behind filling`, behindFilling.p50, behindFilling.p99],
  ['timeline, 50 entries', timeline.p50, timeline.p99],
  ['as of an earlier instant', asOf.p50, asOf.p99],
  ['summary, while long histories are applied anew', meanwhile.p50, meanwhile.p99],
  [`as of, ${LONG_HISTORY} entries`, round(percentile(longMs, 0.5)), round(percentile(longMs, 0.99))],
]);
finish(
  'profile-read',
  {
    p50Ms: summary.p50,
    p99Ms: summary.p99,
    behindFillingP99Ms: behindFilling.p99,
    timelineP50Ms: timeline.p50,
    timelineP99Ms: timeline.p99,
    asOfP50Ms: asOf.p50,
    asOfP99Ms: asOf.p99,
    meanwhileP99Ms: meanwhile.p99,
    longHistoryMs: round(percentile(longMs, 0.5)),
  },
  { p99Ms: { floor: 5 } },
);
