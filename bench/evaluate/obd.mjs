/**
 * The Open Bandit Dataset: each campaign and direction of expected.json, with the reward model that it names
 * ((clicks + .5) / (shows + 100) by item and position), beside the published estimators.
 */
import { estimate } from '../../engine/dist/analytics/evaluation/estimators.js';
import { LogBuilder } from '../../engine/dist/analytics/evaluation/log.js';
import { overlapOf, refusalsOf } from '../../engine/dist/analytics/evaluation/overlap.js';
import { termsOf } from '../../engine/dist/analytics/evaluation/terms.js';
import { find, readCsv, readJson } from './reference.mjs';

/** Their names -> ours; a number behind `lambda` is the shrinking. */
const names = {
  ipw: 'ips',
  snipw: 'snips',
  dm: 'dm',
  dr: 'dr',
  sndr: 'sndr',
  switch_dr: 'switch-dr',
  dr_os: 'dr-os',
  ipw_clipped: 'clipped-ips',
};

/** @returns a case a direction, or undefined where data is missing */
export function obdCases() {
  const expected = find('obd', 'expected.json');
  if (!expected) return undefined;
  const cases = Object.entries(readJson(expected)).map(([name, reference]) => {
    const [, campaign, logging, evaluated] = /^(\w+): (\w+) -> (\w+)$/.exec(name);
    const log = find('obd', logging, campaign, `${campaign}.csv`);
    const policy = find('obd', `action_dist_${evaluated}_${campaign}.csv`);
    return log && policy ? measure(name, reference, readCsv(log), readCsv(policy)) : undefined;
  });
  return cases.includes(undefined) ? undefined : cases;
}

function measure(name, reference, rows, distribution) {
  const items = distribution.map((row) => row.item_id);
  const builder = new LogBuilder();
  for (const { item_id, click, propensity_score } of rows)
    builder.add({
      candidates: items,
      chances: Number(propensity_score),
      chosen: item_id,
      reward: Number(click),
    });
  const log = builder.finish();
  const chanceAt = { 1: [], 2: [], 3: [] };
  for (const [i, row] of distribution.entries())
    for (const position of [1, 2, 3]) chanceAt[position][i] = Number(row[`pos${position}`]);
  const policy = {
    name,
    chancesOf: (_, row, chances) => {
      const at = chanceAt[rows[row].position];
      for (let i = 0; i < at.length; i++) chances[i] = at[i];
      return null;
    },
  };
  const terms = termsOf(log, policy, namedModel(log, rows));
  const overlap = overlapOf(terms);
  const estimates = Object.entries(reference.estimates).map(([key, theirs]) => {
    const [, plain, lambda] = /^(.+?)(?:_lambda(\d+))?$/.exec(key);
    const ours = estimate(names[plain], terms, lambda === undefined ? undefined : Number(lambda));
    return { key, ours, theirs };
  });
  return { name, overlap, refusals: refusalsOf(overlap, terms), reference, estimates };
}

function namedModel({ actions }, rows) {
  const clicks = new Map();
  const shows = new Map();
  const count = (map, key, by) => map.set(key, (map.get(key) ?? 0) + by);
  for (const { item_id, position, click } of rows) {
    count(clicks, `${item_id}/${position}`, Number(click));
    count(shows, `${item_id}/${position}`, 1);
  }
  return {
    expected: (row, action) => {
      const key = `${actions[action]}/${rows[row].position}`;
      return ((clicks.get(key) ?? 0) + 0.5) / ((shows.get(key) ?? 0) + 100);
    },
  };
}
