/**
 * Does what is said of policies that were never in force hold, on public data where it is known?
 *
 * Open Bandit Dataset: the published estimators to 1e-9. The Hillstrom trial: logs drawn from it with known chances,
 * where what a policy is worth is known; uplift. Betting intervals on simulated logs. The data is not part of the
 * project: KAIROS_REFERENCE_DATA names the folder with obd and hillstrom; what is missing is said, and its figures too.
 */
import { confoundedFigures } from './evaluate/confounded.mjs';
import { coverageFigures } from './evaluate/coverage.mjs';
import { readHillstrom } from './evaluate/hillstrom.mjs';
import { obdCases } from './evaluate/obd.mjs';
import { find, readJson } from './evaluate/reference.mjs';
import { upliftFigures } from './evaluate/uplift.mjs';
import { finish, round, table } from './harness/report.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const REPEATS = Math.max(2, Math.round(200 * scale));
const LOGS = Math.max(20, Math.round(500 * scale));
const SPLITS = Math.max(1, Math.round(10 * scale));
const PLACEBOS = Math.max(5, Math.round(100 * scale));
/** Estimators that the reference has too. */
const SHARED = { ipw: 'ips', snipw: 'snips', dm: 'dm', dr: 'dr' };

const figures = {};
const cpu = process.cpuUsage();
const say = (what) => (share) => {
  if (Math.round(share * 100) % 10 === 0) process.stderr.write(`${what}: ${Math.round(share * 100)} %\r`);
};

reportObd();
const rows = readHillstrom();
const expected = find('hillstrom', 'ope_expected.json');
if (rows && expected) reportConfounded(readJson(expected));
if (rows) reportUplift();
reportCoverage();
const { user, system } = process.cpuUsage(cpu);
figures.cpuSeconds = round((user + system) / 1e6);
finish('evaluate', figures, {
  obdLargestError: { floor: 1e-9 },
  hillstromWorstRatio: { floor: 1.2 },
  hillstromWorstDirectRatio: { floor: 1.2 },
  hillstromLeastCoverage: { floor: 0.92, least: true },
  qini: { floor: 0.058, least: true },
  qiniAboveResponse: { floor: 0, least: true },
  policyBelowEverybodyMens: { floor: 0.003 },
  placeboShare: { floor: 0.07 },
  bettingLeastCoverage: { floor: 0.94, least: true },
});

function reportObd() {
  const cases = obdCases();
  if (!cases) return;
  let largest = 0;
  for (const { name, overlap, refusals, reference, estimates } of cases) {
    table([
      [`Open Bandit, ${name}`, 'ours', 'reference', 'off by'],
      ...estimates.map(({ key, ours, theirs }) => [
        key,
        ours.toFixed(12),
        theirs.toFixed(12),
        String(Math.abs(ours - theirs)),
      ]),
      ['effective decisions', round(overlap.effectiveRows), round(reference.effective_sample_size)],
      ['largest weight', round(overlap.largestWeight), round(reference.max_weight)],
      ['refused', refusals.map(({ code }) => code).join(' ') || 'no', ''],
    ]);
    for (const { ours, theirs } of estimates) largest = Math.max(largest, Math.abs(ours - theirs));
  }
  figures.obdLargestError = largest;
}

function reportConfounded(reference) {
  const ratios = [];
  const stated = [];
  const direct = [];
  const coverages = [];
  for (const outcome of Object.keys(reference)) {
    const found = confoundedFigures(rows, outcome, REPEATS, say(`${outcome}, confounded logs`));
    table([
      [
        `Hillstrom ${outcome}, ${REPEATS} logs`,
        'naive',
        'ips',
        'snips',
        'dm',
        'dr',
        'likely covers',
        'surely',
        'refused',
      ],
      ...found.flatMap(({ name, rmse, likely, sure, refused }) => [
        [
          name,
          ...['naive', ...Object.values(SHARED)].map((key) => rmse[key].toFixed(4)),
          likely.toFixed(3),
          sure.toFixed(3),
          refused,
        ],
        [
          '  reference',
          ...['naive', ...Object.keys(SHARED)].map(
            (key) => reference[outcome][name]?.rmse_over_truth[key] ?? '',
          ),
        ],
      ]),
    ]);
    for (const { name, rmse, likely } of found) {
      coverages.push(likely);
      const theirs = reference[outcome][name]?.rmse_over_truth;
      if (!theirs) continue;
      const best = Math.min(theirs.snipw, theirs.dr);
      stated.push(rmse.dr / best);
      direct.push(rmse.dm / theirs.dm);
      // The chances of the reference's logs are not public. Where ours are the harder ones, a plain estimate on them is
      // the measure.
      ratios.push(rmse.dr / Math.max(best, rmse.snips));
    }
  }
  figures.hillstromWorstRatio = round(Math.max(...ratios), 3);
  figures.hillstromWorstRatioToStated = round(Math.max(...stated), 3);
  figures.hillstromWorstDirectRatio = round(Math.max(...direct), 3);
  figures.hillstromLeastCoverage = round(Math.min(...coverages), 3);
}

function reportUplift() {
  const { hashed, random, personalising, placebo } = upliftFigures(rows, {
    splits: SPLITS,
    placebos: PLACEBOS,
    progress: say('silent arm split by chance'),
  });
  const mean = (key) => random.reduce((sum, each) => sum + each[key], 0) / random.length;
  const { best, difference, verdict } = personalising;
  table([
    ['Hillstrom, uplift of visits', 'hash split', `mean of ${SPLITS} splits`, 'reference'],
    ['Qini, Womens against none', round(hashed.qini, 4), round(mean('qini'), 4), '.063 +- .009'],
    ['Qini of the response model', round(hashed.response, 4), round(mean('response'), 4)],
    ['policy of three arms', round(hashed.policy, 4), round(mean('policy'), 4), 0.1815],
    ['everybody Mens', round(hashed.everybodyMens, 4), round(mean('everybodyMens'), 4), 0.1824],
    [
      `by person against ${best} for all: ${verdict}`,
      round(difference.mean, 5),
      `${round(difference.interval.lower, 5)} to ${round(difference.interval.upper, 5)}`,
    ],
    [`uplift shown in ${PLACEBOS} splits of the silent arm`, placebo],
  ]);
  figures.qini = round(hashed.qini, 4);
  figures.qiniMean = round(mean('qini'), 4);
  figures.qiniAboveResponse = round(hashed.qini - hashed.response, 4);
  figures.policyBelowEverybodyMens = round(
    Math.max(hashed.everybodyMens - hashed.policy, mean('everybodyMens') - mean('policy')),
    4,
  );
  figures.placeboShare = round(placebo, 3);
}

function reportCoverage() {
  const found = coverageFigures(LOGS);
  table([
    [
      `betting intervals, ${LOGS} logs of 50 actions`,
      'decisions',
      'covers',
      'anytime covers',
      'normal covers',
      'width',
    ],
    ...found.map(({ size, rows: count, sure, anytime, normal, width }) => [
      `effective decisions ${size}`,
      count,
      sure.toFixed(3),
      anytime.toFixed(3),
      normal.toFixed(3),
      width.toFixed(4),
    ]),
  ]);
  figures.bettingLeastCoverage = round(Math.min(...found.flatMap(({ sure, anytime }) => [sure, anytime])), 3);
}
