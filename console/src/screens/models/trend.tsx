/** Response rates of an action by day, as a line; said in words for whoever does not see it. */
import type { ModelFigures } from '../../api/types.ts';
import { Chart } from '../../parts/chart.tsx';
import { lineThrough } from '../../parts/line-through.ts';
import { percent, plural } from '../../words/numbers.ts';
import { rateOf } from './words.ts';

export function Trend({ days }: { days: ModelFigures['days'] }) {
  const rates = days.map(rateOf);
  const last = percent(rates.at(-1) ?? 0);
  // One day is no course: its rate stands beside it as a number.
  if (rates.length < 2) return <span className="quiet">{rates.length === 0 ? 'none yet' : last}</span>;
  const points = rates.map((rate, i) => [i, rate] as const);
  const reach = { from: 0, to: rates.length - 1, bottom: 0, top: Math.max(...rates) };
  return (
    <Chart
      className="chart-small"
      label={`${plural(days.length, 'day')}, ${last} on the last`}
      top=""
      from=""
      to=""
    >
      <path className="chart-line" d={lineThrough(points, reach)} />
    </Chart>
  );
}
