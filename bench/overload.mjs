/**
 * Does every decision come in time when more is asked than the machine can do? First what it can do is found, then twice,
 * five and ten times of that is asked, with a deadline of 50 ms and events coming in. A call is answered by the decision
 * or by the fallback, marked, and is on record afterwards; no event is lost. The sender has the same machine: what a bare HTTP
 * server that answers nothing does under the same load stands beside it. Latencies count from the instant at which a call was
 * due. KAIROS_BENCH_SCALE scales the persons and the seconds.
 */
import { startBareServer } from './harness/bare-server.mjs';
import { join } from './harness/documents.mjs';
import { LeanSender, requestsTo } from './harness/lean-sender.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded } from './harness/traffic.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const random = seeded(29);
const PROFILES = Math.round(10_000 * scale);
const ACTIONS = 500;
const SECONDS = Math.max(2, 15 * scale);
const DEADLINE_MS = 50;
const EVENTS_PER_SECOND = 200;

const actions = Array.from({ length: ACTIONS }, (_, i) =>
  [
    'kind: action',
    `name: offer-${i}`,
    'placements: [hero]',
    `eligibility: 'traits.tariff == "t${i % 10}"'`,
    `value: ${1 + (i % 17)}`,
    '',
  ].join('\n'),
);
const arbitration =
  'kind: arbitration\nname: all\nfallbacks: [{ placement: hero, content: { title: Welcome } }]\n';
const counted = 'kind: computed-trait\nname: steps\nvalue: events("Stepped").count()\n';
const source = 'kind: source\nname: bench\nwriteKey: wk_bench\n';
const product = await startProduct({
  folder: newFolder(),
  documents: join(source, counted, arbitration, actions),
});
const filler = connect(product.url, 8);
const CONNECTIONS = 512;
const pool = connect(product.url, 8);
const sender = await LeanSender.open(product.url, CONNECTIONS);
const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };

const person = (n) => `user-${n}`;
await inParallel(Math.ceil(PROFILES / 100), 4, (lot) =>
  post(filler, '/v1/batch', {
    batch: Array.from({ length: 100 }, (_, i) => ({
      type: 'identify',
      userId: person(lot * 100 + i),
      messageId: `fill-${lot * 100 + i}`,
      traits: { tariff: `t${i % 10}` },
    })),
  }),
);

const toDecide = requestsTo('/v1/decide', headers);
function asked(deadlineMs) {
  const userId = person(Math.floor(random() * PROFILES));
  return toDecide({ userId, placement: 'hero', limit: 3, deadlineMs });
}

/** Answers to calls that were given up: there are few, and they come again and again. */
const fallbacks = new Map();
function answerIn(text) {
  const known = fallbacks.get(text);
  if (known !== undefined) return known;
  const answer = JSON.parse(text);
  if (answer.decision === undefined) fallbacks.set(text, answer);
  return answer;
}

async function decide(deadlineMs) {
  const { status, body } = await sender.send(asked(deadlineMs));
  if (status !== 200) throw new Error(`/v1/decide: ${status} ${body}`);
  return answerIn(body);
}

