/**
 * How fast is a durable decision among 100, 2,500 and 100,000 actions, 100 of them eligible for each person, while 1,000
 * events a second come in? The largest catalogue comes as a feed; its start and memory are told beside.
 */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { syncsOf } from './harness/medium.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const random = seeded(13);
const SCALE = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PROFILES = Math.round(20_000 * SCALE);
const SECONDS = Math.max(3, Math.round(15 * SCALE));
const ELIGIBLE = 100;

const policy =
  'kind: policy\nname: contact\npurposes: { marketing: { basis: consent } }\ncaps: [{ name: hero-day, placement: hero, max: 1000000, within: 1d }]\n';
const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };

/** As many tariffs as leave 100 actions for each. */
function feedOf(count, tariffs) {
  const line = (i) => ({
    kind: 'action',
    name: `offer-${i}`,
    group: `g${i % 20}`,
    placements: ['hero'],
    eligibility: `traits.tariff == "t${i % tariffs}"`,
    value: 1 + (i % 17),
    treatments: { placement: { title: `Offer ${i}`, url: `https://shop.example/o/${i}` } },
  });
  return Array.from({ length: count }, (_, i) => `${JSON.stringify(line(i))}\n`).join('');
}

async function fill(pool, tariffs) {
  let filled = 0;
  await inParallel(Math.ceil(PROFILES / 100), 4, () =>
    post(pool, '/v1/batch', {
      batch: Array.from({ length: Math.min(100, PROFILES - filled) }, () => {
        const n = filled++;
        return {
          type: 'identify',
          userId: `user-${n}`,
          messageId: `fill-${n}`,
          traits: { tariff: `t${n % tariffs}`, plan: 'pro' },
        };
      }),
    }),
  );
}

async function measure(product, pool, perSecond) {
  const latencies = [];
  let sample;
  const cpu = product.cpuMicros();
  const events = atRate(1000 / 10, SECONDS, () =>
    post(pool, '/v1/batch', {
      batch: Array.from({ length: 10 }, () => trackEvent(Math.floor(random() * PROFILES), random)),
    }),
  );
  const start = performance.now();
  await atRate(perSecond, SECONDS, async (_, due) => {
    const body = {
      userId: `user-${Math.floor(random() * PROFILES)}`,
      placement: 'hero',
      limit: 3,
      deadlineMs: 60_000,
    };
    const answer = await post(pool, '/v1/decide', body, headers);
    latencies.push(performance.now() - due);
    sample ??= JSON.parse(answer.text);
  });
  const seconds = (performance.now() - start) / 1000;
  await events;
  const cpuMicros = (product.cpuMicros() - cpu) / (perSecond * SECONDS);
  return {
    perSecond,
    reached: Math.round(latencies.length / seconds),
    p50: round(percentile(latencies, 0.5)),
    p99: round(percentile(latencies, 0.99)),
    cpuMicros: round(cpuMicros, 0),
    sample,
  };
}

/** A product of its own for each catalogue; what the disk alone takes is looked at before. */
async function among(count, rates) {
  const tariffs = Math.max(1, Math.round(count / ELIGIBLE));
  const folder = newFolder();
  const medium = await syncsOf(folder);
  const product = await startProduct({
    folder,
    documents: join(source, audiences(100), journeys(20), policy),
    feed: feedOf(count, tariffs),
  });
  const pool = connect(product.url, 64);
  process.stderr.write(`${count} actions: filling ${PROFILES} profiles ...\n`);
  await fill(pool, tariffs);
  // The first seconds after a start compile the hot paths and write the fill's checkpoint; they are not measured.
  await measure(product, pool, 200);
  const runs = [];
  for (const rate of rates) runs.push({ count, ...(await measure(product, pool, rate)) });
  const { startMs } = product;
  const memoryMb = product.anonymousMb();
  await product.stop();
  product.remove();
  await pool.close();
  return { count, runs, medium, startMs: Math.round(startMs), memoryMb };
}

const catalogues = [
  await among(100, [500]),
  await among(2_500, [100, 500, 1000, 2000]),
  await among(100_000, [500, 1000]),
];
const runs = catalogues.flatMap((catalogue) => catalogue.runs);

table([
  ['actions', 'decisions/s asked', 'reached', 'p50 ms', 'p99 ms', 'CPU us (events included)'],
  ...runs.map((r) => [r.count, r.perSecond, r.reached, r.p50, r.p99, r.cpuMicros]),
]);
table([
  ['actions', 'start ms', 'memory MB', 'the disk alone, 8 KB synced: p50 ms', 'p99 ms', 'longest ms'],
  ...catalogues.map(({ count, startMs, memoryMb, medium: { p50, p99, max } }) => [
    count,
    startMs,
    memoryMb,
    p50,
    p99,
    max,
  ]),
]);
const [first] = runs[0].sample.actions;
process.stdout.write(
  `a decision: ${first.action}, selection probability ${round(first.selectionProbability, 4)}\n`,
);
/** Those of 2,500 actions have no other name. */
const suffix = ({ count, perSecond }) => (count === 2_500 ? `${perSecond}` : `${perSecond}Of${count}`);
const figures = Object.fromEntries(
  runs.flatMap((r) => [
    [`p50Ms${suffix(r)}`, r.p50],
    [`p99Ms${suffix(r)}`, r.p99],
    [`reached${suffix(r)}`, r.reached],
  ]),
);
figures.startMsOf100000 = catalogues[2].startMs;
figures.memoryMbOf100000 = catalogues[2].memoryMb;
figures.longestSyncMs = Math.max(...catalogues.map(({ medium }) => medium.max));
finish('decide', figures, {
  p99Ms500: { floor: 10 },
  p99Ms1000: {},
  p99Ms2000: { goal: 5 },
  reached500: { floor: 490, least: true },
  p99Ms500Of100000: { goal: 10 },
});
