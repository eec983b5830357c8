/**
 * After a withdrawal, when did the last message leave that should not? Thousands wait for a slow mail server, others for
 * another try; people take their consent back, object, or their address is suppressed. Time runs from the request to the
 * moment at which the mail server first hears of a forbidden mail. KAIROS_BENCH_SCALE scales the persons.
 */
import { join, source } from './harness/documents.mjs';
import { slowMailServer } from './harness/receivers.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded } from './harness/traffic.mjs';

const PERSONS = Math.round(4_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
const WITHDRAWALS = Math.round(PERSONS / 4);
const SECONDS = 15;
/** The mail server keeps each sender waiting so long: about 80 mails a second for one lane of 16 partitions. */
const HOLD_MS = 200;
const random = seeded(47);

/** Address -> when the mail server heard of each mail to it. */
const heard = new Map();
let isBusy = false;
const receiver = await slowMailServer(HOLD_MS, (address) => {
  if (isBusy) return false;
  heard.set(address, [...(heard.get(address) ?? []), performance.now()]);
  return true;
});

const documents = join(
  source,
  receiver.channel,
  'kind: policy\nname: contact\npurposes: { news: { basis: consent } }\n',
  [
    'kind: journey',
    'name: news',
    'entry: { event: News Written, reentry: always }',
    'steps:',
    '  - { id: mail, send: { channel: email, purpose: news, mail: { subject: News, html: "<p>News</p>" } } }',
    '',
  ].join('\n'),
);
const folder = newFolder();
const product = await startProduct({ folder, documents });
const pool = connect(product.url, 32);

const emailOf = (person) => `p${person}@example.com`;
const userOf = (person) => `p${person}`;
let messages = 0;
const track = (person, event, properties = {}) => ({
  type: 'track',
  messageId: `w${messages++}`,
  userId: userOf(person),
  event,
  properties,
});

await inParallel(PERSONS / 50, 4, async (i) => {
  const batch = Array.from({ length: 50 }, (_, k) => {
    const person = i * 50 + k;
    const traits = { email: emailOf(person) };
    return [
      { type: 'identify', messageId: `w${messages++}`, userId: userOf(person), traits },
      track(person, 'Consent Granted', { purpose: 'news' }),
    ];
  }).flat();
  await post(pool, '/v1/batch', { batch });
});

const write = () =>
  inParallel(PERSONS / 100, 4, (i) =>
    post(pool, '/v1/batch', {
      batch: Array.from({ length: 100 }, (_, k) => track(i * 100 + k, 'News Written')),
    }),
  );
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const waiting = () => PERSONS - heard.size;

// How people say no: for the address, for everything; or somebody else says that the address must get nothing.
const kinds = {
  withdrawn: (person) =>
    post(pool, '/v1/track', track(person, 'Consent Withdrawn', { purpose: 'news', channel: 'email' })),
  objected: (person) => post(pool, '/v1/track', track(person, 'Objected')),
  suppressed: async (person) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
    return post(pool, '/v1/suppressions', { contactPoint: `email:${emailOf(person)}` }, headers);
  },
};
const names = Object.keys(kinds);

/** Persons say no at an even rate while mails wait; tells what left after that, once nothing moves any more. */
async function withdraw() {
  const begun = waiting();
  const nos = new Map();
  const taken = new Set();
  await atRate(WITHDRAWALS / SECONDS, SECONDS, async (i) => {
    let person = Math.floor(random() * PERSONS);
    while (taken.has(person) || heard.has(emailOf(person))) {
      if (waiting() <= taken.size) return;
      person = Math.floor(random() * PERSONS);
    }
    taken.add(person);
    const name = names[i % names.length];
    const postedAt = performance.now();
    const { ms } = await kinds[name](person);
    nos.set(person, { name, postedAt, ms });
  });
  const left = waiting();
  isBusy = false;
  for (let quiet = 0, last = -1; quiet < 20; ) {
    await sleep(1_000);
    quiet = heard.size === last ? quiet + 1 : 0;
    last = heard.size;
    process.stderr.write(`\r${heard.size} of ${PERSONS} arrived, ${nos.size} said no   `);
  }
  return { begun, left, nos };
}

function judge({ begun, left, nos }) {
  const all = [...nos].map(([person, no]) => {
    const late = (heard.get(emailOf(person)) ?? []).filter((at) => at > no.postedAt);
    return { ...no, lastMs: late.length > 0 ? Math.max(...late) - no.postedAt : 0, after: late.length };
  });
  const afterAck = all.filter(({ lastMs, ms }) => lastMs > ms).length;
  const lasts = all.map(({ lastMs }) => lastMs);
  return {
    begun,
    left,
    nos: all.length,
    ackP99: percentile(
      all.map(({ ms }) => ms),
      0.99,
    ),
    lastMs: Math.max(0, ...lasts),
    leftAfter: all.filter(({ after }) => after > 0).length,
    afterAck,
    by: names.map((name) =>
      Math.max(0, ...all.filter((one) => one.name === name).map(({ lastMs }) => lastMs)),
    ),
  };
}

await write();
const lane = judge(await withdraw());
const missing = [...Array(PERSONS).keys()].filter((person) => !heard.has(emailOf(person))).length;

// Again, while the mail server asks everybody to come back later: all of them wait for another try.
heard.clear();
isBusy = true;
await inParallel(PERSONS / 100, 4, (i) =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 100 }, (_, k) => {
      const person = i * 100 + k;
      return [
        track(person, 'Objection Lifted'),
        track(person, 'Consent Granted', { purpose: 'news' }),
        track(person, 'News Written'),
      ];
    }).flat(),
  }),
);
await sleep(5_000);
const retry = judge(await withdraw());

await product.stop();
product.remove();
await pool.close();
await receiver.close();

process.stderr.write('\n');
table([
  [
    'mails wait for',
    'waiting',
    'after it',
    'said no',
    'ack p99 ms',
    'left after the no',
    'after the ack',
    'last left ms',
  ],
  ...[
    ['a slow mail server', lane],
    ['another try', retry],
  ].map(([what, one]) => [
    what,
    one.begun,
    one.left,
    one.nos,
    round(one.ackP99),
    one.leftAfter,
    one.afterAck,
    round(one.lastMs),
  ]),
]);
table([
  ['last left, ms', ...names],
  ['a slow mail server', ...lane.by.map((ms) => round(ms))],
  ['another try', ...retry.by.map((ms) => round(ms))],
]);
finish(
  'withdrawal',
  {
    persons: PERSONS,
    waiting: lane.begun,
    said: lane.nos + retry.nos,
    refused: missing,
    ackP99Ms: round(Math.max(lane.ackP99, retry.ackP99)),
    lastLeftMs: round(Math.max(lane.lastMs, retry.lastMs)),
    leftAfterAck: lane.afterAck + retry.afterAck,
  },
  { lastLeftMs: { floor: 1_000, goal: 250 }, waiting: { floor: 1_000, least: true } },
);
