/** What a model goes by: predictors that count, on what evidence, and those that have not shown to tell anything. */
import type { ModelPredictor } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { count, factor } from '../../words/numbers.ts';

export function Predictors({ predictors }: { predictors: readonly ModelPredictor[] }) {
  return (
    <Panel title="Predictors" className="table-panel">
      {predictors.length === 0 ? <p className="quiet">None has been seen yet.</p> : null}
      {predictors.length === 0 ? null : (
        <Table
          rows={predictors}
          rowKey={({ predictor }) => predictor}
          columns={[
            { title: 'Predictor', cell: ({ predictor }) => predictor },
            {
              title: 'Counts',
              cell: ({ counts, since }) =>
                counts ? `since outcome ${count(since ?? 0)}` : 'not yet: from an evidence of 5 on',
            },
            { title: 'Evidence', end: true, cell: ({ evidence }) => factor(evidence) },
            { title: 'Strongest weights (log-odds)', cell: ({ weights }) => strongest(weights) },
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
