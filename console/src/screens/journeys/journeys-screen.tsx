/** All journeys in force: their status and version, and how many people are in each now. */
import { paths } from '../../api/client.ts';
import type { JourneyRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { href } from '../../routes.ts';
import { count, plural, shortCount } from '../../words/numbers.ts';
import { statusMeans, statusWords } from './words.ts';

export const followMs = 3_000;

export function JourneysScreen() {
  const { data, problem, reload } = useFetched(paths.journeys(), useFollowed(followMs));
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
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data !== undefined && items.length === 0 ? <NoJourney /> : null}
      {items.length === 0 ? null : <JourneyTable items={items} />}
    </>
  );
}

function JourneyTable({ items }: { items: readonly JourneyRow[] }) {
  return (
    <div className="panel table-panel">
      <table className="table journeys">
        <thead>
          <tr>
            <th scope="col">Journey</th>
            <th scope="col">Status</th>
            <th scope="col" className="end">
              Version
            </th>
            <th scope="col" className="end">
              Inside now
            </th>
            <th scope="col" className="end">
              Entered
            </th>
            <th scope="col" className="end">
              Goals
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((journey) => (
            <tr key={journey.name}>
              <th scope="row">
                <a href={href({ screen: 'journeys', name: journey.name })}>{journey.name}</a>
                {journey.description === undefined ? null : (
                  <span className="event-about">{journey.description}</span>
                )}
              </th>
              <td data-label="Status">
                <Status journey={journey} />
              </td>
              <td className="end" data-label="Version">
                {journey.version === 0 ? 'none' : journey.version}
              </td>
              <td className="end" data-label="Inside now">
                <span title={count(journey.inside)}>{shortCount(journey.inside)}</span>
              </td>
              <td className="end" data-label="Entered">
                <span title={count(journey.entered)}>{shortCount(journey.entered)}</span>
              </td>
              <td className="end" data-label="Goals">
                <span title={count(journey.goals)}>{shortCount(journey.goals)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
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
