/** What a model goes by: predictors that count, on what evidence, and those that have not shown to tell anything. */
import type { ModelPredictor } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { Named, Table } from '../../parts/table.tsx';
import { count, factor } from '../../words/numbers.ts';
import { oddsWords, predictorWords, weightWords } from './words.ts';

/** Of each predictor, the strongest. */
const MOST = 3;

export function Predictors({ predictors }: { predictors: readonly ModelPredictor[] }) {
  const strongest = Math.max(
    0,
    ...predictors.flatMap(({ weights }) => weights.map(({ weight }) => Math.abs(weight))),
  );
  return (
    <Panel
      title="Predictors"
      aside="they count from when outcomes have shown that they tell something"
      className="table-panel predictors"
    >
      {predictors.length === 0 ? <p className="quiet table-none">None has been seen yet.</p> : null}
      {predictors.length === 0 ? null : (
        <Table
          rows={predictors}
          rowKey={({ predictor }) => predictor}
          columns={[
            {
              title: 'Predictor',
              cell: ({ predictor }) => <Named about={predictorWords(predictor)}>{predictor}</Named>,
            },
            {
              title: 'Counts',
              cell: ({ counts, since }) => (counts ? `since outcome ${count(since ?? 0)}` : 'not yet'),
            },
            { title: 'Evidence', end: true, cell: ({ evidence }) => factor(evidence) },
            {
              title: 'What it does most',
              className: 'weights-cell',
              cell: (predictor) => <Weights of={predictor} strongest={strongest} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Weights({ of: { predictor, weights }, strongest }: { of: ModelPredictor; strongest: number }) {
  if (weights.length === 0) return '–';
  return (
    <ul className="weights">
      {weights.slice(0, MOST).map((weight) => (
        <li key={`${weight.column} ${weight.group}`}>
          <span>{weightWords(predictor, weight)}</span>
          <span className="weight" aria-hidden="true">
            <span
              className={weight.weight < 0 ? 'weight-less' : 'weight-more'}
              style={{ inlineSize: `${(50 * Math.abs(weight.weight)) / Math.max(1e-9, strongest)}%` }}
            />
          </span>
          <span>{oddsWords(weight.weight)}</span>
        </li>
      ))}
    </ul>
  );
}
