/** What a model goes by: predictors that count, on what evidence, and those that have not shown to tell anything. */
import type { ModelPredictor } from '../../api/types.ts';
import { Panel } from '../../parts/panel.tsx';
import { count, factor } from '../../words/numbers.ts';

export function Predictors({ predictors }: { predictors: readonly ModelPredictor[] }) {
  return (
    <Panel title="Predictors" className="table-panel">
      {predictors.length === 0 ? <p className="quiet">None has been seen yet.</p> : null}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Predictor</th>
            <th scope="col">Counts</th>
            <th scope="col" className="end">
              Evidence
            </th>
            <th scope="col">Strongest weights (log-odds)</th>
          </tr>
        </thead>
        <tbody>
          {predictors.map(({ predictor, counts, since, evidence, weights }) => (
            <tr key={predictor}>
              <th scope="row">{predictor}</th>
              <td>{counts ? `since outcome ${count(since ?? 0)}` : 'not yet: from 5 on'}</td>
              <td className="end">{factor(evidence)}</td>
              <td>
                {weights
                  .slice(0, 3)
                  .map(({ column, group, weight }) => `${column} in ${group} ${factor(weight)}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
