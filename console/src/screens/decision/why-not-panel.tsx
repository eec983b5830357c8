/** Why not another action: choose one, and see what would have let it win. */
import { useId, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { DecisionTrace, WhyNotView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Bar, Panel } from '../../parts/panel.tsx';
import { factorPairs } from './factor-words.ts';
import { type Candidate, ranked, remained } from './words.ts';

export function WhyNotPanel({ trace }: { trace: DecisionTrace }) {
  const field = useId();
  const [action, setAction] = useState('');
  const others = ranked(trace).filter((candidate) => !trace.chosen.includes(candidate.action));
  if (others.length === 0) return null;
  const winner = trace.candidates.find((candidate) => candidate.action === trace.chosen[0]);
  const other = others.find((candidate) => candidate.action === action);
  return (
    <Panel title="Why not another?" className="why-not">
      <label htmlFor={field}>What would have let another action win</label>
      <select id={field} className="field" value={action} onChange={(event) => setAction(event.target.value)}>
        <option value="">Choose an action</option>
        <optgroup label="Passed every rule">
          {others.filter(remained).map((one) => (
            <option key={one.action}>{one.action}</option>
          ))}
        </optgroup>
        <optgroup label="Fell out">
          {others
            .filter((one) => !remained(one))
            .map((one) => (
              <option key={one.action}>{one.action}</option>
            ))}
        </optgroup>
      </select>
      {other === undefined ? null : (
        <>
          {winner && remained(other) ? <Factors candidates={[winner, other]} /> : null}
          <Answer key={action} decision={trace.decision} action={action} />
        </>
      )}
    </Panel>
  );
}

function Factors({ candidates }: { candidates: readonly Candidate[] }) {
  return (
    <dl className="factor-pairs">
      {factorPairs(candidates).map(({ name, title, rows }) => (
        <div key={name} className="factor-pair">
          <dt title={title}>{name}</dt>
          {rows.map(({ action, words, share }, i) => (
            <dd key={action}>
              <span className="factor-of">{action}</span>
              <Bar share={share} tone={i === 0 ? 'accent' : 'quiet'} />
              <span className="end">{words}</span>
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

function Answer({ decision, action }: { decision: string; action: string }) {
  const { data, problem, reload } = useFetched(paths.whyNot(decision, action));
  return (
    <div role="status">
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={3} label="Deciding again" /> : null}
      {data === undefined ? null : <Ways answer={data} />}
    </div>
  );
}

function Ways({ answer }: { answer: WhyNotView }) {
  return (
    <>
      <p>{answer.words}</p>
      {answer.ways.length === 0 ? null : (
        <>
          <p className="quiet">
            It would have won with any one of these, smallest first; each was tried by deciding again.
          </p>
          <ol className="ways">
            {answer.ways.map(({ words }) => (
              <li key={words}>{words}</li>
            ))}
          </ol>
        </>
      )}
      {answer.obstacles.length < 2 ? null : (
        <>
          <p className="quiet">What stood in its way, one after the other:</p>
          <ul className="ways">
            {answer.obstacles.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
      {answer.remarks.map((remark) => (
        <p key={remark} className="quiet">
          {remark}
        </p>
      ))}
    </>
  );
}
