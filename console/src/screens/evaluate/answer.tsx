/** An answer: the number, its ranges, what it is compared with, what it rests on, and what would make it wrong. */
import type { EvaluationDoubt, EvaluationView, MeasuredView } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Doubts } from '../../parts/doubts.tsx';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
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
      {answer === null ? null : (
        <Doubts doubts={answer.doubts.map(({ detail, mend }) => `${detail} ${mend}`)} />
      )}
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
  const rows: readonly AnswerRow[] = [
    { name: 'As it was', measured: logged, write, axis },
    { name: view.isRule ? 'Without the rule' : 'As it would have been', measured: value, write, axis },
    {
      name: view.isRule ? 'So the rule costs' : 'Difference',
      measured: difference,
      write: (number) => signed(number, write),
      axis: around,
      marks: [0],
      tone,
    },
  ];
  return (
    <Panel title="The answer" className="answer">
      <p className={`answer-verdict answer-${tone}`}>
        {words} <strong>{inThousand(difference.mean, view.counts)}</strong>
      </p>
      <Table
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          {
            title: view.counts === 'response' ? 'Responses a decision' : 'Earned a decision',
            cell: ({ name }) => name,
          },
          { title: 'Estimate', end: true, cell: ({ measured, write: words }) => words(measured.mean) },
          { title: 'Likely', cell: ({ measured, write: words }) => rangeWords(measured.likely, words) },
          {
            title: 'Surely',
            cell: ({ measured: { sure }, write: words }) =>
              sure === null ? 'a model had to help' : rangeWords(sure, words),
          },
          {
            title: 'Picture',
            unseen: true,
            className: 'answer-picture',
            cell: (row) => <Picture row={row} />,
          },
        ]}
      />
      <p className="quiet">
        Likely: holds in 95 of 100 cases where many decisions agree with it (the thick bar). Surely: holds
        however few there are (the thin one); a difference that it shows is one to act on. The line in the
        lowest picture is no difference.
      </p>
    </Panel>
  );
}

interface AnswerRow {
  readonly name: string;
  readonly measured: MeasuredView;
  readonly write: Writer;
  readonly axis: { readonly from: number; readonly to: number };
  readonly marks?: readonly number[];
  readonly tone?: 'good' | 'bad' | 'plain';
}

function Picture({ row: { measured, axis, marks = [], tone = 'plain' } }: { row: AnswerRow }) {
  const { likely, sure } = measured;
  return <IntervalBar interval={likely} sure={sure} {...axis} marks={marks} tone={tone} />;
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

function Estimates({ answer: { estimates, value } }: { answer: Answered }) {
  const write = writerFor(Math.abs(value.mean));
  return (
    <details className="panel answer-estimates">
      <summary>
        All {count(estimates.length)} estimates of what would have been: be careful where they are far apart
      </summary>
      <div className="table-panel">
        <Table
          rows={estimates}
          rowKey={({ estimator }) => estimator}
          columns={[
            { title: 'Estimate', cell: ({ estimator }) => estimator },
            { title: 'A decision', end: true, cell: ({ mean }) => write(mean) },
            { title: 'Likely', cell: ({ likely }) => (likely === null ? '' : rangeWords(likely, write)) },
            {
              title: 'What it is',
              cell: ({ words, lambda }) => `${words}${lambda === null ? '' : ` (${lambda})`}`,
            },
          ]}
        />
      </div>
    </details>
  );
}
