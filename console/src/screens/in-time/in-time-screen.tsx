/** Which decide calls of the last hour there was time for: by minute and placement, why not, and what to do about it. */
import { paths } from '../../api/client.ts';
import type { AnsweredPlacement, GivenUpOverview } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { niceTop } from '../../live/series.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { useFigures } from '../../live/use-live.tsx';
import { CodeSample } from '../../parts/code-sample.tsx';
import { Columns } from '../../parts/columns.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Bar, Panel } from '../../parts/panel.tsx';
import { Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { count, percent, plural } from '../../words/numbers.ts';
import { adviceFor, leadSentence, minuteName, minutesOf, minuteWords, type Sums, sumsOf } from './words.ts';

const FOLLOW_MS = 5_000;

const sample = `curl ${location.origin}/v1/decide -H "authorization: Bearer $KAIROS_API_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"userId":"ada","placement":"homepage-hero","deadlineMs":50}'`;

export function InTimeScreen() {
  const fetched = useFetched(paths.answeredByMinute(), useFollowed(FOLLOW_MS));
  return (
    <>
      <title>In time · Kairos</title>
      <div className="title">
        <h1>In time</h1>
        <p>Which decide calls there was time for, and which got the fallback instead.</p>
      </div>
      <Loaded of={fetched}>
        {(overview) => (overview.placements.length === 0 ? <Nothing /> : <Body overview={overview} />)}
      </Loaded>
    </>
  );
}

function Body({ overview }: { overview: GivenUpOverview }) {
  const sums = sumsOf(overview.placements);
  return (
    <>
      <p className="lead">{leadSentence(sums)}</p>
      <Minutes overview={overview} />
      <Placements placements={overview.placements} />
      <Advices placements={overview.placements} />
      <OnRecord sums={sums} />
    </>
  );
}

function Minutes({ overview }: { overview: GivenUpOverview }) {
  const minutes = minutesOf(overview);
  const highest = Math.max(0, ...minutes.map(({ givenUp }) => givenUp));
  if (highest === 0) return null;
  const top = niceTop(highest);
  return (
    <Panel title="Given up by minute" aside="the last hour">
      <Columns
        label="Calls that were given up, by minute"
        top={top}
        topWords={count(top)}
        namedEach={Math.max(1, Math.ceil(minutes.length / 6))}
        columns={minutes.map((minute) => ({
          key: minute.at,
          name: minuteName(minute.at),
          value: minute.givenUp,
          words: minuteWords(minute),
          tone: 'warn' as const,
        }))}
      />
    </Panel>
  );
}

const fallbackWords: Readonly<Record<AnsweredPlacement['fallback'], string>> = {
  action: 'an action',
  content: 'content',
  none: 'nothing: no fallback is named',
};

function Placements({ placements }: { placements: readonly AnsweredPlacement[] }) {
  const rows = placements
    .map((row) => ({ ...row, sums: sumsOf([row]) }))
    .sort((a, b) => late(b.sums) - late(a.sums));
  return (
    <Panel title="By placement" className="table-panel">
      <Table
        rows={rows}
        rowKey={({ placement }) => placement}
        columns={[
          { title: 'Placement', cell: ({ placement }) => placement },
          { title: 'Asked', end: true, cell: ({ sums }) => count(sums.asked) },
          { title: 'Decided', end: true, cell: ({ sums }) => count(sums.decided) },
          {
            title: 'Too many waiting',
            about: 'Nobody was asked: the answer would have come too late',
            end: true,
            cell: ({ sums }) => count(sums.overload),
          },
          {
            title: 'Deadline had come',
            about: 'Not taken up, or not answered, in time',
            end: true,
            cell: ({ sums }) => count(sums.deadline),
          },
          {
            title: 'Given up',
            end: true,
            className: 'priority',
            cell: ({ sums }) => (
              <>
                {percent(late(sums) / Math.max(1, sums.asked))}
                <Bar share={late(sums) / Math.max(1, sums.asked)} />
              </>
            ),
          },
          { title: 'Given instead', className: 'wide-cell', cell: ({ fallback }) => fallbackWords[fallback] },
        ]}
      />
    </Panel>
  );
}

function Advices({ placements }: { placements: readonly AnsweredPlacement[] }) {
  const advice = adviceFor(placements);
  if (advice.length === 0) return null;
  return (
    <Panel title="What it means, and what to do">
      <dl className="advice">
        {advice.map(({ what, means, todo }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{means}</dd>
            <dd>{todo}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What the page counts is gone with the process; what was given up is not. */
function OnRecord({ sums }: { sums: Sums }) {
  const unrecorded = useFigures()?.totals.unrecorded ?? 0;
  return (
    <p className="quiet">
      Counted since the server began, for an hour at most. Each call that was given up stands on record: on
      the page of the <a href={href({ screen: 'profiles', search: '' })}>person</a> among their decisions, and
      in their export.{' '}
      {unrecorded > 0
        ? `${plural(unrecorded, 'call')} wait to be written, or were not taken by the disk.`
        : late(sums) > 0
          ? 'All of them have been written.'
          : null}
    </p>
  );
}

function Nothing() {
  return (
    <Empty icon="decision" title="Nobody has asked for a decision in the last hour">
      <p>
        A call that names a deadline, and each that names none (50 ms), is answered by then: decided, or with
        the placement's fallback. Here stands how many were not decided, and why.
      </p>
      <CodeSample label="A decision with a deadline" code={sample} />
    </Empty>
  );
}

function late({ deadline, overload }: Sums): number {
  return deadline + overload;
}
