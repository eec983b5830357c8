/**
 * Logs as a company has them, drawn from the trial: who bought what, when and for how much had a say in
 * who was mailed. A row of
 * the trial stays with a chance in proportion to that of its arm under the logging policy, so that the propensities are
 * known; what a policy is worth is known from the trial itself.
 */

import { evaluate } from '../../engine/dist/analytics/evaluation/evaluate.js';
import { LogBuilder } from '../../engine/dist/analytics/evaluation/log.js';
import { choicePolicy } from '../../engine/dist/analytics/evaluation/policy.js';
import { drawsFrom } from '../../engine/dist/core/draws.js';
import { ARMS, FEATURES } from './hillstrom.mjs';

const policies = {
  mens_if_mens_else_womens: ({ mens }) => (mens ? 0 : 1),
  womens_if_womens_only_else_mens: ({ mens, womens }) => (womens && !mens ? 1 : 0),
  'mail_mens_only_if_recency<=6': ({ recency }) => (recency <= 6 ? 0 : 2),
  all_mens: () => 0,
};

const logits = ({ mens, recency, history }) => [
  0.7 * mens + 0.4 * Number(history > 150),
  0.7 * (1 - mens),
  0.4 * Number(recency <= 6),
];

function loggedChances(row) {
  const odds = logits(row).map(Math.exp);
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => each / sum);
}

/** So that about as many rows stay as in the reference. */
const HIGHEST = 0.72;

/** @returns by outcome and policy: RMSE and bias over the truth, by estimator, and the coverage of both intervals */
export function confoundedFigures(rows, outcome, repeats, progress) {
  const found = Object.entries(policies).map(([name, choose]) => ({
    name,
    choose,
    truth: meanOf(rows.filter((row) => row.arm === choose(row)).map((row) => row[outcome])),
    errors: new Map(),
    likely: 0,
    sure: 0,
    refused: 0,
    kept: 0,
  }));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const draw = drawsFrom(1_000 + repeat);
    const kept = rows.filter((row) => draw() < loggedChances(row)[row.arm] / HIGHEST);
    const log = logOf(kept, outcome);
    for (const each of found) {
      each.kept += kept.length / repeats;
      const policy = choicePolicy(each.name, (row) => ARMS[each.choose(kept[row])]);
      const { answer, refusals } = evaluate(log, policy);
      each.refused += Number(refusals.length > 0);
      if (!answer) continue;
      const { value, estimates } = answer;
      const count = ({ lower, upper }) => Number(lower <= each.truth && each.truth <= upper);
      each.likely += count(value.likely) / repeats;
      each.sure += count(value.sure) / repeats;
      const seen = kept.filter((row) => row.arm === each.choose(row));
      add(each.errors, 'naive', meanOf(seen.map((row) => row[outcome])) / each.truth - 1);
      for (const { estimator, mean } of estimates) add(each.errors, estimator, mean / each.truth - 1);
    }
    progress((repeat + 1) / repeats);
  }
  return found.map(({ errors, choose, ...rest }) => ({
    ...rest,
    rmse: Object.fromEntries(
      [...errors].map(([name, values]) => [name, Math.sqrt(meanOf(values.map((v) => v * v)))]),
    ),
    bias: Object.fromEntries([...errors].map(([name, values]) => [name, meanOf(values)])),
  }));
}

function logOf(rows, outcome) {
  const builder = new LogBuilder();
  for (const row of rows)
    builder.add({
      candidates: ARMS,
      chances: loggedChances(row),
      chosen: ARMS[row.arm],
      reward: row[outcome],
    });
  const values = Float64Array.from(rows.flatMap(({ features }) => features));
  return builder.finish({ names: FEATURES, values });
}

function add(errors, name, error) {
  if (!errors.has(name)) errors.set(name, []);
  errors.get(name).push(error);
}

function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
