/** What does a durable, applied event cost, and how many can one machine take? 200,000 profiles, 100 audiences, 20 journeys. */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { connect, inParallel, percentile, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent, uniform, visits } from './harness/traffic.mjs';

const PROFILES = 200_000;
const BATCH = 100;
const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const random = seeded(7);

const product = await startProduct({
  folder: newFolder(),
  documents: join(source, audiences(100), journeys(20)),
});
const pool = connect(product.url, 16);

/** Sends events in batches (or singly) and tells CPU, rate and latency; all are applied and durable when it returns. */
async function measure(order, events, batch, parallel) {
  const latencies = [];
  const cpu = product.cpuMicros();
  const start = performance.now();
  await inParallel(Math.ceil(events / batch), parallel, async () => {
    const items = Array.from({ length: batch }, () => trackEvent(order.next().value, random));
    const path = batch === 1 ? '/v1/track' : '/v1/batch';
    latencies.push((await post(pool, path, batch === 1 ? items[0] : { batch: items })).ms);
  });
  const seconds = (performance.now() - start) / 1000;
  return {
    cpuMicros: round((product.cpuMicros() - cpu) / events),
    perSecond: Math.round(events / seconds),
    p50: round(percentile(latencies, 0.5)),
    p99: round(percentile(latencies, 0.99)),
  };
}

process.stderr.write(`filling ${PROFILES} profiles ...\n`);
let filled = 0;
const everybody = { next: () => ({ value: filled++ }) };
const fill = await measure(everybody, PROFILES, BATCH, 4);
const runs = {
  'fill (new profiles)': fill,
  'visits, batches': await measure(visits(PROFILES, random), 100_000 * scale, BATCH, 4),
  'uniform, batches': await measure(uniform(PROFILES, random), 60_000 * scale, BATCH, 4),
  'visits, single posts': await measure(visits(PROFILES, random), 20_000 * scale, 1, 16),
  'uniform, single posts': await measure(uniform(PROFILES, random), 20_000 * scale, 1, 16),
};
const figuresNow = await product.get('/v1/figures');
await product.stop();
product.remove();
await pool.close();

table([
  ['200,000 profiles', 'CPU us/event', 'events/s', 'request p50 ms', 'p99 ms'],
  ...Object.entries(runs).map(([name, r]) => [name, r.cpuMicros, r.perSecond, r.p50, r.p99]),
]);
const { totals } = figuresNow;
process.stdout.write(
  `applied ${totals.applied}, duplicates ${totals.duplicates}, refused ${totals.refused}; anonymous memory is in bench memory\n`,
);
finish(
  'ingest',
  {
    visitsCpuMicros: runs['visits, batches'].cpuMicros,
    uniformCpuMicros: runs['uniform, batches'].cpuMicros,
    visitsPerSecond: runs['visits, batches'].perSecond,
    uniformPerSecond: runs['uniform, batches'].perSecond,
    singleVisitsCpuMicros: runs['visits, single posts'].cpuMicros,
    singleUniformCpuMicros: runs['uniform, single posts'].cpuMicros,
    singlePerSecond: runs['visits, single posts'].perSecond,
    singleP99Ms: runs['visits, single posts'].p99,
  },
  { visitsCpuMicros: { floor: 100, goal: 50 }, uniformCpuMicros: { floor: 300, goal: 150 } },
);
