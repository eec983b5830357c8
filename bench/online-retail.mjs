/**
 * Does a real shop's history arrive to the last penny, and does a replay of it give the same state on any machine?
 *
 * The public online-retail data (541,909 invoice lines of a year) is imported into a running server and read back
 * over the API; then it is replayed in virtual time on 1, 2 and 4 threads. The data is not part of the project:
 * KAIROS_REFERENCE_DATA names the folder that has online-retail/online_retail.csv.gz.
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { finish, round, table } from './harness/report.mjs';
import { percentile } from './harness/sender.mjs';
import { apiKey, newFolder, startProduct } from './harness/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '../engine/dist/cli/main.js');
const folder = resolve(process.env.KAIROS_REFERENCE_DATA ?? join(here, '../../shared/data'), 'online-retail');
const file = join(folder, 'online_retail.csv.gz');
const documents = join(here, 'online-retail/documents');
const mapping = join(here, 'online-retail/mapping.yaml');

/** What everybody finds in this data who counts its clean sales. */
const KNOWN = {
  rows: 541_909,
  lines: 397_884,
  customers: 4_338,
  invoices: 18_532,
  revenueMicros: 8_911_407_904_000,
};

if (!existsSync(file)) {
  process.stderr.write(
    `There is no ${file}. Set KAIROS_REFERENCE_DATA to the folder of the reference data.\n`,
  );
  process.exit(1);
}
const problems = [];
const raw = await readRaw();
compare('the file itself', raw, KNOWN);
const imported = await importAndReadBack(raw.ids);
const replays = [];
for (const workers of [1, 1, 2, 4]) replays.push({ workers, ...(await replayOn(workers)) });
if (new Set(replays.map(({ digest }) => digest)).size !== 1)
  problems.push('the digests of the replays differ');
report();

/** Counts straight from the file, in whole millionths, by other means than the product's. */
async function readRaw() {
  const ids = new Set();
  const buyers = new Set();
  const invoices = new Set();
  const found = { rows: 0, lines: 0, revenueMicros: 0 };
  for await (const row of createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }))) {
    found.rows++;
    const id = row.CustomerID.replace(/\.0$/, '');
    if (id === '') continue;
    ids.add(id);
    if (row.InvoiceNo.startsWith('C') || Number(row.Quantity) <= 0 || Number(row.UnitPrice) <= 0) continue;
    found.lines++;
    found.revenueMicros += Number(row.Quantity) * Math.round(Number(row.UnitPrice) * 1e6);
    buyers.add(id);
    invoices.add(row.InvoiceNo);
  }
  return { ...found, customers: buyers.size, invoices: invoices.size, ids: [...ids] };
}

async function importAndReadBack(ids) {
  const texts = readdirSync(documents).map((name) => readFileSync(join(documents, name), 'utf8'));
  const server = await startProduct({ folder: newFolder(), documents: texts.join('---\n') });
  try {
    const begin = performance.now();
    const at = (name) => join(server.folder, name);
    const told = JSON.parse(
      await kairos(
        'import',
        file,
        '--mapping',
        mapping,
        '--source',
        'till',
        '--documents',
        documents,
        '--json',
        ...[
          '--url',
          server.url,
          '--api-key',
          apiKey,
          '--state',
          at('state.json'),
          '--rejected',
          at('rejected.ndjson'),
        ],
      ),
    );
    const seconds = (performance.now() - begin) / 1_000;
    const cpuMicros = server.cpuMicros() / (told.read - told.refused);
    const { totals } = await server.get('/v1/figures');
    const refusedRows = readFileSync(at('rejected.ndjson'), 'utf8').trim().split('\n').length;
    if (told.read !== KNOWN.rows) problems.push(`${told.read} rows were read`);
    if (told.applied + told.duplicates + told.taken + told.refused !== told.read)
      problems.push('rows are not accounted for');
    if (totals.applied + totals.duplicates + told.refused !== told.read)
      problems.push('the server counts another number');
    if (totals.duplicates !== 0) problems.push(`${totals.duplicates} rows were taken for duplicates`);
    if (refusedRows !== told.refused)
      problems.push(`${refusedRows} refused rows are listed, ${told.refused} counted`);
    const sums = await readBack(server, ids);
    compare('the profiles', sums.found, KNOWN);
    return { ...told, seconds, cpuMicros, totals, ...sums, megabytes: server.anonymousMb() };
  } finally {
    await server.stop();
    server.remove();
  }
}

