/** A picture of where candidates fell out: one bar a gate, as long as what was left behind it. */
import type { DecisionTrace } from '../../api/types.ts';
import { Bar, Panel } from '../../parts/panel.tsx';
import { count, plural } from '../../words/numbers.ts';
import { funnelOf, type Gate } from './funnel-words.ts';

const MOST_RULES = 8;

export function FunnelPanel({ trace }: { trace: DecisionTrace }) {
  const funnel = funnelOf(trace);
  if (funnel.gates.length === 0) return null;
  return (
    <Panel title="Where they fell out" className="funnel">
      <p className="quiet">
        What was left behind each rule of the policy; bars grow with orders of magnitude.
      </p>
      <ol className="funnel-gates">
        <li className="funnel-gate">
          <span>{plural(funnel.candidates, 'candidate')}</span>
          <Bar share={1} />
        </li>
        {funnel.gates.map((gate) => (
          <GateRow key={gate.words} gate={gate} all={funnel.candidates} />
        ))}
        <li className="funnel-gate">
          <span>
            {plural(funnel.chosen, 'action')} chosen{' '}
            <span className="quiet">of {count(funnel.ranked)} ranked</span>
          </span>
          <Bar share={logarithmic(funnel.chosen, funnel.candidates)} />
        </li>
      </ol>
    </Panel>
  );
}

function GateRow({ gate, all }: { gate: Gate; all: number }) {
  const { words, refused, left, rules } = gate;
  return (
    <li className="funnel-gate">
      <span>
        {words}: {count(refused)} <span className="quiet">leaves {count(left)}</span>
      </span>
      <Bar share={logarithmic(left, all)} />
      {rules.length === 0 ? null : (
        <details className="funnel-rules">
          <summary>
            {rules.length === 1 ? 'By which rule' : `By which of ${count(rules.length)} rules`}
          </summary>
          <ul>
            {rules.slice(0, MOST_RULES).map(({ rule, count: own }) => (
              <li key={rule}>
                <code>{rule || 'conditions beyond those that are listed'}</code>{' '}
                <span className="quiet">{count(own)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** A few of thousands are seen too. */
function logarithmic(left: number, all: number): number {
  return Math.log1p(left) / Math.log1p(all);
}
