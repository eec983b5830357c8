/** One action of a model: what was predicted beside what came, day by day, and what the model goes by in its group. */
import { paths } from '../../api/client.ts';
import type { ModelFigures } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { count, percent, plural } from '../../words/numbers.ts';
import { Predictors } from './predictors.tsx';

export function ActionPage({ name, action }: { name: string; action: string }) {
  const { data, problem, reload } = useFetched(paths.modelAction(name, action));
  const figures = data?.action.figures;
  return (
    <>
      <title>{`${action} · Model ${name} · Kairos`}</title>
      <div className="title">
        <h1>{action}</h1>
        <p>
          In the model <a href={href({ screen: 'models', name })}>{name}</a>
          {data === undefined ? null : `, group ${data.action.group}`}
          {figures === undefined ? null : `, ${plural(figures.outcomes, 'outcome')}`}
        </p>
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined || figures === undefined ? null : (
        <>
          <Calibration figures={figures} />
          <Days figures={figures} />
          <Predictors predictors={data.predictors} />
        </>
      )}
    </>
  );
}

const SIZE = 200;

/** Points on the line are as predicted; a point is as large as it has outcomes. */
function Calibration({ figures: { calibration, calibrationError } }: { figures: ModelFigures }) {
  const most = Math.max(0.01, ...calibration.flatMap(({ predicted, observed }) => [predicted, observed]));
  const largest = Math.max(1, ...calibration.map(({ outcomes }) => outcomes));
  const at = (share: number) => (share / most) * SIZE;
  return (
    <Panel title="Predicted beside observed">
      <svg
        role="img"
        aria-label={`Predictions are off by ${percent(calibrationError ?? 0)} on average`}
        width={SIZE + 16}
        height={SIZE + 16}
        viewBox={`-8 -8 ${SIZE + 16} ${SIZE + 16}`}
      >
        <line className="spark-grid" x1={0} y1={SIZE} x2={SIZE} y2={0} />
        {calibration.map(({ predicted, observed, outcomes }) => (
          <circle
            key={predicted}
            className="spark-line"
            cx={at(predicted)}
            cy={SIZE - at(observed)}
            r={2 + 5 * Math.sqrt(outcomes / largest)}
          />
        ))}
      </svg>
      <p className="quiet">
        Off by {percent(calibrationError ?? 0)} on average; both axes end at {percent(most)}.
      </p>
    </Panel>
  );
}

function Days({ figures: { days } }: { figures: ModelFigures }) {
  return (
    <Panel title="By day" className="table-panel">
      <Table
        rows={days.toReversed()}
        rowKey={({ day }) => day}
        columns={[
          { title: 'Day (UTC)', cell: ({ day }) => day },
          { title: 'Outcomes', end: true, cell: ({ outcomes }) => count(outcomes) },
          {
            title: 'Responses',
            end: true,
            cell: ({ outcomes, responses }) => percent(outcomes > 0 ? responses / outcomes : 0),
          },
          { title: 'Predicted', end: true, cell: ({ predicted }) => percent(predicted) },
          { title: 'AUC until then', end: true, cell: ({ auc }) => (auc === null ? '-' : auc.toFixed(2)) },
        ]}
      />
    </Panel>
  );
}
