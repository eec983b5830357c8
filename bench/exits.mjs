/**
 * How soon does somebody leave a journey, in the middle of a wait and with a mail on its way, while 1,000 events a second
 * come in? By an exit rule, a goal, a withdrawn consent. Time runs from the request until a read no longer shows the run,
 * and until the mail server last hears of a mail that should not leave. KAIROS_BENCH_SCALE scales the persons.
 */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { slowMailServer } from './harness/receivers.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const PERSONS = Math.round(6_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
const SECONDS = 20;
const EXITS_PER_SECOND = Math.round(PERSONS / SECONDS / 3);
const EVENTS_PER_SECOND = 1_000;
const OTHERS = 20_000;
/** The mail server keeps each sender waiting so long, so that most mails still wait when their person leaves. */
const HOLD_MS = 200;
const random = seeded(53);
const headers = { authorization: `Bearer ${apiKey}` };

/** Address -> when the mail server last heard of a mail to it. */
const heard = new Map();
const receiver = await slowMailServer(HOLD_MS, (address) => {
  heard.set(address, performance.now());
});

const documents = join(
  source,
  receiver.channel,
  'kind: policy\nname: contact\npurposes: { news: { basis: consent } }\n',
  [
    'kind: journey',
    'name: news',
    'entry: { event: News Written, reentry: always }',
    'goal: { event: News Bought }',
    'exit: [{ event: Complaint Opened, reason: complaint opened }, { withdrawn: news }]',
    'steps:',
    '  - { id: mail, send: { channel: email, purpose: news, mail: { subject: News, html: "<p>News</p>" } } }',
    '  - { id: rest, wait: 7d }',
    '',
  ].join('\n'),
  audiences(100),
  journeys(20),
);
const product = await startProduct({ folder: newFolder(), documents });
const pool = connect(product.url, 64);

const emailOf = (person) => `p${person}@example.com`;
let messages = 0;
const track = (person, event, properties = {}) => ({
  type: 'track',
  messageId: `x${messages++}`,
  userId: `p${person}`,
  event,
  properties,
});
const kinds = {
  'exit rule': (person) => track(person, 'Complaint Opened'),
  goal: (person) => track(person, 'News Bought'),
  withdrawal: (person) => track(person, 'Consent Withdrawn', { purpose: 'news', channel: 'email' }),
};
const names = Object.keys(kinds);

await inParallel(PERSONS / 50, 4, (i) =>
  post(pool, '/v1/batch', {
    batch: Array.from({ length: 50 }, (_, k) => i * 50 + k).flatMap((person) => [
      {
        type: 'identify',
        messageId: `x${messages++}`,
        userId: `p${person}`,
        traits: { email: emailOf(person) },
      },
      track(person, 'Consent Granted', { purpose: 'news' }),
      track(person, 'News Written'),
    ]),
  }),
);

async function isInside(person) {
  const { statusCode, body } = await pool.request({
    path: `/v1/profiles/userId:p${person}?include=journeys`,
    method: 'GET',
    headers,
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${statusCode} ${text}`);
  return JSON.parse(text).journeys.some(({ journey }) => journey === 'news');
}

const left = [];
const wasHeard = new Set(heard.keys());
const traffic = atRate(
  EVENTS_PER_SECOND / 10,
  SECONDS,
  () =>
    post(pool, '/v1/batch', {
      batch: Array.from({ length: 10 }, () => trackEvent(Math.floor(random() * OTHERS), random)),
    }),
  random,
);
await atRate(
  EXITS_PER_SECOND,
  SECONDS,
  async (i, due) => {
    // From the end, where mails wait longest.
    const person = PERSONS - 1 - i;
    const name = names[i % names.length];
    await post(pool, '/v1/track', kinds[name](person));
    const acknowledgedMs = performance.now() - due;
    while (await isInside(person)) if (performance.now() - due > 30_000) break;
    left.push({ person, name, due, acknowledgedMs, leftMs: performance.now() - due });
  },
  random,
);
await traffic;
const inside = (await Promise.all(left.map(({ person }) => isInside(person)))).filter(Boolean).length;
for (let quiet = 0, last = -1; quiet < 8; ) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  quiet = heard.size === last ? quiet + 1 : 0;
  last = heard.size;
  process.stderr.write(`\r${heard.size} of ${PERSONS} mails arrived, ${left.length} persons left   `);
}
process.stderr.write('\n');

await pool.close();
await product.stop();
product.remove();
await receiver.close();

/** A mail that came after its person had left: so long after. */
const lateOf = ({ person, due }) => {
  const at = heard.get(emailOf(person));
  return at !== undefined && !wasHeard.has(emailOf(person)) ? Math.max(0, at - due) : 0;
};
const rows = names.map((name) => {
  const those = left.filter((one) => one.name === name);
  return [
    name,
    those.length,
    round(
      percentile(
        those.map(({ leftMs }) => leftMs),
        0.5,
      ),
    ),
    round(
      percentile(
        those.map(({ leftMs }) => leftMs),
        0.99,
      ),
    ),
    those.filter(({ person }) => !heard.has(emailOf(person))).length,
    round(Math.max(0, ...those.map(lateOf))),
  ];
});
table([
  [
    `${EVENTS_PER_SECOND} events/s beside`,
    'left',
    'p50 ms',
    'p99 ms',
    'mails recalled',
    'last mail after ms',
  ],
  ...rows,
]);
const recalled = left.filter(({ person }) => !heard.has(emailOf(person))).length;
finish(
  'exits',
  {
    exits: left.length,
    leftP50Ms: round(
      percentile(
        left.map(({ leftMs }) => leftMs),
        0.5,
      ),
    ),
    leftP99Ms: round(
      percentile(
        left.map(({ leftMs }) => leftMs),
        0.99,
      ),
    ),
    recalled,
    lastMailP99Ms: round(percentile(left.map(lateOf), 0.99)),
    stillInside: inside,
  },
  {
    leftP99Ms: { floor: 1_000 },
    lastMailP99Ms: { floor: 1_000 },
    recalled: { floor: left.length / 4, least: true },
    stillInside: { floor: 0 },
  },
);
