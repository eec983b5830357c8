/** Candidates of a decision, best first: what became of each, what it was worth, and on request all its factors. */
import type { DecisionTrace } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Bar } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { factor, percent } from '../../words/numbers.ts';
import { factorsOf } from './factor-words.ts';
import { type Candidate, fate, ranked, remained, said } from './words.ts';

export function Candidates({ trace }: { trace: DecisionTrace }) {
  const highest = Math.max(...trace.candidates.map(({ priority }) => priority ?? 0));
  const isChosen = ({ action }: Candidate) => trace.chosen.includes(action);
  return (
    <div className="panel table-panel candidates">
      <Table
        caption={{ words: 'Candidates of this decision, best first', unseen: true }}
        rows={ranked(trace)}
        rowKey={({ action }) => action}
        rowClass={(candidate) => `candidate-${standingOf(candidate, trace)}`}
        open={{
          label: ({ action }) => `Factors of ${action}`,
          detail: (candidate) => <Factors candidate={candidate} />,
          opens: ({ priority }) => priority !== undefined,
        }}
        columns={[
          { title: 'Action', cell: (candidate) => <Name candidate={candidate} /> },
          {
            title: 'What became of it',
            className: 'fate-cell',
            cell: (candidate) => <Fate candidate={candidate} trace={trace} />,
          },
          {
            title: 'Propensity',
            about: 'Learned chance of a response',
            end: true,
            cell: ({ propensity }) => optional(propensity, percent),
          },
          {
            title: 'Draw',
            about: 'Propensity as drawn for this decision, so that the uncertain are tried too',
            end: true,
            cell: ({ draw }) => optional(draw, percent),
          },
          {
            title: 'Value',
            about: 'What one response is worth',
            end: true,
            cell: ({ value }) => optional(value, factor),
          },
          {
            title: 'Priority',
            about: 'Draw times value, context weight and lever, less what it costs: the highest is chosen',
            end: true,
            className: 'priority',
            cell: (candidate) => (
              <>
                {optional(candidate.priority, factor)}
                {candidate.priority === undefined || highest <= 0 ? null : (
                  <Bar share={candidate.priority / highest} tone={isChosen(candidate) ? 'accent' : 'quiet'} />
                )}
              </>
            ),
          },
          {
            title: 'Selected with',
            about: 'How likely this choice was; needed to learn fairly from it',
            end: true,
            cell: ({ selectionProbability }) => optional(selectionProbability, percent),
          },
        ]}
      />
    </div>
  );
}

function standingOf(candidate: Candidate, trace: DecisionTrace): 'chosen' | 'outranked' | 'refused' {
  if (trace.chosen.includes(candidate.action)) return 'chosen';
  return remained(candidate) ? 'outranked' : 'refused';
}

function Name({ candidate }: { candidate: Candidate }) {
  const words = said(candidate);
  return (
    <>
      {candidate.action}
      {words === undefined ? null : <span className="event-about">{words}</span>}
    </>
  );
}

const icons = { chosen: 'check', outranked: 'decision', refused: 'refused' } as const;

function Fate({ candidate, trace }: { candidate: Candidate; trace: DecisionTrace }) {
  const { words, rule } = fate(candidate, trace);
  return (
    <>
      <span className="fate">
        <Icon name={icons[standingOf(candidate, trace)]} size={14} /> {words}
      </span>
      {rule === undefined ? null : <span className="rule">{rule}</span>}
    </>
  );
}

function Factors({ candidate }: { candidate: Candidate }) {
  return (
    <dl className="factors">
      {factorsOf(candidate).map(({ name, title, words }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{words}</b>
            <span className="quiet">{title}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A dash says "not computed": a refused candidate is not scored. */
function optional(value: number | undefined, words: (value: number) => string): string {
  return value === undefined ? '–' : words(value);
}
