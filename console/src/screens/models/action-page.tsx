/** One action of a model: what was predicted beside what came, day by day, and what the model goes by in its group. */
import { paths } from '../../api/client.ts';
import type { ModelFigures } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { count, percent, plural } from '../../words/numbers.ts';
import { Pictures } from './pictures.tsx';
import { Predictors } from './predictors.tsx';
import { liftWords, openWords, rateOf } from './words.ts';

export function ActionPage({ name, action }: { name: string; action: string }) {
  const fetched = useFetched(paths.modelAction(name, action));
  const { data } = fetched;
  const figures = data?.action.figures;
  return (
    <>
      <title>{`${action} · Model ${name} · Kairos`}</title>
      <div className="title">
        <h1>{action}</h1>
        <p>
          In the model <a href={href({ screen: 'models', name })}>{name}</a>
          {data === undefined ? null : `, group ${data.action.group}`}
          {figures === undefined ? null : `, ${plural(figures.outcomes, 'outcome')}.${openWords(figures)}`}
        </p>
      </div>
      <Loaded of={fetched}>
        {(found) => (
          <>
            <Pictures figures={found.action.figures} isPart />
            <Days figures={found.action.figures} />
            <Predictors predictors={found.predictors} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Days({ figures: { days } }: { figures: ModelFigures }) {
  return (
    <Panel title="Day by day" className="table-panel">
      <Table
        rows={days.toReversed()}
        rowKey={({ day }) => day}
        columns={[
          { title: 'Day (UTC)', cell: ({ day }) => day },
          { title: 'Outcomes', end: true, cell: ({ outcomes }) => count(outcomes) },
          {
            title: 'Responses',
            end: true,
            cell: (day) => percent(rateOf(day)),
          },
          { title: 'Predicted', end: true, cell: ({ predicted }) => percent(predicted) },
          { title: 'AUC of the day', end: true, cell: ({ aucOfDay }) => aucWords(aucOfDay) },
          { title: 'AUC until then', end: true, cell: ({ auc }) => aucWords(auc) },
          { title: 'Lift', end: true, cell: ({ lift }) => (lift === null ? '-' : liftWords(lift)) },
          {
            title: 'Random control',
            about: 'Outcomes of what was chosen by chance alone, and how many of these responded',
            end: true,
            cell: ({ controls, controlResponses }) =>
              controls === null ? '-' : `${count(controls)}, ${count(controlResponses ?? 0)} responded`,
          },
          {
            title: 'Coverage',
            end: true,
            cell: ({ coverage }) => (coverage === null ? '-' : percent(coverage)),
          },
        ]}
      />
    </Panel>
  );
}

function aucWords(auc: number | null): string {
  return auc === null ? '-' : auc.toFixed(2);
}
