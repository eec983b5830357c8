/** How much memory of its own does it take: idle, and with 200,000 profiles in the data folder? */
import { audiences, join, journeys, source } from './harness/documents.mjs';
import { finish, table } from './harness/report.mjs';
import { connect, inParallel, post } from './harness/sender.mjs';
import { newFolder, startProduct } from './harness/server.mjs';
import { seeded, trackEvent } from './harness/traffic.mjs';

const PROFILES = 200_000;
const random = seeded(17);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = newFolder();
const documents = join(source, audiences(100), journeys(20));
let product = await startProduct({ folder, documents });
await wait(5_000);
const idleMb = product.anonymousMb();
const pool = connect(product.url, 8);
let filled = 0;
let peakMb = 0;
await inParallel(PROFILES / 100, 4, async () => {
  await post(pool, '/v1/batch', { batch: Array.from({ length: 100 }, () => trackEvent(filled++, random)) });
  if (filled % 5_000 < 100) peakMb = Math.max(peakMb, product.anonymousMb());
});
await wait(10_000);
const filledMb = product.anonymousMb();
await product.stop();
await pool.close();
product = await startProduct({ folder });
await wait(5_000);
const reopenedMb = product.anonymousMb();
await product.stop();
product.remove();

table([
  ['anonymous resident memory', 'MB'],
  ['idle, nothing stored', idleMb],
  [`while ${PROFILES} profiles are made (peak)`, peakMb],
  [`with ${PROFILES} profiles, 10 s later`, filledMb],
  ['started again on them, idle', reopenedMb],
]);
finish(
  'memory',
  { idleMb, filledMb, peakMb, reopenedMb },
  { idleMb: { floor: 300 }, filledMb: { floor: 800 } },
);