/** Adds up the computed traits of every customer, as the API gives them. */
async function readBack(server, ids) {
  const found = { lines: 0, customers: 0, invoices: 0, revenueMicros: 0 };
  const waits = [];
  const left = [...ids];
  const read = async () => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const begin = performance.now();
      const { computed } = await server.get(`/v1/profiles/userId:${id}`);
      waits.push(performance.now() - begin);
      const value = Object.fromEntries(computed.map(({ name, value }) => [name, value]));
      if (value.lines > 0) found.customers++;
      found.lines += value.lines;
      found.invoices += value.invoices;
      found.revenueMicros += Math.round(value.revenue * 1e6);
    }
  };
  await Promise.all([read(), read(), read(), read()]);
  return { found, readP50: percentile(waits, 0.5), readP99: percentile(waits, 0.99) };
}

async function replayOn(workers) {
  const inputs = ['--mapping', mapping, '--documents', documents];
  const told = JSON.parse(
    await kairos('replay', file, ...inputs, '--report', 'json', '--workers', String(workers)),
  );
  if (told.applied + told.refused !== KNOWN.rows) problems.push(`the replay on ${workers} threads lost rows`);
  return told;
}

/** What the command printed. */
function kairos(...args) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? done(output) : fail(new Error(`kairos ${args[0]} ended with ${code}`)),
    );
  });
}

function compare(what, found, known) {
  for (const name of Object.keys(known)) {
    if (name in found && found[name] !== known[name])
      problems.push(`${what}: ${name} is ${found[name]}, not ${known[name]}`);
  }
}

function report() {
  const { found, totals, reasons } = imported;
  const count = (n) => n.toLocaleString('en-US');
  table([
    ['the shop, read back from its profiles', ''],
    ['rows read', count(imported.read)],
    ['applied', count(totals.applied)],
    ...Object.entries(reasons).map(([reason, n]) => [`refused: ${reason}`, count(n)]),
    ['clean lines', count(found.lines)],
    ['customers who bought', count(found.customers)],
    ['invoices', count(found.invoices)],
    ['revenue', (found.revenueMicros / 1e6).toLocaleString('en-US', { minimumFractionDigits: 3 })],
    ['import, seconds', round(imported.seconds)],
    ['server, CPU us an event', round(imported.cpuMicros)],
    ['server, anonymous MB', imported.megabytes],
  ]);
  table([
    ['replay on', 'seconds', 'CPU seconds', 'events a CPU second', 'messages', 'digest'],
    ...replays.map((r) => [
      `${r.workers} threads`,
      round(r.seconds),
      round(r.cpuSeconds),
      count(r.eventsPerCpuSecond),
      count(r.messages.sent),
      r.digest.slice(0, 12),
    ]),
  ]);
  for (const problem of problems) process.stdout.write(`WRONG: ${problem}\n`);
  finish(
    'online-retail',
    {
      wrong: problems.length,
      importRowsPerSecond: Math.round(imported.read / imported.seconds),
      importCpuMicros: round(imported.cpuMicros),
      profileReadP99Ms: round(imported.readP99, 2),
      replayEventsPerCpuSecond: replays[0].eventsPerCpuSecond,
    },
    {
      wrong: { floor: 0, goal: 0 },
      importRowsPerSecond: { floor: 5_000, goal: 20_000, least: true },
      replayEventsPerCpuSecond: { floor: 10_000, goal: 40_000, least: true },
    },
  );
}
