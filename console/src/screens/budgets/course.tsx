/** The course of a limit as two charts: what was used against an even use, and the price of one unit. */
import type { BudgetLimitView } from '../../api/types.ts';
import { Chart } from '../../parts/chart.tsx';
import { type ChartPoint, lineThrough } from '../../parts/line-through.ts';
import { factor } from '../../words/numbers.ts';
import { clockTime, day } from '../../words/times.ts';
import { amountWords, oneOf } from './words.ts';

export function Course({ limit, now }: { limit: BudgetLimitView; now: number }) {
  const { course, from, per } = limit;
  const begin = from === null ? Date.parse(course[0]?.at ?? '') : Date.parse(from);
  const points = course.filter(({ at }) => Date.parse(at) >= begin);
  if (points.length < 2) return <p className="quiet">Its price has not moved yet.</p>;
  const when = (at: string | number) => {
    const instant = new Date(at).toISOString();
    return per === 'day' ? clockTime(instant) : day(instant);
  };
  return (
    <div className="budget-course">
      <Used limit={limit} points={points} begin={begin} now={now} when={when} />
      <Price limit={limit} points={points} now={now} when={when} />
    </div>
  );
}

interface Props {
  readonly limit: BudgetLimitView;
  /** Of this period, at least two. */
  readonly points: BudgetLimitView['course'];
  readonly now: number;
  when(at: string | number): string;
}

/** From the begin of the period to its end: how much there still is to come is part of the picture. */
function Used({ limit, points, begin, now, when }: Props & { readonly begin: number }) {
  const { unit, to, most, least, per, spent, reserved } = limit;
  const end = to === null ? now : Date.parse(to);
  const bound = most ?? least;
  const reach = { from: begin, to: end, bottom: 0, top: bound };
  const used: readonly ChartPoint[] = [
    [begin, 0],
    ...points.map(({ at, used: by }): ChartPoint => [Date.parse(at), by]),
    [now, spent + reserved],
  ];
  return (
    <div className="budget-picture">
      <Chart
        label="Used over time, against an even use"
        top={amountWords(bound, unit)}
        from={per === null ? when(begin) : `begin of the ${per}`}
        to={per === null ? when(end) : 'its end'}
      >
        <path className="chart-beside" d="M0 100L100 0" />
        <path className="chart-line" d={lineThrough(used, reach)} />
      </Chart>
      <p className="quiet">Used; the dashes are an even use</p>
    </div>
  );
}

/** Only as long as it is known: it has no future. */
function Price({ limit, points, now, when }: Props) {
  const { unit, price } = limit;
  const prices = [...points.map((point) => point.price), price];
  const [low, high] = [Math.min(0, ...prices), Math.max(1e-9, ...prices)];
  const begin = Date.parse(points[0]!.at);
  const reach = { from: begin, to: now, bottom: low, top: high };
  const line: readonly ChartPoint[] = [
    ...points.map(({ at, price: then }): ChartPoint => [Date.parse(at), then]),
    [now, price],
  ];
  return (
    <div className="budget-picture">
      <Chart label="Price over time" top={factor(high)} from={when(begin)} to="now">
        <path className="chart-line" d={lineThrough(line, reach)} />
      </Chart>
      <p className="quiet">
        Price of {oneOf(unit)}: {factor(Math.min(...prices))} to {factor(high)}, now {factor(price)}
      </p>
    </div>
  );
}
