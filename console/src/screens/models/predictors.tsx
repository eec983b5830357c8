/** What a model goes by: predictors that count, on what evidence, and those that have not shown to tell anything. */
import type { ModelPredictor } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { Named, Table } from '../../parts/table.tsx';
import { count, factor } from '../../words/numbers.ts';

/** Those that every model sees. */
const standard: Readonly<Record<string, string>> = {
  hour: 'Hour of the day',
  weekend: 'Saturday or Sunday',
  channel: 'What it goes out on',
  placement: 'Where it is shown',
  rest: 'Days since something was last shown',
};

export function Predictors({ predictors }: { predictors: readonly ModelPredictor[] }) {
  return (
    <Panel
      title="Predictors"
      aside="they count from when outcomes have shown that they tell something"
      className="table-panel"
    >
      {predictors.length === 0 ? <p className="quiet">None has been seen yet.</p> : null}
      {predictors.length === 0 ? null : (
        <Table
          rows={predictors}
          rowKey={({ predictor }) => predictor}
          columns={[
            {
              title: 'Predictor',
              cell: ({ predictor }) => <Named about={standard[predictor]}>{predictor}</Named>,
            },
            {
              title: 'Counts',
              cell: ({ counts, since }) => (counts ? `since outcome ${count(since ?? 0)}` : 'not yet'),
            },
            { title: 'Evidence', end: true, cell: ({ evidence }) => factor(evidence) },
            { title: 'Strongest weights (log-odds)', cell: ({ weights }) => strongest(weights) || '–' },
          ]}
        />
      )}
    </Panel>
  );
}

function strongest(weights: ModelPredictor['weights']): string {
  return weights
    .slice(0, 3)
    .map(({ column, group, weight }) => `${column} in ${group} ${factor(weight)}`)
    .join(', ');
}
