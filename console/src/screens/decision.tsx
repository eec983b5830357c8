/** Why a decision came out as it did: every candidate, its factors, and the rule that refused it. */
import { paths } from '../api/client.ts';
import type { DecisionTrace } from '../api/types.ts';
import { useFetched } from '../api/use-fetched.ts';
import { Icon } from '../look/icon.tsx';
import { ProblemNotice, Skeleton } from '../parts/notice.tsx';
import { Ago, Bar, Panel } from '../parts/panel.tsx';
import { href } from '../routes.ts';
import { factor, percent } from '../words/numbers.ts';
import { fullTime } from '../words/times.ts';
import { FunnelPanel } from './decision/funnel.tsx';
import { chanceSentence } from './decision/funnel-words.ts';
import { VerifyPanel } from './decision/verify-panel.tsx';
import { WhyNotPanel } from './decision/why-not-panel.tsx';
import { KnownThen } from './decision-known.tsx';
import { type Candidate, fate, outcomeSentence, ranked, remained } from './decision-words.ts';
import { upliftSentence } from './uplift/uplift-words.ts';

export function DecisionScreen({ id }: { id: string }) {
  const { data, problem, reload } = useFetched(paths.decision(id));
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
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined ? null : <Trace trace={data} />}
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
      {trace.candidates.length === 0 ? null : <Candidates trace={trace} />}
      {trace.next === undefined ? null : (
        <p className="quiet">More candidates fell out than are listed here; the picture counts them all.</p>
      )}
      <div className="pair">
        <FunnelPanel trace={trace} />
        <WhyNotPanel trace={trace} />
      </div>
      <VerifyPanel decision={trace.decision} />
      <div className="pair">
        <Panel title="What came of it">
          {trace.outcomes.length === 0 ? (
            <p className="quiet">No response so far.</p>
          ) : (
            <ul className="facts">
              {trace.outcomes.map((outcome) => (
                <li key={`${outcome.outcome} ${outcome.at}`}>
                  <b>{outcome.outcome}</b>
                  <span className="quiet">
                    <Ago at={outcome.at} />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel title="What was asked">
          <pre className="wrap">{JSON.stringify(trace.request, null, 2)}</pre>
        </Panel>
      </div>
      <KnownThen trace={trace} />
    </>
  );
}

function Candidates({ trace }: { trace: DecisionTrace }) {
  return (
    <div className="panel table-panel">
      <table className="table candidates">
        <caption className="only-read">Candidates of this decision, best first</caption>
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">What became of it</th>
            <th scope="col" className="end">
              <abbr title="Learned chance of a response">Propensity</abbr>
            </th>
            <th scope="col" className="end">
              <abbr title="Propensity as drawn for this decision, so that the uncertain are tried too">
                Draw
              </abbr>
            </th>
            <th scope="col" className="end">
              Value
            </th>
            <th scope="col" className="end">
              <abbr title="Draw times context weight, value and lever: the highest is chosen">Priority</abbr>
            </th>
            <th scope="col" className="end">
              <abbr title="How likely this choice was; needed to learn fairly from it">Selected with</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked(trace).map((candidate) => (
            <CandidateRow key={candidate.action} candidate={candidate} trace={trace} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CandidateRow({ candidate, trace }: { candidate: Candidate; trace: DecisionTrace }) {
  const { words, rule, chosen } = fate(candidate, trace);
  const highest = Math.max(...trace.candidates.map((one) => one.priority ?? 0));
  const state = chosen ? 'chosen' : remained(candidate) ? 'outranked' : 'refused';
  return (
    <tr className={`candidate candidate-${state}`}>
      <th scope="row">{candidate.action}</th>
      <td>
        <span className="fate">
          <Icon
            name={state === 'chosen' ? 'check' : state === 'refused' ? 'refused' : 'decision'}
            size={14}
          />{' '}
          {words}
        </span>
        {rule === undefined ? null : <span className="rule">{rule}</span>}
      </td>
      <td className="end">{optional(candidate.propensity, percent)}</td>
      <td className="end">{optional(candidate.draw, percent)}</td>
      <td className="end">{optional(candidate.value, factor)}</td>
      <td className="end priority">
        {optional(candidate.priority, factor)}
        {candidate.priority === undefined || highest <= 0 ? null : (
          <Bar share={candidate.priority / highest} tone={chosen ? 'accent' : 'quiet'} />
        )}
      </td>
      <td className="end">{optional(candidate.selectionProbability, percent)}</td>
    </tr>
  );
}

/** A dash says "not computed": a refused candidate is not scored. */
function optional(value: number | undefined, words: (value: number) => string): string {
  return value === undefined ? '–' : words(value);
}
