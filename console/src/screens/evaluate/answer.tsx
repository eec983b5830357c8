/** An answer: the number, its ranges, what it is compared with, what it rests on, and what would make it wrong. */
import type { EvaluationDoubt, EvaluationView, MeasuredView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { Panel } from '../../parts/panel.tsx';
import { count, plural } from '../../words/numbers.ts';
import { inThousand, rangeWords, reachOf, signed, type Writer, writerFor } from './words.ts';

type Found = NonNullable<EvaluationView['result']>;
type Answered = NonNullable<Found['answer']>;

export function Answer({ view, result }: { view: EvaluationView; result: Found }) {
  const { answer, refusals } = result;
  return (
    <>
      {answer === null ? (
        <Refusals refusals={refusals} />
      ) : (
        <Result view={view} result={result} answer={answer} />
      )}
      <Panel title="What it rests on">
        <p>
          {plural(result.decisions, 'decision')} of {plural(result.persons, 'person', 'people')}. Of this
          question they tell as much as {plural(result.effectiveDecisions, 'decision')} of its own would.
        </p>
        {result.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </Panel>
      {answer === null ? null : <Doubts doubts={answer.doubts} />}
      {answer === null ? null : <Estimates answer={answer} />}
    </>
  );
}

function Result({ view, result, answer }: { view: EvaluationView; result: Found; answer: Answered }) {
  const { value, difference, verdict, words } = answer;
  const { logged } = result;
  const write = writerFor(Math.max(Math.abs(value.mean), Math.abs(logged.mean)));
  const axis = reachOf([value, logged]);
  const tone = verdict.endsWith('more') ? 'good' : verdict.endsWith('less') ? 'bad' : 'plain';
  const own = reachOf([difference]);
  const around = { from: Math.min(own.from, -own.to / 8), to: Math.max(own.to, -own.from / 8) };
  return (
    <Panel title="The answer" className="answer">
      <p className={`answer-verdict answer-${tone}`}>
        {words} <strong>{inThousand(difference.mean, view.counts)}</strong>
      </p>
      <table className="table answer-table">
        <thead>
          <tr>
            <th scope="col">{view.counts === 'response' ? 'Responses a decision' : 'Earned a decision'}</th>
            <th scope="col" className="end">
              Estimate
            </th>
            <th scope="col">Likely</th>
            <th scope="col">Surely</th>
            <th scope="col">
              <span className="only-read">Picture</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Row name="As it was" measured={logged} write={write} axis={axis} />
          <Row
            name={view.isRule ? 'Without the rule' : 'As it would have been'}
            measured={value}
            write={write}
            axis={axis}
          />
          <Row
            name={view.isRule ? 'So the rule costs' : 'Difference'}
            measured={difference}
            write={(number) => signed(number, write)}
            axis={around}
            marks={[0]}
            tone={tone}
          />
        </tbody>
      </table>
      <p className="quiet">
        Likely: holds in 95 of 100 cases where many decisions agree with it (the thick bar). Surely: holds
        however few there are (the thin one); a difference that it shows is one to act on. The line in the
        lowest picture is no difference.
      </p>
    </Panel>
  );
}

function Row(props: {
  name: string;
  measured: MeasuredView;
  write: Writer;
  axis: { from: number; to: number };
  marks?: readonly number[];
  tone?: 'good' | 'bad' | 'plain';
}) {
  const { measured, write, axis, marks = [], tone = 'plain' } = props;
  const { mean, likely, sure } = measured;
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td className="end" data-label="Estimate">
        {write(mean)}
      </td>
      <td data-label="Likely">{rangeWords(likely, write)}</td>
      <td data-label="Surely">{sure === null ? 'a model had to help' : rangeWords(sure, write)}</td>
      <td className="answer-picture">
        <IntervalBar interval={likely} sure={sure} {...axis} marks={marks} tone={tone} />
      </td>
    </tr>
  );
}

export function Refusals({ refusals }: { refusals: readonly EvaluationDoubt[] }) {
  return (
    <div className="notice notice-warn" role="status">
      <Icon name="warning" size={20} />
      <div>
        <h2>These decisions cannot tell</h2>
        {refusals.map(({ code, detail, mend }) => (
          <div key={code} className="answer-refusal">
            <p>{detail}</p>
            <p>
              <b>To mend it:</b> {mend}
            </p>
            <p className="notice-code">
              Code <code>{code}</code>
            </p>
          </div>
        ))}
      </div>
    </div>
  );
}

function Doubts({ doubts }: { doubts: readonly EvaluationDoubt[] }) {
  return (
    <Panel title="What would make it wrong">
      <ul className="doubts">
        {doubts.map(({ code, detail, mend }) => (
          <li key={code}>
            <Icon name="warning" />
            <span>
              {detail} {mend}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Estimates({ answer: { estimates, value } }: { answer: Answered }) {
  const write = writerFor(Math.abs(value.mean));
  return (
    <details className="panel answer-estimates">
      <summary>
        All {count(estimates.length)} estimates of what would have been: be careful where they are far apart
      </summary>
      <div className="table-panel">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Estimate</th>
              <th scope="col" className="end">
                A decision
              </th>
              <th scope="col">Likely</th>
              <th scope="col">What it is</th>
            </tr>
          </thead>
          <tbody>
            {estimates.map(({ estimator, words, mean, likely, lambda }) => (
              <tr key={estimator}>
                <th scope="row">{estimator}</th>
                <td className="end">{write(mean)}</td>
                <td>{likely === null ? '' : rangeWords(likely, write)}</td>
                <td>
                  {words}
                  {lambda === null ? '' : ` (${lambda})`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
