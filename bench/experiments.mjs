/**
 * Somebody looks at an experiment a hundred times: how often is an effect found that is none, does the interval hold the
 * truth where one stopped, and what does looking at any time cost in power? "Planned" is what experiments are told by; the
 * plain sequence, which does not care where it ends, stands beside it. A share of 2,000 runs has a standard error of half a point.
 * KAIROS_BENCH_SCALE takes fewer runs.
 */
import { withoutBefore } from '../engine/dist/analytics/experiment/cuped.js';
import { effectOf } from '../engine/dist/analytics/experiment/effect.js';
import { peek } from '../engine/dist/analytics/experiment/peeking.js';
import { planSample } from '../engine/dist/analytics/experiment/plan.js';
import { plannedInterval } from '../engine/dist/analytics/experiment/planned.js';
import { meanSample } from '../engine/dist/analytics/experiment/sample.js';
import { lowerBound, sequenceInterval } from '../engine/dist/analytics/experiment/sequence.js';
import { sequentialRatioPValue } from '../engine/dist/analytics/experiment/srm.js';
import { drawsFrom } from '../engine/dist/core/draws.js';
import { finish, round, table } from './harness/report.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const seed = Number(process.env.KAIROS_SEED ?? 29);
const RUNS = Math.max(20, Math.round(2_000 * scale));
const PEOPLE = 20_000;
const LOOKS = 100;
const cpu = process.cpuUsage();

const naive =
  (z) =>
  ({ estimate, standardError }) => ({
    lower: estimate - z * standardError,
    upper: estimate + z * standardError,
  });
const sequence = (alpha) => (effect) => sequenceInterval(effect, { alpha, tunedFor: PEOPLE * 2 });
const planned = (alpha) => (effect) => plannedInterval(effect, { alpha, tunedFor: PEOPLE * 2 });
const guardrail = (effect) => ({
  lower: lowerBound(effect, { alpha: 0.05, tunedFor: PEOPLE * 2 }),
  upper: 1,
});
const at = (rates) => ({ seed, runs: RUNS, people: PEOPLE, looks: LOOKS, rates });

const methods = { naive: naive(1.959964), sequence: sequence(0.05), planned: planned(0.05), guardrail };
const equal = peek(at([0.05, 0.05]), methods);
const ten = peek(at([0.05, 0.055]), { ...methods, planned90: planned(0.1) });
const twenty = peek(at([0.05, 0.06]), { ...methods, planned90: planned(0.1) });
const once = peek({ ...at([0.05, 0.05]), looks: 1 }, methods);

const words = {
  naive: 't-test, peeked at',
  sequence: 'confidence sequence',
  planned: 'confidence sequence, planned',
  guardrail: 'guardrail, one side',
};
const percent = (share) => `${round(share * 100, 1)} %`;
process.stdout.write(
  `${RUNS} experiments, ${PEOPLE} people an arm, looked at ${LOOKS} times (seed ${seed})\n\n`,
);
table([
  ['method', 'A/A: finds an effect', 'one look', '+10 %: finds it', '+20 %: finds it', 'stops at (+20 %)'],
  ...['naive', 'sequence', 'planned', 'guardrail'].map((name) => [
    words[name],
    percent(equal[name].found),
    percent(once[name].found),
    percent(ten[name].found),
    percent(twenty[name].found),
    Math.round(twenty[name].stoppedAt),
  ]),
]);

