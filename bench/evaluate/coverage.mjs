/** How often betting intervals hold the truth: 500 logs of each size, three per cent respond, heavy weights. */

import { meanOf } from '../../engine/dist/analytics/evaluation/estimators.js';
import { deviationOf, normalInterval } from '../../engine/dist/analytics/evaluation/normal.js';
import { possible, sureValue } from '../../engine/dist/analytics/evaluation/sure.js';
import { drawsFrom } from '../../engine/dist/core/draws.js';

const EFFECTIVE = [50, 500, 5_000];
const ACTIONS = 50;

/** A logging policy that prefers some of fifty actions much, and one to evaluate that prefers others. */
function world() {
  const draw = drawsFrom(50);
  const skewed = () => {
    const odds = Array.from({ length: ACTIONS }, () => Math.exp(2.2 * (draw() + draw() + draw() - 1.5)));
    const sum = odds.reduce((total, each) => total + each, 0);
    return odds.map((each) => each / sum);
  };
  const [logged, policy] = [skewed(), skewed()];
  const chance = Array.from({ length: ACTIONS }, () => 0.06 * draw());
  const weights = policy.map((share, i) => share / logged[i]);
  // Rows that tell as much as one.
  const spread = logged.reduce((sum, share, i) => sum + share * weights[i] ** 2, 0);
  return {
    logged,
    weights,
    chance,
    spread,
    truth: policy.reduce((sum, share, i) => sum + share * chance[i], 0),
  };
}

export function coverageFigures(logs) {
  const { logged, weights, chance, spread, truth } = world();
  const limits = logged.map(
    (
      (sum) => (share) =>
        (sum += share)
    )(0),
  );
  return EFFECTIVE.map((size) => {
    const rows = Math.round(size * spread);
    const found = { size, rows, sure: 0, anytime: 0, normal: 0, width: 0 };
    for (let log = 0; log < logs; log++) {
      const draw = drawsFrom(7 * size + log);
      const weighed = new Float64Array(rows);
      const rewards = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = draw();
        const action = Math.min(
          ACTIONS - 1,
          limits.findIndex((limit) => at < limit),
        );
        weighed[row] = weights[action];
        rewards[row] = draw() < chance[action] ? 1 : 0;
      }
      const range = possible(rewards, Math.max(...weights));
      const holds = ({ lower, upper }) => Number(lower <= truth && truth <= upper) / logs;
      const sure = sureValue(weighed, rewards, range, { alpha: 0.05, looks: 'fixed' });
      found.sure += holds(sure);
      found.width += (sure.upper - sure.lower) / logs;
      found.anytime += holds(sureValue(weighed, rewards, range, { alpha: 0.05, looks: 'anytime' }));
      const parts = weighed.map((weight, row) => weight * rewards[row]);
      found.normal += holds(normalInterval(meanOf(parts), deviationOf(parts) / Math.sqrt(rows), 0.05));
    }
    return found;
  });
}
