/**
 * What does a model believe, and choose, while it is known who responded and not yet who did not?
 *
 * Made worlds: offers are chosen as decisions choose (Thompson), responses come within hours, silences after seven days.
 * Told are the mean chance that decisions went by beside the true one of what they chose, and what that is of the best
 * offer's. `late` is what could be believed if responses, too, were told only after seven days; `as they come` teaches
 * responses at once and silences later, without weighing one against the other, as is usual.
 */
import { drawsFrom } from '../engine/dist/core/draws.js';
import { Draws } from '../engine/dist/core/hash.js';
import { choose } from '../engine/dist/core/learning/choose.js';
import { standardSelection } from '../engine/dist/core/learning/definition.js';
import { sigmoid } from '../engine/dist/core/learning/logistic.js';
import { ResponseModel } from '../engine/dist/core/learning/model.js';
import { chanceOf } from '../engine/dist/core/learning/weights.js';
import { finish, round, table } from './harness/report.mjs';

const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const start = Date.UTC(2026, 0, 5);
const SEEDS = [1, 2, 3].slice(0, Math.max(1, Math.round(3 * scale)));
const kinds = new Map([['vip', { name: 'vip', type: 'boolean', buckets: 2, use: 'merit' }]]);
const teaching = { kinds, halfLifeMs: 60 * DAY };

const offers = (rates) => rates.map((rate, i) => ({ name: `offer ${i}`, rate, from: 0 }));
const alike = offers([0.1, 0.1, 0.1]);
const many = offers(Array.from({ length: 50 }, (_, i) => 0.02 + (0.13 * ((i * 37) % 50)) / 50));
/** Days that are looked at; the offers; what else happens. */
const worlds = {
  'new model, 10 % respond': { figure: 'ten', days: [0, 7], offers: alike },
  'new model, 1 % respond': { figure: 'one', days: [0, 7], offers: offers([0.01, 0.01, 0.01]), hourly: 60 },
  'new model, 5, 10 and 15 %': {
    figure: 'three',
    isEarned: true,
    days: [3, 14],
    offers: offers([0.05, 0.1, 0.15]),
  },
  'new model, fifty offers': { figure: 'fifty', isEarned: true, days: [3, 14], offers: many, hourly: 60 },
  'mailed to 20,000 in ten minutes': { figure: 'burst', days: [31, 37], offers: alike, burst: 30 },
  'new offer, twice as good': {
    figure: 'newcomer',
    isEarned: true,
    days: [37, 60],
    offers: [...alike, { name: 'new', rate: 0.2, from: 30 }],
  },
  'a no comes at once, too': { figure: 'noes', days: [0, 7], offers: offers([0.4, 0.4, 0.4]), noes: 0.9 },
};
const ways = ['weighed', 'late', 'as they come'];

/** What is due, the earliest first. */
class Agenda {
  #heap = [];

  get size() {
    return this.#heap.length;
  }

  add(at, run) {
    const heap = this.#heap;
    let i = heap.push({ at, run }) - 1;
    for (let up = (i - 1) >> 1; i > 0 && heap[up].at > heap[i].at; i = up, up = (i - 1) >> 1)
      [heap[up], heap[i]] = [heap[i], heap[up]];
  }

  next() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = left < heap.length && heap[left].at < heap[i].at ? left : i;
      if (right < heap.length && heap[right].at < heap[least].at) least = right;
      if (least === i) return first;
      [heap[least], heap[i]] = [heap[i], heap[least]];
      i = least;
    }
  }
}

function live({ days: [from, to], offers: all, hourly = 20, burst, noes = 0 }, way, seed) {
  const draw = drawsFrom(seed);
  const model = new ResponseModel('family', 1);
  const agenda = new Agenda();
  const seen = { n: 0, believed: 0, truth: 0 };
  let decisions = 0;

  const decide = (at, forced) => {
    const values = { vip: draw() < 0.3 };
    const open = all.filter((one) => start + one.from * DAY <= at);
    const scorer = model.weights.scorer(model.columns.features(values, kinds));
    const candidates = open.map(({ name }) => {
      const { mean, own } = scorer.predict(name, 'offers');
      const logit = { mean, deviation: standardSelection.scale * Math.sqrt(own) };
      const belief = { mean: sigmoid(mean), deviation: logit.deviation, logit };
      const isNewcomer = model.weights.isNewcomer(name, standardSelection.newcomers.until, model.version);
      return { name, stake: { belief, scale: 1, offset: 0 }, isNewcomer, isSteady: false };
    });
    const choice = () => choose(candidates, standardSelection, new Draws(`${seed} ${decisions++}`)).order[0];
    const { name, rate } = forced ?? open[choice()];
    if (forced === undefined && at >= start + from * DAY) {
      seen.n++;
      seen.believed += chanceOf(scorer.predict(name, 'offers'));
      seen.truth += rate;
    }
    show(at, { action: name, family: 'offers', values }, rate);
  };

  const show = (at, shown, rate) => {
    const matures = { at: at + WEEK, afterMs: WEEK };
    if (way === 'weighed') model.show(shown, matures, teaching, at);
    const reward = draw() < rate ? 1 : 0;
    const isSoon = reward === 1 ? way !== 'late' : draw() < noes;
    const when = isSoon ? at + Math.round(-Math.log(1 - 0.99 * draw()) * 6 * HOUR) : matures.at;
    const outcome = { ...shown, reward, isControl: false, isCorrection: false, matures };
    agenda.add(when, (now) => model.teach(outcome, teaching, now));
  };

  for (let n = 0; n < to * 24 * hourly; n++) agenda.add(start + (n / hourly) * HOUR, (at) => decide(at));
  for (let n = 0; burst !== undefined && n < 20_000; n++)
    agenda.add(start + burst * DAY + n * 30, (at) => decide(at, all.at(-1)));
  while (agenda.size > 0) {
    const { at, run } = agenda.next();
    if (at >= start + to * DAY) break;
    run(at);
  }
  return seen;
}

const figures = {};
const rows = [['', 'days', ...ways.flatMap((way) => [`${way}: believed`, 'true', '% of the best'])]];
for (const [name, world] of Object.entries(worlds)) {
  if (process.stderr.isTTY) process.stderr.write(`\r${name}\u001b[K`);
  const best = Math.max(...world.offers.map(({ rate }) => rate));
  const seen = ways.map((way) => {
    const runs = SEEDS.map((seed) => live(world, way, seed));
    const mean = (field) =>
      runs.reduce((all, run) => all + run[field], 0) / runs.reduce((all, { n }) => all + n, 0);
    return { believed: mean('believed'), truth: mean('truth') };
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const cells = seen.map(({ believed, truth }) => [
    round(believed, 3),
    round(truth, 3),
    round((100 * truth) / best),
  ]);
  rows.push([name, world.days.join('-'), ...cells.flat()]);
  const [{ believed, truth }] = seen;
  figures[world.figure] = round(world.isEarned ? truth / best : believed / truth, 2);
}
table(rows);
process.stdout.write(
  'figures: believed / true; of the three, the fifty and the new offer the true chance / the best\n',
);
finish('maturing', figures, {
  ten: { floor: 1.5, goal: 1.2 },
  burst: { floor: 1.5, goal: 1.2 },
  noes: { floor: 1.5, goal: 1.2 },
  three: { floor: 0.9, goal: 0.97, least: true },
  newcomer: { floor: 0.8, goal: 0.9, least: true },
});
