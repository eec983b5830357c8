/** Response rates of an action by day, as a line; said in words for whoever does not see it. */
import type { ModelFigures } from '../../api/types.ts';
import { percent, plural } from '../../words/numbers.ts';

const WIDTH = 96;
const HEIGHT = 20;

export function Trend({ days }: { days: ModelFigures['days'] }) {
  const rates = days.map(({ outcomes, responses }) => (outcomes > 0 ? responses / outcomes : 0));
  const most = Math.max(...rates, 0);
  const last = rates.at(-1) ?? 0;
  // One day is no course: its rate stands beside it as a number.
  if (rates.length < 2)
    return <span className="quiet">{rates.length === 0 ? 'none yet' : percent(last)}</span>;
  const step = WIDTH / Math.max(1, rates.length - 1);
  const points = rates.map((rate, i) => `${i * step},${HEIGHT - (most > 0 ? rate / most : 0) * HEIGHT}`);
  return (
    <svg
      role="img"
      aria-label={`${plural(days.length, 'day')}, ${percent(last)} on the last`}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
    >
      <polyline className="spark-line" points={points.join(' ')} />
    </svg>
  );
}
