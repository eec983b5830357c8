/** How fast is virtual time? 1 million customers, 10 conditions an event, one journey, through the real core. */

import { audienceSchema } from '../engine/dist/core/audience/definition.js';
import { configure } from '../engine/dist/core/configuration.js';
import { journeySchema } from '../engine/dist/core/journey/definition.js';
import { simulate } from '../engine/dist/hosts/simulated/simulate.js';
import { finish, round, table } from './harness/report.mjs';

const CUSTOMERS = Math.round(1_000_000 * Number(process.env.KAIROS_BENCH_SCALE ?? 1));
const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const YEAR = 365 * DAY;

/** What each visit touches: two filters, nine audiences (windows, whole life, a trait, each other) and an entry. */
const conditions = [
  'events("Visited").within("7d").count() >= 3',
  'events("Visited").within("30d").count() >= 6',
  'events("Visited").filter(e, e.price > 50).within("30d").count() >= 2',
  'events("Visited").filter(e, e.place == "shop").within("90d").sum("price") >= 400',
  'events("Visited").count() >= 10',
  'events("Visited").within("30d").count() == 0 && events("Visited").count() > 3',
  'events("Visited").within("30d").max("price") > 95',
  'events("Visited").count() > 3 && traits.plan == "pro"',
  'audience("c1") && !audience("c4")',
];
const documents = [
  ...conditions.map((condition, i) => audienceSchema.parse({ kind: 'audience', name: `c${i}`, condition })),
  journeySchema.parse({
    kind: 'journey',
    name: 'come-back',
    entry: { event: 'Visited', where: 'event.price > 90', reentry: 'when-ended' },
    goal: { event: 'Visited', where: 'event.price > 95' },
    steps: [
      { id: 'pause', wait: '3d' },
      { id: 'look', branch: [{ when: 'audience("c1")', go: 'end' }] },
      { id: 'end', exit: {} },
    ],
  }),
];
const result = configure('bench', documents);
if (!result.ok) throw new Error(JSON.stringify(result.problems));

/** Visits at exponential gaps with rates that differ between people: about 40 a year. */
function behaviour(customer) {
  let state = (customer * 2654435761 + 1) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  random();
  const gap = (YEAR / 40) * Math.exp(1.2 * (random() - 0.5) * 2);
  let at = START;
  let count = 0;
  return {
    next() {
      at += Math.ceil(-Math.log(random()) * gap);
      if (at > START + YEAR) return undefined;
      const properties = { price: Math.round(random() * 10000) / 100, place: 'shop' };
      return {
        kind: 'event',
        messageId: `${customer}-${count++}`,
        type: 'track',
        name: 'Visited',
        at,
        receivedAt: at,
        mode: 'live',
        source: 'simulation',
        identifiers: none,
        properties,
        traits: empty,
        context: empty,
      };
    },
  };
}
const none = [];
const empty = {};

const before = process.cpuUsage();
const start = performance.now();
const run = simulate({
  configuration: result.configuration,
  customers: CUSTOMERS,
  behaviour,
  until: START + YEAR,
  progress: (done) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${CUSTOMERS} customers`),
});
const cpu = process.cpuUsage(before);
const cpuSeconds = (cpu.user + cpu.system) / 1e6;
const perCpuSecond = Math.round((run.events + run.dueTimes) / cpuSeconds);

const { 'come-back': journey } = run.tally.journeys;
table([
  [
    'customers',
    'events',
    'due times',
    'CPU s',
    'wall s',
    'events and due times per CPU s',
    'journeys entered',
  ],
  [
    CUSTOMERS,
    run.events,
    run.dueTimes,
    round(cpuSeconds),
    round((performance.now() - start) / 1000),
    perCpuSecond,
    journey.entered,
  ],
]);
finish(
  'simulate',
  {
    eventsPerCpuSecond: perCpuSecond,
    withoutDueTimes: Math.round(run.events / cpuSeconds),
    customers: CUSTOMERS,
  },
  { eventsPerCpuSecond: { floor: 500_000, goal: 2_000_000, least: true } },
);
