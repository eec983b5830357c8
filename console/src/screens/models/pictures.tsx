/** Pictures of what was predicted beside what came: by the height of the prediction, and by day. */
import type { ModelFigures } from '../../api/types.ts';
import { Chart } from '../../parts/chart.tsx';
import { lineThrough } from '../../parts/line-through.ts';
import { Panel } from '../../parts/panel.tsx';
import { percent, plural } from '../../words/numbers.ts';
import { rateOf } from './words.ts';

const SIZE = 200;

export function Pictures({ figures }: { figures: ModelFigures }) {
  if (figures.outcomes === 0) return null;
  return (
    <div className="pair">
      <Calibration figures={figures} />
      <Days days={figures.days} />
    </div>
  );
}

/** Points on the line are as predicted; a point is as large as it has outcomes. */
function Calibration({ figures: { calibration, calibrationError } }: { figures: ModelFigures }) {
  const most = Math.max(0.01, ...calibration.flatMap(({ predicted, observed }) => [predicted, observed]));
  const largest = Math.max(1, ...calibration.map(({ outcomes }) => outcomes));
  const at = (share: number) => (share / most) * SIZE;
  const off = percent(calibrationError ?? 0);
  return (
    <Panel title="Predicted beside observed" aside={`off by ${off} on average`}>
      <div className="calibration">
        <span className="calibration-side" aria-hidden="true">
          {percent(most)} responded
        </span>
        <svg
          role="img"
          aria-label={`Predictions are off by ${off} on average`}
          viewBox={`-8 -8 ${SIZE + 16} ${SIZE + 16}`}
        >
          <path className="calibration-frame" d={`M0 0V${SIZE}H${SIZE}`} />
          <line className="chart-beside" x1={0} y1={SIZE} x2={SIZE} y2={0} />
          {calibration.map(({ predicted, observed, outcomes }) => (
            <circle
              key={predicted}
              cx={at(predicted)}
              cy={SIZE - at(observed)}
              r={2 + 5 * Math.sqrt(outcomes / largest)}
            >
              <title>
                {percent(predicted)} predicted, {percent(observed)} of {plural(outcomes, 'outcome')} responded
              </title>
            </circle>
          ))}
        </svg>
        <span className="calibration-foot" aria-hidden="true">
          {percent(most)} predicted
        </span>
      </div>
      <p className="quiet">
        On the dashes it is as predicted; above them more responded. A point is as large as it has outcomes.
      </p>
    </Panel>
  );
}

function Days({ days }: { days: ModelFigures['days'] }) {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const top = Math.max(1e-6, ...days.map(rateOf), ...days.map(({ predicted }) => predicted));
  const reach = { from: 0, to: days.length - 1, bottom: 0, top };
  const summary = `${percent(rateOf(last))} responded, ${percent(last.predicted)} were predicted`;
  return (
    <Panel title="By day" className="by-day" aside={`last day: ${summary}`}>
      {days.length < 2 ? (
        <p className="quiet">
          One day is no course yet: on {first.day} {summary}.
        </p>
      ) : (
        <>
          <Chart
            label={`Responses by day over ${plural(days.length, 'day')}; on the last ${summary}`}
            top={percent(top)}
            from={first.day}
            to={last.day}
          >
            <path
              className="chart-beside"
              d={lineThrough(
                days.map(({ predicted }, i) => [i, predicted]),
                reach,
              )}
            />
            <path
              className="chart-line"
              d={lineThrough(
                days.map((day, i) => [i, rateOf(day)]),
                reach,
              )}
            />
          </Chart>
          <ul className="chart-keys">
            <li>responded</li>
            <li className="chart-key-beside">predicted</li>
          </ul>
        </>
      )}
    </Panel>
  );
}
