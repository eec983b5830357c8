/**
 * What does a household cost beside a plain trait, how soon do all members of a large account know of a new plan, and
 * does a cap that members share hold when all of them are written to at once? KAIROS_BENCH_SCALE scales the persons.
 */
import { join, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { connect, inParallel, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const PERSONS = 100 * Math.round(200 * scale);
const MEMBERS_OF_HOUSEHOLD = 4;
const COLLEAGUES = 100 * Math.round(50 * scale);
const WRITTEN_TO = 100 * Math.round(20 * scale);

const documents = join(
  source,
  'kind: group\nname: household\nsame: [traits.lastName, traits.zip]\n',
  'kind: audience\nname: families\ncondition: household.size >= 2\n',
  'kind: audience\nname: pro\ncondition: account.plan == "pro"\n',
  'kind: channel\nname: email\ntype: mail-sink\n',
  [
    'kind: policy',
    'name: contact',
    'purposes: { marketing: { basis: opt-out } }',
    'caps: [{ name: shared, max: 1, within: 1d, channel: email, per: household }]',
    '',
  ].join('\n'),
  [
    'kind: journey',
    'name: news',
    'entry: { event: News Written, reentry: always }',
    'steps:',
    '  - { id: mail, send: { channel: email, mail: { subject: News, html: "<p>News</p>" } } }',
    '',
  ].join('\n'),
);
const folder = newFolder();
const product = await startProduct({ folder, documents });
const pool = connect(product.url, 32);
let messages = 0;

/** Sends to so many persons in batches of 100; tells milliseconds and CPU microseconds for each. */
async function toMany(count, messageOf) {
  const [start, cpu] = [performance.now(), product.cpuMicros()];
  await inParallel(count / 100, 4, (i) =>
    post(pool, '/v1/batch', {
      batch: Array.from({ length: 100 }, (_, k) => ({
        messageId: `h${messages++}`,
        ...messageOf(i * 100 + k),
      })),
    }),
  );
  return {
    perSecond: Math.round((count / (performance.now() - start)) * 1_000),
    cpuMicros: Math.round((product.cpuMicros() - cpu) / count),
  };
}

/** Milliseconds until what is looked at is as it must be. */
async function until(look) {
  const start = performance.now();
  while (!(await look())) {
    if (performance.now() - start > 120_000) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
}
const membersOf = async (name) =>
  (await product.get('/v1/audiences')).items.find((audience) => audience.name === name).members;
const sent = async () => (await product.get('/v1/figures')).totals.sent;

const identify = (userId, traits) => ({ type: 'identify', userId, traits });
const plain = await toMany(PERSONS, (n) =>
  identify(`plain-${n}`, { lastName: 'Keller', email: `q${n}@example.com` }),
);
const housed = await toMany(PERSONS, (n) => {
  const household = Math.floor(n / MEMBERS_OF_HOUSEHOLD);
  return identify(`p-${n}`, { lastName: 'Keller', zip: `z${household}`, email: `p${n}@example.com` });
});
await until(async () => (await membersOf('families')) === PERSONS);

const joined = await toMany(COLLEAGUES, (n) => ({
  type: 'group',
  userId: `colleague-${n}`,
  groupId: 'acme',
  traits: { plan: 'free' },
}));
const upgrade = {
  type: 'group',
  messageId: 'up',
  userId: 'colleague-7',
  groupId: 'acme',
  traits: { plan: 'pro' },
};
const sentAt = performance.now();
const { ms: acknowledgedMs } = await post(pool, '/v1/batch', { batch: [upgrade] });
await until(async () => (await membersOf('pro')) === COLLEAGUES);
const toldMs = performance.now() - sentAt;

const MAILS = WRITTEN_TO / MEMBERS_OF_HOUSEHOLD;
/** Milliseconds until so many mails more are sent, with as many events as persons are written to. */
async function write(count, userOf, mails) {
  const [start, before] = [performance.now(), await sent()];
  await toMany(count, (n) => ({ type: 'track', userId: userOf(n), event: 'News Written' }));
  await until(async () => (await sent()) >= before + mails);
  return performance.now() - start;
}
const aloneMs = await write(MAILS, (n) => `plain-${n}`, MAILS);
const sharedMs = await write(WRITTEN_TO, (n) => `p-${n}`, MAILS);
// One too many would be on its way.
await new Promise((resolve) => setTimeout(resolve, 2_000));
const mails = (await sent()) - MAILS;
const exceeded = mails - MAILS;
await pool.close();
await product.stop();
product.remove();

table([
  ['identify calls', 'per second', 'CPU us'],
  [`${PERSONS} persons, no household`, plain.perSecond, plain.cpuMicros],
  [`${PERSONS} persons, households of ${MEMBERS_OF_HOUSEHOLD}`, housed.perSecond, housed.cpuMicros],
  [`${COLLEAGUES} colleagues join one account`, joined.perSecond, joined.cpuMicros],
]);
table([
  [`an account of ${COLLEAGUES} gets a new plan`, 'ms'],
  ['acknowledged', round(acknowledgedMs)],
  ['every member is in the audience', round(toldMs)],
]);
table([
  [`${WRITTEN_TO} members of households are written to at once`, ''],
  ['mails sent, one for each household', mails],
  ['until the last of them was, ms', round(sharedMs)],
  ['as many mails to persons without a household, ms', round(aloneMs)],
]);
finish(
  'households',
  {
    plainCpuMicros: plain.cpuMicros,
    householdCpuMicros: housed.cpuMicros,
    joinCpuMicros: joined.cpuMicros,
    acknowledgedMs: round(acknowledgedMs),
    toldMs: round(toldMs),
    sharedMs: round(sharedMs),
    aloneMs: round(aloneMs),
    exceeded,
  },
  { exceeded: { floor: 0 }, toldMs: { floor: 2_000, goal: 1_000 } },
);
