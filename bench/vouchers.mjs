/**
 * A pool of a million imported codes: how quickly do they come in, what does giving them cost while all of them lie free
 * (time, CPU, bytes written to the folder), and how long does a start with them take? KAIROS_BENCH_SCALE takes fewer.
 */
import { join, source } from './harness/documents.mjs';
import { finish, round, table } from './harness/report.mjs';
import { atRate, connect, inParallel, percentile, post } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';

const SCALE = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const CODES = Math.max(2_000, Math.round(1_000_000 * SCALE));
const A_REQUEST = 1_000;
const SECONDS = Math.max(3, Math.round(15 * SCALE));
const PER_SECOND = 200;

const documents = join(
  source,
  'kind: vouchers\nname: partner\nvalue: 10 EUR\n',
  'kind: action\nname: gift\nplacements: [home]\nvoucher: partner\ntreatments: { placement: { title: Gift } }\n',
);
const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
/** As partners send them: ten letters and digits, no two alike. */
const codeAt = (i) =>
  `P${String((i * 7_919 + 104_729) % 1_000_003).padStart(7, '0')}-${i.toString(36).toUpperCase()}`;

const folder = newFolder();
let product = await startProduct({ folder, documents });
let pool = connect(product.url, 16);
const importing = performance.now();
const cpuBefore = product.cpuMicros();
const writtenBefore = product.writtenMb();
await inParallel(Math.ceil(CODES / A_REQUEST), 4, (n) =>
  post(
    pool,
    '/v1/vouchers/partner/codes',
    {
      import: 'bench',
      codes: Array.from({ length: Math.min(A_REQUEST, CODES - n * A_REQUEST) }, (_, i) =>
        codeAt(n * A_REQUEST + i),
      ),
    },
    headers,
  ),
);
const importSeconds = (performance.now() - importing) / 1_000;
const importCpu = (product.cpuMicros() - cpuBefore) / CODES;
const importWrittenMb = product.writtenMb() - writtenBefore;
const importMemoryMb = product.anonymousMb();
const [{ free }] = (await product.get('/v1/vouchers')).pools;

async function give() {
  const latencies = [];
  let given = 0;
  const cpu = product.cpuMicros();
  const written = product.writtenMb();
  await atRate(PER_SECOND, SECONDS, async (i, due) => {
    const body = { userId: `user-${performance.now()}-${i}`, placement: 'home', deadlineMs: 60_000 };
    const answer = await post(pool, '/v1/decide', body, headers);
    latencies.push(performance.now() - due);
    if (JSON.parse(answer.text).actions[0]?.voucher !== undefined) given++;
  });
  return {
    latencies,
    given,
    cpu: (product.cpuMicros() - cpu) / latencies.length,
    writtenKb: ((product.writtenMb() - written) * 1024) / latencies.length,
  };
}

// The first second after an import writes its checkpoint.
await give();
const giving = await give();
const memoryMb = product.anonymousMb();
await pool.close();
await product.stop();
product = await startProduct({ folder });
const restartMs = Math.round(product.startMs);
pool = connect(product.url, 16);
const after = await give();
const left = (await product.get('/v1/vouchers')).pools[0];
await pool.close();
await product.stop();
product.remove();

table([
  ['codes', 'a second', 'CPU us a code', 'free behind it', 'written MB', 'memory MB', 'start with them ms'],
  [
    CODES,
    Math.round(CODES / importSeconds),
    round(importCpu, 0),
    free,
    Math.round(importWrittenMb),
    importMemoryMb,
    restartMs,
  ],
]);
table([
  [`${PER_SECOND} a second`, 'given', 'p50 ms', 'p99 ms', 'CPU us', 'written KB'],
  ...[
    ['after the import', giving],
    ['after a restart', after],
  ].map(([when, { latencies, given, cpu, writtenKb }]) => [
    when,
    given,
    round(percentile(latencies, 0.5)),
    round(percentile(latencies, 0.99)),
    round(cpu, 0),
    round(writtenKb, 0),
  ]),
]);
finish(
  'vouchers',
  {
    codes: CODES,
    codesPerSecond: Math.round(CODES / importSeconds),
    importCpuMicros: round(importCpu, 0),
    p99Ms: round(percentile(giving.latencies, 0.99)),
    writtenKbADecision: round(giving.writtenKb, 0),
    importMemoryMb,
    memoryMb,
    restartMs,
    lost: CODES - left.codes,
    // Each is somewhere: free, reserved, issued, redeemed or expired.
    notCounted: left.codes - left.free - left.reserved - left.issued - left.redeemed - left.expired,
  },
  {
    codesPerSecond: { floor: 2_000, goal: 10_000, least: true },
    p99Ms: { floor: 50, goal: 20 },
    restartMs: { floor: 60_000, goal: 10_000 },
    lost: { floor: 0, goal: 0 },
    notCounted: { floor: 0, goal: 0 },
  },
);
