/**
 * Who gets which offer under budgets and caps: how near the best possible, how quickly, and how near while people come one
 * by one?
 *
 * Offline: a made-up instance (customers x offers, 106 limits); the gap is certified by the bound that comes with it. The
 * two instances of the reference data (KAIROS_REFERENCE_DATA) against their exact optimum. Online: the same kind of
 * instance in the order of a draw, choosing with the prices of core/budget/pacing.ts, which the ledgers use too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allocate } from '../engine/dist/analytics/allocation/allocate.js';
import { PairCollector } from '../engine/dist/analytics/allocation/problem.js';
import { Arrivals } from '../engine/dist/core/budget/arrivals.js';
import { madeAllocation } from './harness/allocation.mjs';
import { cutOf, servedOneByOne } from './harness/allocation-online.mjs';
import { finish, round, table } from './harness/report.mjs';
import { seeded } from './harness/traffic.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(
  resolve(process.env.KAIROS_REFERENCE_DATA ?? join(here, '../../shared/data')),
  'allocation',
);
const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const OFFERS = 100;

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function isWithin({ limits, pair }, problem) {
  const used = problem.limits.map(() => 0);
  for (const e of pair) {
    if (e < 0) continue;
    for (const { limit, amount } of problem.uses[problem.offer[e]]) used[limit] += amount;
    for (const { limit, amount } of problem.own) used[limit] += amount[e];
  }
  return limits.every(({ most }, k) => used[k] <= most);
}

const rows = [['customers', 'pairs', 'value', 'bound', 'gap %', 'CPU s', 'build CPU s', 'RSS MB']];
let violations = 0;

function offline(customers) {
  const begun = cpuSeconds();
  const problem = madeAllocation(customers, OFFERS);
  const built = cpuSeconds();
  const found = allocate(problem, {
    tell: (step) => process.stderr.write(`${customers}: ${JSON.stringify(step)}\n`),
  });
  const seconds = cpuSeconds() - built;
  const rssMb = process.resourceUsage().maxRSS / 1024;
  if (!isWithin(found, problem)) violations++;
  rows.push([
    customers,
    problem.value.length,
    round(found.value, 0),
    round(found.bound, 0),
    round(100 * found.gap, 5),
    round(seconds, 1),
    round(built - begun, 1),
    round(rssMb, 0),
  ]);
  return { found, problem, seconds, rssMb };
}

offline(Math.round(100_000 * scale));
const large = offline(Math.round(1_000_000 * scale));
table(rows);
const figures = {
  gapPercent: round(100 * large.found.gap, 5),
  cpuSeconds: round(large.seconds, 1),
  rssMb: round(large.rssMb, 0),
};

/** The reference instances: a cost of its own for each customer and offer. */
function reference({ n, budget, cap_mens, cap_womens }) {
  const lines = readFileSync(join(folder, `alloc_${n}.csv`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const pairs = new PairCollector(1);
  for (const line of lines) {
    const [, mens, womens, costMens, costWomens] = line.split(',').map(Number);
    if (mens > 0) pairs.add(0, mens, [Math.round(costMens * 1e6)]);
    if (womens > 0) pairs.add(1, womens, [Math.round(costWomens * 1e6)]);
    pairs.endCustomer();
  }
  const limit = (name, most) => ({ name, most, least: 0, boost: Number.POSITIVE_INFINITY });
  const { own, ...packed } = pairs.packed();
  return {
    ...packed,
    offers: 2,
    limits: [limit('budget', Math.round(budget * 1e6)), limit('mens', cap_mens), limit('womens', cap_womens)],
    uses: [[{ limit: 1, amount: 1 }], [{ limit: 2, amount: 1 }]],
    own: [{ limit: 0, amount: own[0] }],
  };
}

if (existsSync(join(folder, 'expected.json'))) {
  const told = [['reference', 'value', 'LP', 'of LP %', 'MILP', 'CPU s']];
  for (const expected of JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))) {
    const problem = reference(expected);
    const begun = cpuSeconds();
    const found = allocate(problem);
    if (!isWithin(found, problem)) violations++;
    const share = (100 * found.value) / expected.lp_optimum;
    figures[`ofLpPercent${expected.n}`] = round(share, 4);
    const cpu = round(cpuSeconds() - begun, 2);
    told.push([expected.n, round(found.value, 6), expected.lp_optimum, round(share, 4), expected.milp, cpu]);
  }
  table(told);
} else process.stdout.write(`no reference instances: ${folder} is not there (KAIROS_REFERENCE_DATA)\n\n`);