/** Decisions a second with a few callers who wait for each answer. */
async function capacity() {
  let made = 0;
  const end = performance.now() + SECONDS * 1000;
  const lane = async () => {
    while (performance.now() < end) {
      await decide(60_000);
      made++;
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return made / SECONDS;
}

let degradedAnswers = 0;
let sentEvents = 0;
function events(seconds) {
  return atRate(EVENTS_PER_SECOND / 10, seconds, () =>
    post(filler, '/v1/batch', {
      batch: Array.from({ length: 10 }, () => ({
        type: 'track',
        event: 'Stepped',
        userId: person(sentEvents % 100),
        messageId: `step-${sentEvents++}`,
      })),
    }),
  );
}

async function overload(perSecond) {
  const late = [];
  let degraded = 0;
  let unanswered = 0;
  const streams = events(SECONDS);
  const start = performance.now();
  const cpuBefore = product.cpuMicros();
  await atRate(perSecond, SECONDS, async (_, due) => {
    const answer = await decide(DEADLINE_MS);
    late.push(performance.now() - due);
    if (answer.degraded) degraded++;
    if (answer.degraded === 'deadline' || answer.degraded === 'overload') degradedAnswers++;
    if (answer.actions.length === 0 && answer.fallback === undefined) unanswered++;
  });
  const reached = late.length / ((performance.now() - start) / 1000);
  const cpuMicros = (product.cpuMicros() - cpuBefore) / late.length;
  await streams;
  return {
    asked: perSecond,
    reached: Math.round(reached),
    decided: Math.round(reached * (1 - degraded / late.length)),
    cpuMicros: round(cpuMicros, 1),
    p50: round(percentile(late, 0.5)),
    p99: round(percentile(late, 0.99)),
    most: round(percentile(late, 1)),
    degraded: round(degraded / late.length, 3),
    unanswered,
  };
}

/** The same load on a server that reads a request and answers that there is nothing to say. */
async function bare(perSecond) {
  const server = await startBareServer();
  const to = await LeanSender.open(server.url, CONNECTIONS);
  const late = [];
  await atRate(perSecond, SECONDS, async (_, due) => {
    await to.send(asked(DEADLINE_MS));
    late.push(performance.now() - due);
  });
  to.close();
  await server.stop();
  return { p50: round(percentile(late, 0.5)), p99: round(percentile(late, 0.99)) };
}

await capacity();
const can = Math.round(await capacity());
const runs = [];
for (const factor of [2, 5, 10]) runs.push({ factor, ...(await overload(can * factor)) });

/** Every event that was acknowledged is counted. */
let counts = 0;
await inParallel(100, 4, async (n) => {
  const answer = await pool.request({
    path: `/v1/profiles/${encodeURIComponent(`userId:${person(n)}`)}?include=computed`,
    method: 'GET',
    headers,
  });
  const { computed } = await answer.body.json();
  counts += computed?.find(({ name }) => name === 'steps')?.value ?? 0;
});

/** Those that were given up come on record behind it. */
let figures;
for (const end = performance.now() + 60_000; performance.now() < end; ) {
  const answer = await pool.request({ path: '/v1/figures', method: 'GET', headers });
  figures = (await answer.body.json()).totals;
  if (figures.unrecorded === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 500));
}
await product.stop();
product.remove();
sender.close();
await pool.close();
for (const run of runs) run.bare = await bare(run.asked);
await filler.close();

process.stdout.write(`the machine can do ${can} decisions a second, each awaited, by 16 callers\n\n`);
table([
  [
    'times that',
    'asked/s',
    'reached/s',
    'p50 ms',
    'p99 ms',
    'most ms',
    'decided/s',
    'share degraded',
    'without any answer',
    'CPU us a call',
    'bare server p50 ms',
    'bare server p99 ms',
  ],
  ...runs.map((r) => [
    r.factor,
    r.asked,
    r.reached,
    r.p50,
    r.p99,
    r.most,
    r.decided,
    r.degraded,
    r.unanswered,
    r.cpuMicros,
    r.bare.p50,
    r.bare.p99,
  ]),
]);
process.stdout.write(`events sent ${sentEvents}, counted ${counts}\n`);
const { givenUp, unrecorded } = figures;
// Some were decided all the same, and came too late: their decisions are marked so.
const late = Math.max(0, degradedAnswers - givenUp);
const recorded = givenUp - unrecorded;
process.stdout.write(
  `fallbacks given ${degradedAnswers}: not decided ${givenUp}, of these on record ${recorded}; decided too late ${late}\n`,
);
const told = {
  capacity: can,
  ...Object.fromEntries(
    runs.flatMap((r) => [
      [`p99Ms${r.factor}x`, r.p99],
      [`degraded${r.factor}x`, r.degraded],
      [`decided${r.factor}x`, r.decided],
      [`cpuMicros${r.factor}x`, r.cpuMicros],
      [`bareP99Ms${r.factor}x`, r.bare.p99],
    ]),
  ),
  unanswered: runs.reduce((sum, r) => sum + r.unanswered, 0),
  eventsLost: sentEvents - counts,
  decidedTooLate: late,
  unrecorded,
};
finish('overload', told, {
  p99Ms2x: { floor: 150, goal: 75 },
  p99Ms5x: { floor: 150, goal: 75 },
  p99Ms10x: { floor: 250, goal: 75 },
  unanswered: { floor: 0 },
  eventsLost: { floor: 0 },
  unrecorded: { floor: 0 },
});
