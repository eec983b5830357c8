/**
 * How soon does a change among 100,000 documents act, and what do decisions notice of it? Changes come over the API: one
 * action of a feed, another document, and what conditions hang on; each is in force when every shard has said what is new.
 */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';

const SCALE = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const ACTIONS = Math.round(100_000 * SCALE);
const TARIFFS = Math.max(1, ACTIONS / 100);
const PEOPLE = 2_000;
/** So many that each of 16 partitions has some of them. */
const WITNESSES = 128;
const CHANGES = Number(process.env.KAIROS_BENCH_CHANGES ?? 5);
const PER_SECOND = 100;
const QUIET_SECONDS = 10;
const GIVE_UP_MS = 60_000;

const authorization = `Bearer ${apiKey}`;
const headers = { 'content-type': 'application/json', authorization };

const policy = 'kind: policy\nname: contact\npurposes: { marketing: { basis: consent } }\n';

function action(i, title, value = 1 + (i % 17)) {
  return {
    kind: 'action',
    name: `offer-${i}`,
    group: `g${i % 20}`,
    placements: ['hero'],
    eligibility: `traits.tariff == "t${i % TARIFFS}"`,
    value,
    treatments: { placement: { title, url: `https://shop.example/o/${i}` } },
  };
}

/** Of nobody's but the witnesses' tariff, and worth more than any other: they see it at once. */
const seen = (name, title, more = {}) => ({
  ...action(0, title, 1_000_000),
  name,
  placements: ['seen'],
  eligibility: 'traits.tariff == "seen"',
  ...more,
});
const lineOf = (document) => `${JSON.stringify(document)}\n`;

async function fill(pool) {
  const people = [
    ...Array.from({ length: PEOPLE }, (_, n) => [`user-${n}`, `t${n % TARIFFS}`]),
    ...Array.from({ length: WITNESSES }, (_, n) => [`witness-${n}`, 'seen']),
  ];
  await inParallel(Math.ceil(people.length / 100), 4, (i) =>
    post(pool, '/v1/batch', {
      batch: people.slice(i * 100, i * 100 + 100).map(([userId, tariff]) => ({
        type: 'identify',
        userId,
        messageId: `fill-${userId}`,
        traits: { tariff, plan: 'pro' },
      })),
    }),
  );
}

/** What a witness is shown, by name. */
async function shownTo(pool, n) {
  const body = { userId: `witness-${n}`, placement: 'seen', limit: 10, deadlineMs: 60_000 };
  const { actions } = JSON.parse((await post(pool, '/v1/decide', body, headers)).text);
  return actions.map(({ content }) => content?.title);
}

/** Resolves once all witnesses see the title. */
async function seenByAll(pool, title) {
  const since = performance.now();
  let waiting = Array.from({ length: WITNESSES }, (_, n) => n);
  while (waiting.length > 0) {
    // One after the other: looking must not be a load of its own.
    const n = waiting[0];
    if ((await shownTo(pool, n)).includes(title)) waiting = waiting.slice(1);
    else await new Promise((resolve) => setTimeout(resolve, 10));
    if (performance.now() - since > GIVE_UP_MS) throw new Error(`${title} is not in force`);
  }
}

async function send(pool, method, path, body, type = 'application/json') {
  const start = performance.now();
  const answer = await pool.request({ path, method, headers: { authorization, 'content-type': type }, body });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return performance.now() - start;
}

const putDocument = (document) => (pool) =>
  send(pool, 'PUT', `/v1/documents/${document.kind}/${document.name}`, JSON.stringify({ document }));
const patchFeed = (document) => (pool) =>
  send(pool, 'PATCH', '/v1/feeds/bench', lineOf(document), 'application/x-ndjson');

/** Each makes its title visible to the witnesses. */
const kinds = {
  'PATCH one action of the feed': (title) => [patchFeed(seen('told', title))],
  'PUT one other action': (title) => [putDocument(seen('ours', title))],
  'PATCH with a condition that counts events': (title, i) => [
    patchFeed(
      seen('counted', title, {
        eligibility: `traits.tariff == "seen" && events("Seen ${i}").within("30d").count() == 0`,
      }),
    ),
  ],
  'PUT an audience, and an action for it': (title, i) => [
    putDocument({ kind: 'audience', name: `of-tariff-${i}`, condition: 'traits.tariff == "seen"' }),
    putDocument(seen('for-audience', title, { eligibility: `audience("of-tariff-${i}")` })),
  ],
};