/** A week in which nine of ten come on working days from 8 to 20; forecast from the three weeks before. */
function officeHours(seed) {
  const [hourMs, hours] = [3_600_000, 168];
  const isBusy = (hour) => hour < 120 && hour % 24 >= 8 && hour % 24 < 20;
  const until = [0];
  for (let hour = 0; hour < hours; hour++) until.push(until[hour] + (isBusy(hour) ? 0.9 / 60 : 0.1 / 108));
  const clock = (share) => {
    let hour = until.findIndex((sum) => sum >= share * until[hours]) - 1;
    hour = Math.max(0, hour);
    return (hour + (share * until[hours] - until[hour]) / (until[hour + 1] - until[hour])) / hours;
  };
  const monday = Date.parse('2026-01-05T00:00:00Z');
  const random = seeded(seed);
  const arrivals = new Arrivals();
  for (let hour = -3 * hours; hour < 0; hour++) {
    const at = monday + hour * hourMs;
    const mean = (isBusy((hour + 3 * hours) % hours) ? 0.9 / 60 : 0.1 / 108) * 10_000;
    const spread = 2 * Math.sqrt(3 * mean) * (random() - 0.5);
    arrivals.note(Math.max(0, Math.round(mean + spread)), at, at + hourMs, 'UTC');
  }
  const expected = (passed) => arrivals.between(monday, monday + passed * hours * hourMs, 'UTC') / hours;
  return { clock, expected };
}

const online = [['one by one', 'customers', 'of the bound %', 'passed limits']];
function comeOneByOne(name, customers, problem, bound, run) {
  const { value, passed } = servedOneByOne(problem, run);
  violations += passed;
  const share = (100 * value) / bound;
  online.push([name, customers, round(share, 2), passed]);
  return share;
}
{
  const customers = Math.round(100_000 * scale);
  const problem = madeAllocation(customers, OFFERS, 11);
  const { bound } = allocate(problem);
  const sample = allocate(cutOf(problem, 10)).limits.map(({ price }) => price);
  const runs = {
    'first come, first served': { isPaced: false },
    'prices of a tenth, kept': { prices: sample, isPaced: false },
    'paced, from nothing, every 100': { isPaced: true, every: 100 },
    'paced, from nothing': { isPaced: true },
    'paced, from a tenth': { prices: sample, isPaced: true },
  };
  for (const [name, run] of Object.entries(runs))
    figures.onlinePercent = round(comeOneByOne(name, customers, problem, bound, run), 2);
}
{
  const customers = Math.max(1_000, Math.round(10_000 * Math.min(1, scale * 10)));
  const shares = [];
  for (const seed of [11, 12, 13, 14, 15]) {
    const problem = madeAllocation(customers, OFFERS, seed);
    const { bound } = allocate(problem);
    const run = (name, more) =>
      comeOneByOne(`${name}, seed ${seed}`, customers, problem, bound, { isPaced: true, seed, ...more });
    shares.push(run('paced, from nothing'));
    if (seed > 12) continue;
    run('from nothing, every 100', { every: 100 });
    const { clock, expected } = officeHours(seed);
    run('in office hours, by the clock', { clock });
    figures.onlineByHourPercent = round(run('in office hours, as forecast', { clock, expected }), 2);
  }
  figures.onlineColdPercent = round(Math.min(...shares), 2);
}
table(online);
figures.violations = violations;
finish('allocate', figures, {
  gapPercent: { floor: 0.05, goal: 0.005 },
  cpuSeconds: { floor: 30, goal: 15 },
  rssMb: { floor: 1_500, goal: 1_000 },
  ...(figures.ofLpPercent5000 !== undefined && { ofLpPercent5000: { floor: 99.9, least: true } }),
  onlinePercent: { floor: 98, least: true },
  onlineColdPercent: { floor: 98, least: true },
  onlineByHourPercent: { floor: 97, least: true },
  violations: { floor: 0 },
});