const explained = cupedSaves();
const alarms = ratioAlarms();
const plan = planSample({ mean: 0.05, effect: 0.1, alpha: 0.05, power: 0.8, shares: [1, 1] });
table([
  ['also', 'figure'],
  [
    '90 % interval holds the truth where one stopped (+10 %, +20 %)',
    `${percent(ten.planned90.covered)}, ${percent(twenty.planned90.covered)}`,
  ],
  [
    '+20 %: found, give or take',
    `${percent(twenty.planned.found)} ± ${percent(errorOf(twenty.planned.found))}`,
  ],
  ['sample-ratio alarm at .01 on a right ratio, looked at 300 times', percent(alarms.right)],
  ['the same where one of eighteen of an arm is lost', percent(alarms.lost)],
  ['variance that CUPED takes off where before and after go together by .7', percent(explained)],
  ['people for +10 % on 5 %: one look, any number of looks', `${plan.fixed}, ${plan.anytime}`],
]);

finish(
  'experiments',
  {
    falsePercent: round(equal.planned.found * 100, 2),
    falseGuardrailPercent: round(equal.guardrail.found * 100, 2),
    naiveFalsePercent: round(equal.naive.found * 100, 1),
    coverage90Percent: round(Math.min(ten.planned90.covered, twenty.planned90.covered) * 100, 1),
    power20Percent: round(twenty.planned.found * 100, 1),
    ratioAlarmPercent: round(alarms.right * 100, 2),
    ratioFoundPercent: round(alarms.lost * 100, 1),
    cupedPercent: round(explained * 100, 1),
    cpuSeconds: round(cpuSeconds()),
  },
  {
    falsePercent: { floor: 6, goal: 5 },
    falseGuardrailPercent: { floor: 6, goal: 5 },
    naiveFalsePercent: { floor: 30, least: true },
    coverage90Percent: { floor: 90, goal: 95, least: true },
    power20Percent: { floor: 90, goal: 94, least: true },
    ratioAlarmPercent: { floor: 1.5, goal: 1 },
    ratioFoundPercent: { floor: 90, least: true },
    cupedPercent: { floor: 45, goal: 48, least: true },
  },
);

/** People whose metric correlates by .7 with what they did before: half of the variance goes. */
function cupedSaves() {
  const random = drawsFrom(seed);
  const arms = [0, 1].map(() => people(random, 20_000));
  const plain = effectOf(...arms.map(({ after }) => meanSample(after)), 'absolute');
  const less = effectOf(...withoutBefore(arms), 'absolute');
  return 1 - (less.standardError / plain.standardError) ** 2;
}

function people(random, count) {
  const add = (sums, value) => {
    sums.n++;
    sums.sum += value;
    sums.sumOfSquares += value * value;
  };
  const [after, before, unknown] = [0, 0, 0].map(() => ({ n: 0, sum: 0, sumOfSquares: 0 }));
  let sumOfProducts = 0;
  for (let i = 0; i < count; i++) {
    const was = random() * 10;
    const is = was + random() * 10 * Math.sqrt(1 / 0.49 - 1);
    add(before, was);
    add(after, is);
    sumOfProducts += was * is;
  }
  return { after, before, sumOfProducts, unknown };
}

/** The standard error of a share of the runs. */
function errorOf(share) {
  return Math.sqrt((share * (1 - share)) / RUNS);
}

/** Looked at again and again: with the ratio as it should be, and with some of the first arm lost on the way. */
function ratioAlarms() {
  const random = drawsFrom(seed);
  const alarmsOf = (people, shares, place) => {
    let alarms = 0;
    for (let run = 0; run < RUNS; run++) {
      const counts = shares.map(() => 0);
      for (let n = 1; n <= people; n++) {
        const arm = place(random());
        if (arm >= 0) counts[arm]++;
        if (n % 20 !== 0 || sequentialRatioPValue(counts, shares) >= 0.01) continue;
        alarms++;
        break;
      }
    }
    return alarms / RUNS;
  };
  return {
    right: alarmsOf(6_000, [90, 5, 5], (draw) => (draw < 0.9 ? 0 : draw < 0.95 ? 1 : 2)),
    lost: alarmsOf(40_000, [50, 50], (draw) => (draw < 0.5 ? 0 : draw < 0.5 + 0.5 / 18 ? -1 : 1)),
  };
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1e6;
}
