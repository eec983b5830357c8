/**
 * Is what is learnt about hours, channels and patience worth it? People whose truth is known are asked through the real engine
 * in virtual time, once at once on one channel, once as learnt; and what the product itself reports of waiting is held
 * against the truth. KAIROS_BENCH_SCALE takes fewer people, KAIROS_BENCH_DAYS fewer days, KAIROS_SEED others.
 */
import { sendTimeGains } from '../engine/dist/analytics/timing/gain.js';
import { liveThrough } from '../engine/dist/conformance/send-time-world.js';
import { finish, round, table } from './harness/report.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const asked = {
  seed: Number(process.env.KAIROS_SEED ?? 3),
  people: Math.max(20, Math.round(400 * scale)),
  days: Number(process.env.KAIROS_BENCH_DAYS ?? 84),
};
const cpu = process.cpuUsage();
const fixed = await liveThrough({ ...asked, way: 'fixed' });
const learned = await liveThrough({ ...asked, way: 'learned' });

const row = (name, { sent, responses, optOuts, value, asked: due }) => [
  name,
  due,
  sent,
  round(responses, 1),
  round((100 * responses) / sent, 2),
  round(optOuts, 2),
  round(value, 1),
];
process.stdout.write(`${asked.people} people, ${asked.days} days (seed ${asked.seed})\n\n`);
table([
  ['', 'asked', 'sent', 'responses', 'of 100 sent', 'opt-outs', 'value'],
  row('at once, one channel: first half', fixed.halves[0]),
  row('at once, one channel: second half', fixed.halves[1]),
  row('as learnt: first half', learned.halves[0]),
  row('as learnt: second half', learned.halves[1]),
]);

const reported = [];
for (const channel of ['email', 'push']) {
  const look = await learned.engine.model(`send-now ${channel}`, { limit: 100 });
  for (const gain of sendTimeGains(look?.actions ?? [])) reported.push({ channel, ...gain });
}
table([
  ['waiting against sending at once', 'waited', 'responses', 'at once', 'responses', 'gain', '95 % interval'],
  ...reported.map(({ channel, chosen, now, gain }) => [
    channel,
    chosen.decisions,
    chosen.responses,
    now.decisions,
    now.responses,
    gain ? round(gain.estimate, 4) : 'too few',
    gain ? `${round(gain.lower, 4)} to ${round(gain.upper, 4)}` : '',
  ]),
]);

const truth = learned.waited.gain / Math.max(1, learned.waited.count);
process.stdout.write(
  `truth: ${learned.waited.count} waited, each ${round(truth, 4)} likelier to be answered than at once\n`,
);
const [before, after] = [fixed.halves[1], learned.halves[1]];
const rate = ({ sent, responses }) => responses / sent;
const oracle = after.best / after.asked;
const told = reported.filter(({ gain }) => gain !== null);
const holding = told.filter(({ gain }) => gain.lower <= truth && truth <= gain.upper).length;

finish(
  'timing',
  {
    cpuSeconds: round((process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6, 1),
    responsesPerSentGainPercent: round(100 * (rate(after) / rate(before) - 1), 1),
    // Of what the best hour on the channel that each likes best would add, for people who are not tired.
    ofOraclePercent: round((100 * (rate(after) - rate(before))) / (oracle - rate(before)), 1),
    waitingGain: round(truth, 4),
    valueGain: round((after.value - before.value) / asked.people, 3),
    optOutsPercent: round((100 * after.optOuts) / before.optOuts, 1),
    intervalsWithoutTruth: told.length - holding,
  },
  {
    responsesPerSentGainPercent: { floor: 10, goal: 30, least: true },
    ofOraclePercent: { floor: 5, goal: 15, least: true },
    waitingGain: { floor: 0.005, goal: 0.02, least: true },
    valueGain: { floor: 0, goal: 0.2, least: true },
    intervalsWithoutTruth: { floor: 0, goal: 0 },
  },
);
