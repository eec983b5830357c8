/** Why a decision came out as it did: every candidate, its factors, the rule that refused it, and how it is said. */
import { paths } from '../../api/client.ts';
import type { DecisionTrace } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Ago, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { fullTime } from '../../words/times.ts';
import { upliftSentence } from '../uplift/uplift-words.ts';
import { Candidates } from './candidates.tsx';
import { FunnelPanel } from './funnel.tsx';
import { chanceSentence } from './funnel-words.ts';
import { KnownThen } from './known-then.tsx';
import { remarksOf } from './remarks.ts';
import { SayingPanels } from './saying.tsx';
import { VerifyPanel } from './verify-panel.tsx';
import { WhyNotPanel } from './why-not-panel.tsx';
import { outcomeSentence } from './words.ts';

export function DecisionScreen({ id }: { id: string }) {
  const fetched = useFetched(paths.decision(id));
  const { data } = fetched;
  return (
    <>
      <title>Decision · Kairos</title>
      <div className="title">
        <h1>Decision{data === undefined ? '' : ` at ${data.placement}`}</h1>
        {data === undefined ? null : (
          <p>
            {fullTime(data.at)} for <a href={href({ screen: 'profile', id: data.profile })}>this profile</a>,
            under revision <code>{data.revision}</code>
          </p>
        )}
      </div>
      <Loaded of={fetched}>{(trace) => <Trace trace={trace} />}</Loaded>
    </>
  );
}

function Trace({ trace }: { trace: DecisionTrace }) {
  const chance = chanceSentence(trace);
  const uplift = upliftSentence(trace);
  return (
    <>
      <p className="lead">{outcomeSentence(trace)}</p>
      {chance === undefined ? null : <p className="quiet">{chance}</p>}
      {uplift === undefined ? null : <p className="quiet">{uplift}</p>}
      <Remarks trace={trace} />
      {trace.lacked === undefined ? null : <Lacked lacked={trace.lacked} />}
      {trace.candidates.length === 0 ? null : <Candidates trace={trace} />}
      {trace.next === undefined ? null : (
        <p className="quiet">More candidates fell out than are listed here; the picture counts them all.</p>
      )}
      <SayingPanels trace={trace} />
      <div className="pair">
        <FunnelPanel trace={trace} />
        <WhyNotPanel trace={trace} />
      </div>
      <VerifyPanel decision={trace.decision} />
      <div className="pair">
        <Outcomes outcomes={trace.outcomes} />
        <Panel title="What was asked">
          <pre className="wrap">{JSON.stringify(trace.request, null, 2)}</pre>
        </Panel>
      </div>
      <KnownThen trace={trace} />
    </>
  );
}

function Remarks({ trace }: { trace: DecisionTrace }) {
  const remarks = remarksOf(trace);
  if (remarks.length === 0 && trace.page === undefined) return null;
  return (
    <ul className="remarks">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
      {trace.page === undefined || trace.page === trace.decision ? null : (
        <li>
          Several placements were filled together:{' '}
          <a href={href({ screen: 'decision', id: trace.page })}>the first of them</a>
        </li>
      )}
    </ul>
  );
}

/** Before the candidates: they are to be read with it. */
function Lacked({ lacked }: { lacked: NonNullable<DecisionTrace['lacked']> }) {
  return (
    <Panel title="What it had to do without" className="lacked">
      <dl className="advice">
        {lacked.map(({ what, means }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function Outcomes({ outcomes }: Pick<DecisionTrace, 'outcomes'>) {
  return (
    <Panel title="What came of it">
      {outcomes.length === 0 ? (
        <p className="quiet">No response so far.</p>
      ) : (
        <ul className="facts">
          {outcomes.map(({ outcome, at }) => (
            <li key={`${outcome} ${at}`}>
              <b>{outcome}</b>
              <span className="quiet">
                <Ago at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
