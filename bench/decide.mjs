/** How fast is a durable decision among 2,500 actions, 100 of them eligible, while 1,000 events a second come in? */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const random = seeded(13);
const PROFILES = 20_000;
const ACTIONS = 2_500;
const SECONDS = 15;

/** 25 tariffs, so that each person is eligible for 100 of the actions. */
const actions = Array.from({ length: ACTIONS }, (_, i) =>
  [
    'kind: action',
    `name: offer-${i}`,
    `group: g${i % 20}`,
    'placements: [hero]',
    `eligibility: 'traits.tariff == "t${i % 25}"'`,
    `value: ${1 + (i % 17)}`,
    `treatments: { placement: { title: "Offer ${i}", url: "https://shop.example/o/${i}" } }`,
    '',
  ].join('\n'),
);
const policy =
  'kind: policy\nname: contact\npurposes: { marketing: { basis: consent } }\ncaps: [{ name: hero-day, placement: hero, max: 1000000, within: 1d }]\n';
const product = await startProduct({
  folder: newFolder(),
  documents: join(source, audiences(100), journeys(20), policy, actions),
});
const pool = connect(product.url, 64);

process.stderr.write(`filling ${PROFILES} profiles ...\n`);
let filled = 0;
await inParallel(PROFILES / 100, 4, () =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 100 }, () => {
      const n = filled++;
      return {
        type: 'identify',
        userId: `user-${n}`,
        messageId: `fill-${n}`,
        traits: { tariff: `t${n % 25}`, plan: 'pro' },
      };
    }),
  }),
);

const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };

async function measure(perSecond) {
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
    const body = { userId: `user-${Math.floor(random() * PROFILES)}`, placement: 'hero', limit: 3 };
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

// The first seconds after a start compile the hot paths and write the fill's checkpoint; they are not measured.
await measure(200);
const runs = [await measure(100), await measure(500), await measure(1000)];
await product.stop();
product.remove();
await pool.close();

table([
  ['decisions/s asked', 'reached', 'p50 ms', 'p99 ms', 'CPU us (events included)'],
  ...runs.map((r) => [r.perSecond, r.reached, r.p50, r.p99, r.cpuMicros]),
]);
const [first] = runs[0].sample.actions;
process.stdout.write(
  `a decision: ${first.action}, selection probability ${round(first.selectionProbability, 4)}\n`,
);
const figures = Object.fromEntries(
  runs.flatMap((r) => [
    [`p50Ms${r.perSecond}`, r.p50],
    [`p99Ms${r.perSecond}`, r.p99],
    [`reached${r.perSecond}`, r.reached],
  ]),
);
finish('decide', figures, {
  p99Ms500: { floor: 10 },
  p99Ms1000: {},
  reached500: { floor: 490, least: true },
});
