/** Uplift on the e-mail trial: Qini of Womens against none, the policy of three arms, and the silent arm split by chance. */

import { fitResponse, fitUplift } from '../../engine/dist/analytics/uplift/model.js';
import { placeboShare } from '../../engine/dist/analytics/uplift/placebo.js';
import { qiniCurve } from '../../engine/dist/analytics/uplift/qini.js';
import { upliftReport } from '../../engine/dist/analytics/uplift/report.js';
import { pairOf, partOf } from '../../engine/dist/analytics/uplift/trial.js';
import { drawsFrom } from '../../engine/dist/core/draws.js';
import { ARMS, FEATURES } from './hillstrom.mjs';

const TEST_SHARE = 0.3;
const [MENS, WOMENS] = [1, 2];

export function upliftFigures(rows, { splits, placebos, progress }) {
  const trial = trialOf(rows);
  // i x 2654435761 is beyond 2^53 for none of them, so that the product is exact.
  const hashed = onceSplit(trial, (i) => ((i * 2654435761) % 4294967296) / 4294967296 < TEST_SHARE);
  const random = Array.from({ length: splits }, (_, split) => {
    const draw = drawsFrom(split + 1);
    const isTest = rows.map(() => draw() < TEST_SHARE);
    return onceSplit(trial, (i) => isTest[i]);
  });
  const { personalising } = upliftReport(trial);
  return { hashed, random, personalising, placebo: placeboShare(trial, placebos, progress) };
}

function trialOf(rows) {
  return {
    rows: rows.length,
    arms: [ARMS[2], ARMS[0], ARMS[1]],
    arm: Int32Array.from(rows, ({ arm }) => [MENS, WOMENS, 0][arm]),
    outcome: Float64Array.from(rows, ({ visit }) => visit),
    features: { names: FEATURES, values: Float64Array.from(rows.flatMap(({ features }) => features)) },
  };
}

function onceSplit(trial, isTest) {
  const train = partOf(trial, (row) => !isTest(row));
  const test = partOf(trial, isTest);
  const [learnt, judged] = [pairOf(train, WOMENS), pairOf(test, WOMENS)];
  const model = fitUplift(learnt);
  const response = fitResponse(learnt);
  const { values } = judged.features;
  const scores = (of) => Float64Array.from({ length: judged.rows }, (_, row) => of(row));
  const qini = (of) => qiniCurve(scores(of), judged.arm, judged.outcome).coefficient;
  const three = fitUplift(train);
  const pick = (row) => {
    const chances = [0, MENS, WOMENS].map((arm) => three.chance(test.features.values, row, arm));
    return chances.indexOf(Math.max(...chances));
  };
  return {
    qini: qini((row) => model.chance(values, row, 1) - model.chance(values, row, 0)),
    response: qini((row) => response(values, row)),
    policy: rateWhere(test, (row) => test.arm[row] === pick(row)),
    everybodyMens: rateWhere(test, (row) => test.arm[row] === MENS),
  };
}

function rateWhere({ rows, outcome }, isIn) {
  let [count, sum] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (!isIn(row)) continue;
    count++;
    sum += outcome[row];
  }
  return sum / count;
}
