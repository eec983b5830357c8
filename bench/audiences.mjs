/** 10 to 5,000 audiences live: what does an event cost, how soon has somebody entered, how exactly do they leave in time? */
import { createServer } from 'node:http';
import { join, source } from './harness/documents.mjs';
import { CATEGORIES, manyAudiences, manyComputed, manyEvents, manyTraits } from './harness/many.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PEOPLE = Math.max(2_000, Math.round(20_000 * scale));
const SECONDS = Math.max(5, Math.round(20 * scale));
const BATCH = 20;
const PROBES_PER_SECOND = 50;
/** How long a probe stays in its audience. */
const STAY_MS = 10_000;
const random = seeded(29);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** When each probe was due to be sent, and who entered and left: when that was told. */
const sentAt = new Map();
const entered = new Map();
const left = new Map();
const sink = createServer((request, response) => {
  // Instants are those of the clock on the wall, which the product goes by; the steady one drifts from it.
  const now = { steady: performance.now(), wall: Date.now() };
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    response.writeHead(204).end();
    const { change, probe } = JSON.parse(text);
    const told = change === 'entered' ? entered : left;
    if (sentAt.has(probe) && !told.has(probe)) told.set(probe, now);
  });
});
await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));
process.env.KAIROS_BENCH_HOOK = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;

const tell = (change) =>
  [
    'kind: journey',
    `name: tell-${change}`,
    `entry: { ${change}: probed, reentry: always }`,
    'steps:',
    `  - { id: tell, webhook: { channel: crm, body: { change: ${change}, probe: "{{ traits.probe }}" } } }`,
    '',
  ].join('\n');
const probes = [
  `kind: channel\nname: crm\ntype: webhook\nurl: http://127.0.0.1:${sink.address().port}/\nsecret: { env: KAIROS_BENCH_HOOK }\nallowPrivateAddresses: true\n`,
  `kind: audience\nname: probed\ncondition: 'events("Probed").within("${STAY_MS / 1_000}s").count() > 0'\n`,
  tell('entered'),
  tell('left'),
];

function someEvent() {
  const name = manyEvents[Math.floor(random() * manyEvents.length)];
  const event = trackEvent(Math.floor(random() * PEOPLE), random, name);
  event.properties.category = `c${Math.floor(random() * CATEGORIES)}`;
  return event;
}

let probed = 0;
function probe(at) {
  const id = `probe-${probed}`;
  const event = trackEvent(probed++ % PEOPLE, random, 'Probed');
  event.context.traits = { probe: id };
  event.timestamp = new Date(at).toISOString();
  return { id, event };
}

/** Everybody with traits and a few events, so that the measured people have a past. */
async function fill(pool) {
  let filled = 0;
  await inParallel(PEOPLE / 100, 4, () => {
    const people = Array.from({ length: 100 }, () => filled++);
    const identify = people.map((n) => ({
      type: 'identify',
      userId: `user-${n}`,
      messageId: `fill-${process.pid}-${n}`,
      traits: manyTraits(n),
    }));
    return post(pool, '/v1/batch', { batch: identify });
  });
  await inParallel((PEOPLE * 4) / 100, 4, () =>
    post(pool, '/v1/batch', { batch: Array.from({ length: 100 }, someEvent) }),
  );
}

