/** Pictures of what was predicted beside what came: by the height of the prediction, and by day. */
import type { ModelFigures } from '../../api/types.ts';
import { Chart } from '../../parts/chart.tsx';
import { lineThrough } from '../../parts/line-through.ts';
import { Panel } from '../../parts/panel.tsx';
import { percent, plural } from '../../words/numbers.ts';
import { chosenRateOf, controlRateOf, liftWords, rateOf } from './words.ts';

const SIZE = 200;

type Day = ModelFigures['days'][number];

/** @param isPart of an action: what part it has in all outcomes is told too */
export function Pictures({ figures, isPart = false }: { figures: ModelFigures; isPart?: boolean }) {
  const { days } = figures;
  // Of responses alone nothing follows.
  if (figures.calibrationError === null || days.length === 0) return null;
  return (
    <>
      <div className="pair">
        <Calibration figures={figures} />
        <CourseOf days={days} course={responses(days)} />
      </div>
      <div className="pair">
        <CourseOf days={days} course={auc(days)} />
        <CourseOf days={days} course={lift(days)} />
        {isPart ? <CourseOf days={days} course={coverage(days)} /> : null}
      </div>
    </>
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

/** A figure of each day, and what it is beside; undefined where it is not known. */
interface Course {
  readonly title: string;
  /** The last day, or the last one that tells, in words. */
  readonly last: string;
  readonly of: (day: Day) => number | undefined;
  readonly name: string;
  readonly beside?: { readonly of: (day: Day) => number | undefined; readonly name: string };
  readonly inWords: (value: number) => string;
  /** Of the axis, where it is not the highest value. */
  readonly top?: number;
  readonly note?: string;
}

function CourseOf({ days, course }: { days: readonly Day[]; course: Course }) {
  const { title, last, of, name, beside, inWords, note } = course;
  const line = pointsOf(days, of);
  const other = beside === undefined ? [] : pointsOf(days, beside.of);
  const [first, end] = [days[0], days.at(-1)];
  if (first === undefined || end === undefined) return null;
  const top = course.top ?? Math.max(1e-6, ...[...line, ...other].map(([, value]) => value));
  const reach = { from: 0, to: days.length - 1, bottom: 0, top };
  return (
    <Panel title={title} className="by-day" aside={last}>
      {days.length < 2 || line.length === 0 ? (
        <p className="quiet">{line.length === 0 ? `${last}.` : `One day is no course yet: ${last}.`}</p>
      ) : (
        <>
          <Chart
            label={`${title} over ${plural(days.length, 'day')}: ${last}`}
            top={inWords(top)}
            from={first.day}
            to={end.day}
          >
            {other.length > 0 && <path className="chart-beside" d={lineThrough(other, reach)} />}
            <path className="chart-line" d={lineThrough(line, reach)} />
          </Chart>
          <ul className="chart-keys">
            <li>{name}</li>
            {beside && <li className="chart-key-beside">{beside.name}</li>}
          </ul>
        </>
      )}
      {note === undefined ? null : <p className="quiet">{note}</p>}
    </Panel>
  );
}

function pointsOf(days: readonly Day[], of: Course['of']): (readonly [number, number])[] {
  return days.flatMap((day, i) => {
    const value = of(day);
    return value === undefined ? [] : [[i, value] as const];
  });
}

/** Responses beside what was predicted. */
function responses(days: readonly Day[]): Course {
  const last = days.at(-1)!;
  return {
    title: 'Responses by day',
    last: `on ${last.day} ${percent(rateOf(last))} responded, ${percent(last.predicted)} were predicted`,
    of: rateOf,
    name: 'responded',
    beside: { of: ({ predicted }) => predicted, name: 'predicted' },
    inWords: percent,
  };
}

function auc(days: readonly Day[]): Course {
  const last = days.findLast(({ aucOfDay }) => aucOfDay !== null);
  return {
    title: 'AUC by day',
    last:
      last === undefined ? 'no day has enough responses yet' : `${last.aucOfDay!.toFixed(2)} on ${last.day}`,
    of: ({ aucOfDay }) => aucOfDay ?? undefined,
    name: 'of the day',
    beside: { of: (day) => day.auc ?? undefined, name: 'of all until then' },
    inWords: (value) => value.toFixed(2),
    top: 1,
  };
}

/** What was chosen beside what was chosen by chance: how far the one lies above the other is the lift. */
function lift(days: readonly Day[]): Course {
  const last = days.findLast((day) => day.lift !== null);
  return {
    title: 'Lift by day',
    last: last === undefined ? liftWords(null) : `${liftWords(last.lift)} on ${last.day}`,
    of: (day) => chosenRateOf(day),
    name: 'responded',
    beside: { of: (day) => controlRateOf(day), name: 'of random control' },
    inWords: percent,
    note: 'A day has few that were chosen by chance alone: its lift moves by luck.',
  };
}

function coverage(days: readonly Day[]): Course {
  const last = days.findLast((day) => day.coverage !== null);
  return {
    title: 'Coverage by day',
    last: last === undefined ? 'not known' : `${percent(last.coverage!)} of all outcomes on ${last.day}`,
    of: (day) => day.coverage ?? undefined,
    name: 'of all outcomes',
    inWords: percent,
  };
}
