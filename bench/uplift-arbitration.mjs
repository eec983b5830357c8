/**
 * Does arbitration learn what saying an action adds, and say that instead of what is clicked? People whose truth is known are
 * asked day by day through the real engine, once by responses and once by uplift; what the product tells of each action is
 * held against the truth. KAIROS_BENCH_SCALE takes fewer people, KAIROS_BENCH_DAYS fewer days, KAIROS_SEED others.
 */
import { heldOutUplift } from '../engine/dist/analytics/uplift/holdouts.js';
import { askedDaily, trueActions, upliftModel } from '../engine/dist/conformance/uplift-world.js';
import { finish, round, table } from './harness/report.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const asked = {
  seed: Number(process.env.KAIROS_SEED ?? 7),
  people: Math.max(60, Math.round(2_000 * scale)),
  days: Number(process.env.KAIROS_BENCH_DAYS ?? 42),
  heldOut: 5,
};
const cpu = process.cpuUsage();
const byResponse = await askedDaily({ ...asked, by: 'response' });
const byUplift = await askedDaily({ ...asked, by: 'uplift' });

const late = ({ days }) => days.slice(-Math.ceil(days.length / 4));
const sum = (days, of) => days.reduce((all, day) => all + of(day), 0);
const shareOf = (world, action) =>
  (100 * sum(late(world), ({ said }) => said[action] ?? 0)) / sum(late(world), (day) => day.asked);
const addedOf = (world) =>
  (100 * sum(late(world), ({ added }) => added)) / sum(late(world), (day) => day.asked);

process.stdout.write(
  `${asked.people} people, ${asked.days} days, ${asked.heldOut} % held out (seed ${asked.seed}); the last quarter:\n\n`,
);
table([
  ['action', 'responds', 'adds', 'said, by response', 'said, by uplift'],
  ...trueActions.map(({ name, responds, adds }) => [
    name,
    `${100 * responds} %`,
    `${100 * adds} %`,
    `${round(shareOf(byResponse, name), 1)} %`,
    `${round(shareOf(byUplift, name), 1)} %`,
  ]),
]);

const look = await byUplift.engine.model(upliftModel, { limit: 1 });
const { actions } = heldOutUplift(look?.contrasts ?? []);
const truth = new Map(trueActions.map(({ name, adds }) => [name, adds]));
table([
  ['action', 'said', 'withheld', 'adds of 100', '95 %', 'truth'],
  ...actions.map(({ action, arms, adds }) => [
    action,
    arms.said.people,
    arms.silent.people,
    adds ? round(100 * adds.estimate, 2) : 'not known',
    adds ? `${round(100 * adds.lower, 2)} to ${round(100 * adds.upper, 2)}` : '',
    round(100 * truth.get(action), 2),
  ]),
]);

const told = actions.filter(({ adds }) => adds !== null);
const outside = told.filter(
  ({ action, adds }) => truth.get(action) < adds.lower || truth.get(action) > adds.upper,
);
const best = 100 * Math.max(...trueActions.map(({ adds }) => adds));

finish(
  'uplift-arbitration',
  {
    cpuSeconds: round((process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1e6, 1),
    addedOf100ByResponse: round(addedOf(byResponse), 2),
    addedOf100ByUplift: round(addedOf(byUplift), 2),
    ofOraclePercent: round((100 * addedOf(byUplift)) / best, 1),
    sureThingsPercent: round(shareOf(byUplift, 'sure'), 1),
    intervalsWithoutTruth: outside.length,
  },
  {
    ofOraclePercent: { floor: 50, goal: 75, least: true },
    sureThingsPercent: { floor: 30, goal: 15 },
    intervalsWithoutTruth: { floor: 1, goal: 0 },
  },
);
