/** All journeys in force: their status and version, and how many people are in each now. */
import { paths } from '../../api/client.ts';
import type { JourneyRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Named, Table } from '../../parts/table.tsx';
import { href } from '../../routes.ts';
import { count, plural, shortCount } from '../../words/numbers.ts';
import { statusMeans, statusWords } from './words.ts';

export const followMs = 3_000;

export function JourneysScreen() {
  const fetched = useFetched(paths.journeys(), useFollowed(followMs));
  const { data } = fetched;
  const items = data?.items ?? [];
  const inside = items.reduce((sum, journey) => sum + journey.inside, 0);
  return (
    <>
      <title>Journeys · Kairos</title>
      <div className="title">
        <h1>Journeys</h1>
        {data === undefined ? null : (
          <p>
            {plural(items.length, 'journey')}, {plural(inside, 'run')} under way
          </p>
        )}
      </div>
      <Loaded of={fetched}>
        {() => (items.length === 0 ? <NoJourney /> : <JourneyTable items={items} />)}
      </Loaded>
    </>
  );
}

function JourneyTable({ items }: { items: readonly JourneyRow[] }) {
  return (
    <div className="panel table-panel">
      <Table
        rows={items}
        rowKey={({ name }) => name}
        columns={[
          {
            title: 'Journey',
            cell: ({ name, description }) => (
              <Named about={description}>
                <a href={href({ screen: 'journeys', name })}>{name}</a>
              </Named>
            ),
          },
          { title: 'Status', cell: (journey) => <Status journey={journey} /> },
          { title: 'Version', end: true, cell: ({ version }) => (version === 0 ? 'none' : version) },
          { title: 'Inside now', end: true, cell: ({ inside }) => <Count value={inside} /> },
          { title: 'Entered', end: true, cell: ({ entered }) => <Count value={entered} /> },
          { title: 'Goals', end: true, cell: ({ goals }) => <Count value={goals} /> },
        ]}
      />
    </div>
  );
}

function Count({ value }: { value: number }) {
  return <span title={count(value)}>{shortCount(value)}</span>;
}

export function Status({ journey: { status, hasDraft } }: { journey: JourneyRow }) {
  return (
    <span className={`journey-status journey-${status}`} title={statusMeans[status]}>
      {statusWords[status]}
      {hasDraft ? <span className="quiet"> · has a draft</span> : null}
    </span>
  );
}

function NoJourney() {
  return (
    <Empty icon="journey" title="No journey yet">
      Write one into the documents folder: a YAML file with <code>kind: journey</code>, a <code>name</code>,
      an <code>entry</code> and <code>steps</code>. With <code>status: draft</code> it is checked and lets
      nobody in.
    </Empty>
  );
}
