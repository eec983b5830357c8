/** Takes the decision again on request: from its record and from the log, part by part. */
import { useState } from 'react';
import { paths } from '../../api/client.ts';
import type { DecisionVerification } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';

export function VerifyPanel({ decision }: { decision: string }) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Panel title="Is this what happened?" className="verify">
      {isAsked ? (
        <Verified decision={decision} />
      ) : (
        <>
          <p className="quiet">
            Decides again with what was known at that very moment, under the revision of then, and compares
            the record byte for byte.
          </p>
          <button type="button" className="button" onClick={() => setAsked(true)}>
            <Icon name="reload" /> Decide again and compare
          </button>
        </>
      )}
    </Panel>
  );
}

function Verified({ decision }: { decision: string }) {
  const { data, problem, reload } = useFetched(paths.verification(decision));
  return (
    <div role="status">
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={5} label="Deciding again" /> : null}
      {data === undefined ? null : <Result verification={data} />}
    </div>
  );
}

const verdicts = {
  same: { icon: 'check', words: 'the same' },
  different: { icon: 'warning', words: 'different' },
  'not-run': { icon: 'refused', words: 'not run' },
} as const;

function Result({ verification }: { verification: DecisionVerification }) {
  const { verdict, words, parts, recorded, taken, inputs } = verification;
  return (
    <>
      <p className={`verify-verdict verify-${verdict}`}>
        <Icon name={verdict === 'same' ? 'check' : 'warning'} /> {words}
      </p>
      <ul className="facts">
        {parts.map((part) => (
          <li key={part.part}>
            <span>
              <Icon name={verdicts[part.verdict].icon} size={14} /> <b>{part.part}</b>{' '}
              {verdicts[part.verdict].words}
              <span className="reason">{part.words}</span>
              {part.differences.map((difference) => (
                <span key={difference} className="reason">
                  {difference}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <p className="quiet digest">
        {plural(inputs, 'input')} applied anew. Recorded <code>{recorded.sha256.slice(0, 16)}</code>, again{' '}
        <code>{taken === null ? 'not run' : taken.sha256.slice(0, 16)}</code>
      </p>
    </>
  );
}
