/** How long until all stored profiles are matched, what does live traffic notice of it, and how soon is a newcomer known? */
import { writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import { pairwise } from '../engine/dist/core/matching/agreement.js';
import { makePeople, peopleFields } from '../engine/dist/core/matching/made-people.js';
import { source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PROFILES = Math.round(50_000 * scale);
const EVENTS_PER_SECOND = 200;
const SECONDS = 10;
const NEWCOMERS = 100;
const MEASURED = 2_000;
const headers = { authorization: `Bearer ${apiKey}` };
const random = seeded(17);
const made = makePeople(PROFILES, 2.5, 13);
const fields = peopleFields.map(({ name, kind }) => `  ${name}: ${kind}\n`).join('');
const document = `kind: matching\nname: people\nlink: 0.95\nreview: 0.2\nfields:\n${fields}`;

const folder = newFolder();
const product = await startProduct({ folder, documents: source });
const pool = connect(product.url, 32);
const identify = (userId, values) => ({
  type: 'identify',
  userId,
  traits: Object.fromEntries(Object.entries(values).filter(([, value]) => value)),
});
process.stderr.write(`${PROFILES} profiles ...\n`);
let filled = 0;
await inParallel(Math.ceil(PROFILES / 100), 4, () => {
  const lot = made.slice(filled, filled + 100);
  filled += 100;
  return post(pool, '/v1/batch', { batch: lot.map(({ id, values }) => identify(id, values)) });
});

async function read(where) {
  const { statusCode, body } = await pool.request({ path: where, method: 'GET', headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${where}: ${statusCode} ${text}`);
  return JSON.parse(text);
}
const personOf = async (user) => (await read(`/v1/profiles/userId:${user}`)).id;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** From POST to the answer, of single events of people who are not matched. */
async function liveP99(seconds) {
  const latencies = [];
  await atRate(EVENTS_PER_SECOND, seconds, async (_, due) => {
    await post(pool, '/v1/batch', { batch: [trackEvent(Math.floor(random() * 1_000), random)] });
    latencies.push(performance.now() - due);
  });
  return percentile(latencies, 0.99);
}

await liveP99(3);
const before = await liveP99(SECONDS);
writeFileSync(path(folder, 'documents', 'matching.yaml'), document);
const began = performance.now();
const seconds = {};
const during = [];
let isDone = false;
const traffic = (async () => {
  while (!isDone) during.push(await liveP99(2));
})();
for (let view = { state: 'off' }; view.state !== 'watching' || view.links > 0; await pause(500)) {
  view = await read('/v1/matching');
  seconds[view.state] = (performance.now() - began) / 1_000;
  if (view.problem) throw new Error(view.problem.detail);
}
isDone = true;
await traffic;
const status = await read('/v1/matching');

// Of whom there is one record: others may have said something else since, and are asked about.
const copies = new Map();
for (const { person } of made) copies.set(person, (copies.get(person) ?? 0) + 1);
const known = made.filter(
  ({ person, values }) => copies.get(person) === 1 && Object.values(values).every((value) => value !== ''),
);
const waits = [];
for (let i = 0; i < NEWCOMERS; i++) {
  const { id, values } = known[Math.floor(random() * known.length)];
  const start = performance.now();
  await post(pool, '/v1/batch', { batch: [identify(`newcomer-${i}`, values)] });
  while ((await personOf(`newcomer-${i}`)) !== (await personOf(id)))
    if (performance.now() - start > 5_000) break;
    else await pause(5);
  waits.push(performance.now() - start);
}
const sample = made.slice(0, MEASURED);
const persons = [];
for (const { id } of sample) persons.push(await personOf(id));
const numbers = new Map();
const clusters = persons.map((person) => numbers.get(person) ?? numbers.set(person, numbers.size).size - 1);
const quality = pairwise(
  clusters,
  sample.map(({ person }) => person),
);
await pool.close();
await product.stop();
product.remove();

const figures = {
  seconds: round(seconds.watching),
  liveP99BeforeMs: round(before),
  liveP99DuringMs: round(Math.max(...during)),
  newcomerP50Ms: round(percentile(waits, 0.5)),
  newcomerP99Ms: round(percentile(waits, 0.99)),
  precision: round(quality.precision, 4),
  recall: round(quality.recall, 4),
};
table([
  [`${PROFILES} profiles, ${EVENTS_PER_SECOND} events/s`, 'measured'],
  ['all matched and joined after, s', figures.seconds],
  ['of it until learnt, s', round(seconds.learning ?? 0)],
  ['joined pairs', status.joined],
  ['questions', status.questions],
  ['an event durable, p99 before, ms', figures.liveP99BeforeMs],
  ['the same while all are matched, worst 2 s, ms', figures.liveP99DuringMs],
  ['newcomer to joined, p50, ms', figures.newcomerP50Ms],
  ['newcomer to joined, p99, ms', figures.newcomerP99Ms],
  [`pairs of ${MEASURED}: precision`, figures.precision],
  ['recall', figures.recall],
]);
finish('matching', figures, { newcomerP99Ms: { floor: 1_000 } });
