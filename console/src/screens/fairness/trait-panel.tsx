/** One protected trait: its groups, and of each action, group and rule how often people of each group got it. */
import { useState } from 'react';
import type { FairnessRow, FairnessView, IntervalView } from '../../api/types.ts';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { count, percent, plural } from '../../words/numbers.ts';

type Trait = FairnessView['traits'][number];
type Subject = Trait['subjects'][number];

/** Shown at once: those with most choices. */
const FEW = 3;

export function TraitPanel({ trait, confidence }: { trait: Trait; confidence: number }) {
  const [all, setAll] = useState(false);
  const { trait: name, groups, subjects, reference, comparisons } = trait;
  const findings = findingsOf(trait);
  const few = new Set(
    subjects[0]?.rows.flatMap(({ group, verdict }) => (verdict === 'too-few' ? [group] : [])),
  );
  const told = reference === null ? [] : subjects;
  const shown = all ? told : firstOf(told);
  const aside =
    reference === null
      ? 'nothing to compare'
      : `compared with ${reference}, ${plural(comparisons, 'comparison')} at ${percent(confidence)} together`;
  return (
    <Panel title={`By ${name}`} aside={aside} className="fairness">
      <p className={findings.isFar ? 'fairness-verdict fairness-far' : 'fairness-verdict'}>
        {findings.words}
      </p>
      <ul className="tags" aria-label={`Groups by ${name}`}>
        {groups.map(({ group, persons, decisions }) => (
          <li key={group} className="tag">
            <b>{group}</b> {plural(persons, 'person', 'people')}, {plural(decisions, 'decision')}
            {few.has(group) ? ', not compared' : ''}
          </li>
        ))}
      </ul>
      {shown.map((subject) => (
        <SubjectTable key={`${subject.kind} ${subject.subject}`} subject={subject} />
      ))}
      {shown.length === told.length ? null : (
        <button type="button" className="button more" onClick={() => setAll(true)}>
          Show all {count(told.length)} of what people got or were refused
        </button>
      )}
    </Panel>
  );
}

function SubjectTable({ subject: { subject, kind, rows } }: { subject: Subject }) {
  return (
    <Table
      rows={rows.filter(({ verdict }) => verdict !== 'too-few')}
      rowKey={({ group }) => group}
      caption={{ words: subject }}
      columns={[
        { title: 'Group', cell: ({ group }) => group },
        {
          title: kind === 'chosen' ? 'Share of decisions' : 'Actions a decision',
          cell: ({ rate }) => (rate === undefined ? '–' : rateWords(rate, kind)),
        },
        {
          title: 'Times the reference',
          cell: ({ ratio }) => (ratio === undefined ? '–' : ratioWords(ratio)),
        },
        {
          title: 'Picture',
          unseen: true,
          className: 'answer-picture',
          cell: (row) =>
            row.ratio === undefined ? null : (
              <IntervalBar interval={row.ratio} from={0} to={2} marks={[1, 0.8]} tone={toneOf(row, kind)} />
            ),
        },
        {
          title: 'Which means',
          className: 'wide-cell',
          cell: ({ verdict, words }) =>
            verdict === 'far-less' ? <span className="fairness-far">{words}</span> : words,
        },
      ]}
    />
  );
}

/** To be withheld more often is as bad as to be chosen less often. */
function toneOf({ verdict }: FairnessRow, kind: Subject['kind']): 'bad' | 'plain' {
  if (verdict === 'far-less') return 'bad';
  return verdict === (kind === 'chosen' ? 'less' : 'more') ? 'bad' : 'plain';
}

function rateWords({ estimate, low, high }: IntervalView, kind: Subject['kind']): string {
  const write = (value: number) => (kind === 'chosen' ? percent(value) : value.toFixed(2));
  return `${write(estimate)} (${write(low)} to ${write(high ?? 1)})`;
}

function ratioWords({ estimate, low, high }: IntervalView): string {
  const upTo = high === null ? 'or more' : `to ${high.toFixed(2)}`;
  return `${estimate.toFixed(2)} (${low.toFixed(2)} ${upTo})`;
}

function firstOf(subjects: readonly Subject[]): readonly Subject[] {
  const of = (kind: Subject['kind']) => subjects.filter((subject) => subject.kind === kind).slice(0, FEW);
  return [...of('chosen'), ...of('withheld')];
}

function findingsOf({ trait, subjects, reference }: Trait): { words: string; isFar: boolean } {
  const rows = subjects.flatMap(({ subject, kind, rows: own }) =>
    own.map((row) => ({ ...row, subject, kind })),
  );
  const far = rows.filter(({ verdict }) => verdict === 'far-less');
  const less = rows.filter((row) => row.verdict !== 'far-less' && toneOf(row, row.kind) === 'bad');
  if (reference === null)
    return { words: `Groups by ${trait} are too small to be compared yet.`, isFar: false };
  if (far.length > 0) {
    const [first] = far;
    const more = far.length === 1 ? '' : `, and ${far.length - 1} more`;
    return {
      words: `Surely far less for some: ${first!.group} ${first!.words} (${first!.subject})${more}.`,
      isFar: true,
    };
  }
  if (less.length > 0)
    return {
      words: `Beyond doubt less for some, though not shown to be below four fifths: ${less[0]!.group} (${less[0]!.subject}).`,
      isFar: false,
    };
  return { words: `By ${trait} no group is shown to be given less.`, isFar: false };
}
