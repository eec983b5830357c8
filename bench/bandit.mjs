/**
 * How often is the right class chosen when only the choice itself tells whether it was right? Classification as a
 * bandit, one pass, three random orders: each example is a decision among all classes, the reward is 1 where right.
 * Actions have weights of their own; features are standardised as they come. In the middle of a pass the model is
 * stored and read back: choices and bytes must go on the same.
 *
 * The data is not part of the project: KAIROS_REFERENCE_DATA names the folder with bandit-classification; every file in
 * it is measured. References: LinUCB with alpha .3.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { drawsFrom, shuffle } from '../engine/dist/core/draws.js';
import { Draws } from '../engine/dist/core/hash.js';
import { choose } from '../engine/dist/core/learning/choose.js';
import { standardSelection } from '../engine/dist/core/learning/definition.js';
import { sigmoid } from '../engine/dist/core/learning/logistic.js';
import { ResponseModel } from '../engine/dist/core/learning/model.js';
import { modelFrom, modelState } from '../engine/dist/core/learning/model-state.js';
import { finish, round, table } from './harness/report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const data = resolve(process.env.KAIROS_REFERENCE_DATA ?? join(here, '../../shared/data'));
const folder = join(data, 'bandit-classification');
const references = { digits: 0.774, satellite: 0.806 };
const scale = Number(process.env.KAIROS_BENCH_SCALE ?? 1);
const ORDERS = [1, 2, 3];
const METHODS = ['thompson', 'squarecb', 'greedy'];

if (!existsSync(folder)) {
  process.stderr.write(
    `There is no ${folder}. Set KAIROS_REFERENCE_DATA to the folder of the reference data.\n`,
  );
  process.exit(1);
}
const files = readdirSync(folder).filter((name) => name.endsWith('.csv.gz') || name.endsWith('.csv'));

/** Columns that are numbers in all rows are features; the class is the one that is named so, else the last. */
function examplesOf(file) {
  const bytes = readFileSync(join(folder, file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [names, ...rows] = parse(text, { skip_empty_lines: true });
  const named = names.findIndex((name) => /^(class|classes|lettr|label|target)$/i.test(name));
  const label = named < 0 ? names.length - 1 : named;
  const others = names.map((_, i) => i).filter((i) => i !== label);
  const isNumeric = others.map((i) => rows.every((row) => Number.isFinite(Number(row[i]))));
  const kinds = new Map(
    others.map((i, n) => [
      `x${i}`,
      { name: `x${i}`, type: isNumeric[n] ? 'number' : 'category', buckets: 32, use: 'always' },
    ]),
  );
  const examples = rows.map((row) => ({
    label: row[label],
    values: Object.fromEntries(others.map((i, n) => [`x${i}`, isNumeric[n] ? Number(row[i]) : row[i]])),
  }));
  return { kinds, examples, classes: [...new Set(examples.map((example) => example.label))].sort() };
}

/** Share of right choices in one pass. @param isStored whether the model is stored and read back in the middle */
function pass({ kinds, examples, classes }, order, method, isStored) {
  const choosing = { ...standardSelection, method, newcomers: { share: 1, until: 100 } };
  const teaching = { kinds, halfLifeMs: 60 * 86_400_000 };
  const turn = shuffle(
    examples.map((_, i) => i),
    drawsFrom(order),
  );
  const most = Math.round(turn.length * scale);
  let model = new ResponseModel('action', kinds.size);
  let right = 0;
  for (let at = 0; at < most; at++) {
    if (isStored && at === Math.floor(most / 2))
      model = modelFrom(JSON.parse(JSON.stringify(modelState(model))));
    const { label, values } = examples[turn[at]];
    const scorer = model.weights.scorer(model.columns.features(values, kinds));
    const candidates = classes.map((name) => {
      const { mean, own } = scorer.predict(name, 'classes');
      const logit = { mean, deviation: choosing.scale * Math.sqrt(own) };
      const stake = {
        belief: { mean: sigmoid(mean), deviation: logit.deviation, logit },
        scale: 1,
        offset: 0,
      };
      const isNewcomer = model.weights.isNewcomer(name, choosing.newcomers.until, model.version);
      return { name, stake, isNewcomer, isSteady: false };
    });
    const action = classes[choose(candidates, choosing, new Draws(`decision ${at}`)).order[0]];
    const reward = action === label ? 1 : 0;
    right += reward;
    const outcome = { action, family: 'classes', values, reward, isControl: false, isCorrection: false };
    model.teach(outcome, teaching, at * 1_000);
  }
  return { accuracy: right / most, bytes: JSON.stringify(modelState(model)) };
}

const figures = {};
const limits = {};
const rows = [['', 'rows', 'features', 'classes', ...METHODS, 'LinUCB', 'after a restart']];
for (const file of files) {
  const name = file.replace(/\.csv(\.gz)?$/, '');
  const set = examplesOf(file);
  const means = METHODS.map((method) => {
    const passes = ORDERS.map((order) => pass(set, order, method, false));
    return passes.reduce((sum, { accuracy }) => sum + accuracy, 0) / ORDERS.length;
  });
  const [plain, stored] = [false, true].map((isStored) => pass(set, 1, 'thompson', isStored));
  const isSame = plain.accuracy === stored.accuracy && plain.bytes === stored.bytes;
  const reference = references[name];
  figures[name] = round(means[0], 3);
  figures[`${name}Same`] = isSame ? 1 : 0;
  limits[name] =
    reference === undefined ? { least: true } : { floor: reference - 0.01, goal: reference, least: true };
  limits[`${name}Same`] = { floor: 1, least: true };
  rows.push([
    name,
    set.examples.length,
    set.kinds.size,
    set.classes.length,
    ...means.map((mean) => round(mean, 3)),
    reference ?? '-',
    isSame ? 'the same' : 'OTHERWISE',
  ]);
}
table(rows);
finish('bandit', figures, limits);
