/** The course of a limit as a small drawing: what was used against an even use, and below it the price of one unit. */
import type { BudgetLimitView } from '../../api/types.ts';
import { factor } from '../../words/numbers.ts';
import { clockTime, day } from '../../words/times.ts';
import { amountWords, oneOf } from './words.ts';

const WIDTH = 320;
const HEIGHT = 56;

export function Course({ limit, now }: { limit: BudgetLimitView; now: number }) {
  const { course, unit, from, to, most, least, per } = limit;
  const begin = from === null ? Date.parse(course[0]?.at ?? '') : Date.parse(from);
  const points = course.filter(({ at }) => Date.parse(at) >= begin);
  if (points.length < 2) return <p className="quiet">Its price has not moved yet.</p>;
  const end = to === null ? now : Date.parse(to);
  const x = (at: string) => (WIDTH * (Date.parse(at) - begin)) / Math.max(1, end - begin);
  const bound = most ?? least;
  const prices = points.map(({ price }) => price);
  const [low, high] = [Math.min(0, ...prices), Math.max(1e-9, ...prices)];
  const used = points.map(({ at, used: by }) => [x(at), HEIGHT * (1 - Math.min(1, by / bound))] as const);
  const price = points.map(
    ({ at, price: then }) => [x(at), HEIGHT * (1 - (then - low) / (high - low))] as const,
  );
  const last = points.at(-1)!;
  const when = (at: string) => (per === 'day' ? clockTime(at) : day(at));
  return (
    <div className="budget-course">
      <figure>
        <svg
          viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
          role="img"
          aria-label="Used over time, against an even use"
        >
          <path className="budget-even" d={`M0 ${HEIGHT}L${WIDTH} 0`} />
          <path className="budget-used" d={lineOf(used)} />
        </svg>
        <figcaption>
          {amountWords(last.used, unit)} by {when(last.at)}; the dashes are an even use
        </figcaption>
      </figure>
      <figure>
        <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} role="img" aria-label="Price over time">
          <path className="budget-price" d={lineOf(price)} />
        </svg>
        <figcaption>
          Price of {oneOf(unit)}: {factor(Math.min(...prices))} to {factor(Math.max(...prices))}, now{' '}
          {factor(limit.price)}
        </figcaption>
      </figure>
    </div>
  );
}

function lineOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}