/** Decisions at a steady rate until it is stopped, however long the answers take. */
function decideAllTheTime(pool) {
  const decides = [];
  const running = new Set();
  let isOver = false;
  const loop = (async () => {
    const start = performance.now();
    for (let n = 0; !isOver; n++) {
      const due = start + (n * 1000) / PER_SECOND;
      const ahead = due - performance.now();
      if (ahead > 1) await new Promise((resolve) => setTimeout(resolve, ahead));
      const body = { userId: `user-${n % PEOPLE}`, placement: 'hero', limit: 3, deadlineMs: 60_000 };
      const work = post(pool, '/v1/decide', body, headers).then(() => {
        decides.push({ due, ms: performance.now() - due });
        running.delete(work);
      });
      running.add(work);
    }
    await Promise.all(running);
  })();
  const stop = async () => {
    isOver = true;
    await loop;
    return decides;
  };
  return { stop };
}

const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Decisions that were due while a change was under way count as its own. */
async function measure(pool, control, kind, changes) {
  const load = decideAllTheTime(pool);
  const spans = [];
  const answered = [];
  const inForce = [];
  const cpu = [];
  for (let i = 0; i < CHANGES; i++) {
    await rest(1_000);
    const title = `${kind} ${i}`;
    const since = performance.now();
    const cpuBefore = product.cpuMicros();
    for (const change of changes(title, i)) answered.push(await change(control));
    const at = performance.now();
    await seenByAll(control, title);
    inForce.push(performance.now() - at);
    cpu.push((product.cpuMicros() - cpuBefore) / 1_000);
    spans.push([since, performance.now()]);
  }
  const decides = await load.stop();
  const own = decides.filter(({ due }) => spans.some(([from, to]) => due >= from && due <= to));
  return { kind, answered, inForce, cpu, decides: own.map(({ ms }) => ms) };
}

async function quiet(pool) {
  const load = decideAllTheTime(pool);
  await rest(QUIET_SECONDS * 1_000);
  return (await load.stop()).map(({ ms }) => ms);
}

const folder = newFolder();
const actions = Array.from({ length: ACTIONS }, (_, i) => lineOf(action(i, `Offer ${i}`)));
const feed = [...actions, lineOf(seen('told', 'from the start'))].join('');
const product = await startProduct({
  folder,
  documents: join(source, audiences(100), journeys(20), policy),
  feed,
  master: 'api',
  ...(process.env.KAIROS_BENCH_WORKERS && { workers: Number(process.env.KAIROS_BENCH_WORKERS) }),
});
const pool = connect(product.url, 64);
const control = connect(product.url, 4);
await fill(pool);
// The first calls compile the hot paths, and the first change reads what the later ones know.
await quiet(pool);
await putDocument(seen('first', 'first'))(control);
await seenByAll(control, 'first');
const calm = await quiet(pool);
const runs = [];
for (const [kind, changes] of Object.entries(kinds)) runs.push(await measure(pool, control, kind, changes));
const memoryMb = product.anonymousMb();
await product.stop();
product.remove();
await pool.close();
await control.close();

const longest = (values) => Math.max(...values);
const calmP99 = percentile(calm, 0.99);
table([
  [
    `a change among ${ACTIONS} actions`,
    'answered ms',
    'longest',
    'then in force ms',
    'longest',
    'CPU ms (decides included)',
    'decides p50 ms',
    'p99 ms',
    'longest ms',
  ],
  ['none', '', '', '', '', '', round(percentile(calm, 0.5)), round(calmP99), round(longest(calm))],
  ...runs.map(({ kind, answered, inForce, cpu, decides }) => [
    kind,
    round(percentile(answered, 0.5), 0),
    round(longest(answered), 0),
    round(percentile(inForce, 0.5), 0),
    round(longest(inForce), 0),
    round(percentile(cpu, 0.5), 0),
    round(percentile(decides, 0.5)),
    round(percentile(decides, 0.99)),
    round(longest(decides)),
  ]),
]);
const [patch, put, counting, audience] = runs;
const figures = {
  answeredMs: round(longest(patch.answered), 0),
  inForceMs: round(longest(patch.inForce), 0),
  cpuMs: round(percentile(patch.cpu, 0.5), 0),
  decideP99MsMore: round(percentile(patch.decides, 0.99) - calmP99),
  answeredMsPut: round(longest(put.answered), 0),
  inForceMsPut: round(longest(put.inForce), 0),
  decideP99MsMorePut: round(percentile(put.decides, 0.99) - calmP99),
  answeredMsCounting: round(longest(counting.answered), 0),
  inForceMsCounting: round(longest(counting.inForce), 0),
  decideP99MsMoreCounting: round(percentile(counting.decides, 0.99) - calmP99),
  answeredMsAudience: round(longest(audience.answered), 0),
  inForceMsAudience: round(longest(audience.inForce), 0),
  decideP99MsMoreAudience: round(percentile(audience.decides, 0.99) - calmP99),
  memoryMb,
};
finish('change', figures, {
  answeredMs: { goal: 1_000 },
  inForceMs: { goal: 1_000 },
  decideP99MsMore: { goal: 50 },
  answeredMsPut: { goal: 1_000 },
  inForceMsPut: { goal: 1_000 },
});