/** Traffic at a rate, with probes among it; each probe is one person who enters, and leaves by time alone. */
async function measure(product, pool, perSecond, seconds) {
  for (const told of [sentAt, entered, left]) told.clear();
  const cpu = product.cpuMicros();
  const start = performance.now();
  let applied = 0;
  const traffic = atRate(perSecond / BATCH, seconds, async () => {
    await post(pool, '/v1/batch', { batch: Array.from({ length: BATCH }, someEvent) });
    applied += BATCH;
  });
  await atRate(PROBES_PER_SECOND, seconds, async (_, due) => {
    const at = Math.floor(Date.now() + due - performance.now());
    const { id, event } = probe(at);
    sentAt.set(id, { steady: due, wall: at });
    await post(pool, '/v1/track', event);
    applied++;
  });
  await traffic;
  const reached = applied / ((performance.now() - start) / 1_000);
  const cpuMicros = (product.cpuMicros() - cpu) / applied;
  for (let i = 0; left.size < sentAt.size && i < STAY_MS / 100 + 200; i++) await wait(100);
  const enter = [...entered].map(([id, now]) => now.steady - sentAt.get(id).steady);
  const exit = [...left].map(([id, now]) => now.wall - sentAt.get(id).wall - STAY_MS);
  return {
    reached: Math.round(reached),
    cpuMicros: round(cpuMicros),
    enterP50: round(percentile(enter, 0.5)),
    enterP99: round(percentile(enter, 0.99)),
    exitP99: round(percentile(exit, 0.99)),
    early: exit.filter((ms) => ms < 0).length,
    lost: 2 * sentAt.size - entered.size - left.size,
  };
}

async function run(audiences, computed, rates) {
  process.stderr.write(`${audiences} audiences ...\n`);
  const folder = newFolder();
  const documents = join(source, probes, manyComputed(computed), manyAudiences(audiences, computed));
  let product = await startProduct({ folder, documents });
  const startMs = Math.round(product.startMs);
  const pool = connect(product.url, 64);
  await fill(pool);
  // The first seconds compile the hot paths and write the fill's checkpoint; they are not measured.
  await measure(product, pool, 500, 5);
  const runs = [];
  for (const perSecond of rates)
    runs.push({ perSecond, ...(await measure(product, pool, perSecond, SECONDS)) });
  const memoryMb = product.anonymousMb();
  await pool.close();
  await product.stop();
  product = await startProduct({ folder });
  const restartMs = Math.round(product.startMs);
  await product.stop();
  product.remove();
  return { audiences, computed, startMs, restartMs, memoryMb, runs };
}

const sizes = [
  await run(10, 0, [2_000]),
  await run(100, 10, [2_000]),
  await run(1_000, 100, [2_000]),
  await run(5_000, 500, [2_000, 5_000]),
];
sink.close();

table([
  [
    'audiences',
    'computed',
    'events/s',
    'reached',
    'CPU us/event',
    'enter p50 ms',
    'p99 ms',
    'timed exit p99 ms',
    'early',
    'lost',
  ],
  ...sizes.flatMap(({ audiences, computed, runs }) =>
    runs.map((r) => [
      audiences,
      computed,
      r.perSecond,
      r.reached,
      r.cpuMicros,
      r.enterP50,
      r.enterP99,
      r.exitP99,
      r.early,
      r.lost,
    ]),
  ),
]);
table([
  ['audiences', 'start ms', 'start again ms', 'memory MB'],
  ...sizes.map((s) => [s.audiences, s.startMs, s.restartMs, s.memoryMb]),
]);

const most = sizes.at(-1);
const [steady, fast] = most.runs;
const figures = {
  ...Object.fromEntries(sizes.map((s) => [`cpuMicros${s.audiences}`, s.runs[0].cpuMicros])),
  ...Object.fromEntries(sizes.map((s) => [`enterP99Ms${s.audiences}`, s.runs[0].enterP99])),
  reached5000: steady.reached,
  reached5000Fast: fast.reached,
  enterP99Ms5000Fast: fast.enterP99,
  timedExitP99Ms5000: steady.exitP99,
  early: sizes.flatMap((s) => s.runs).reduce((sum, r) => sum + r.early, 0),
  lost: sizes.flatMap((s) => s.runs).reduce((sum, r) => sum + r.lost, 0),
  startMs5000: most.startMs,
  restartMs5000: most.restartMs,
};
finish('audiences', figures, {
  reached5000: { floor: 1_990, least: true },
  enterP99Ms5000: { floor: 100, goal: 20 },
  reached5000Fast: { goal: 4_990, least: true },
  enterP99Ms5000Fast: { goal: 20 },
  timedExitP99Ms5000: { floor: 1_000 },
  early: { floor: 0 },
  lost: { floor: 0 },
  startMs5000: { goal: 2_000 },
});
