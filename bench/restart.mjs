/** How long from start to serving, with 1 million profiles and a tail of 100,000 inputs after a kill -9? */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { connect, inParallel, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const PROFILES = Math.round(1_000_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
const TAIL = 100_000;
const random = seeded(19);

const folder = newFolder();
const documents = join(source, audiences(100), journeys(20));
let product = await startProduct({ folder, documents });
let pool = connect(product.url, 8);
let filled = 0;
const fill = (count, profileOf) =>
  inParallel(count / 100, 4, async (i) => {
    await post(pool, '/v1/batch', {
      batch: Array.from({ length: 100 }, () => trackEvent(profileOf(), random)),
    });
    if (i % 1000 === 0) process.stderr.write(`\r${i * 100} of ${count} events `);
  });
await fill(PROFILES, () => filled++);
await product.stop();
await pool.close();

// The tail: no checkpoint is taken any more, so that all of it must be replayed.
process.env.KAIROS_CHECKPOINT_MS = '3600000';
process.env.KAIROS_CHECKPOINT_BYTES = '1e12';
product = await startProduct({ folder });
pool = connect(product.url, 8);
await fill(TAIL, () => Math.floor(random() * PROFILES));
await product.stop('SIGKILL');
await pool.close();

const runs = [];
for (let i = 0; i < 3; i++) {
  product = await startProduct({ folder });
  const { totals, profiles } = await product.get('/v1/figures');
  runs.push({ seconds: round(product.startMs / 1000, 2), applied: totals.applied, profiles });
  await product.stop('SIGKILL');
}
product.remove();

table([
  ['start after kill -9', 'seconds to serving', 'profiles', 'events applied, all in all'],
  ...runs.map((r, i) => [`run ${i + 1}`, r.seconds, r.profiles, r.applied]),
]);
const worst = Math.max(...runs.map((r) => r.seconds));
const complete = runs.every((r) => r.applied === PROFILES + TAIL && r.profiles === PROFILES);
finish(
  'restart',
  { seconds: worst, profiles: PROFILES, tail: TAIL, lost: complete ? 0 : PROFILES + TAIL - runs[0].applied },
  { seconds: { floor: 10 }, lost: { floor: 0 } },
);
