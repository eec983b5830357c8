/** One journey: who stands where, its versions, and what can be done with it. */
import { useCallback, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { JourneyView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFollowed } from '../../live/use-followed.ts';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago, Bar, Panel } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { count, plural, shortCount } from '../../words/numbers.ts';
import { ActPanel, type Wanted } from './act-panel.tsx';
import { followMs, Status } from './journeys-screen.tsx';
import { Versions } from './versions.tsx';
import { actsIn, actWords, statusMeans } from './words.ts';

export function JourneyScreen({ name }: { name: string }) {
  const { data, problem, reload } = useFetched(paths.journey(name), useFollowed(followMs));
  const [wanted, setWanted] = useState<Wanted>();
  const [told, setTold] = useState('');
  const done = useCallback(
    (said: string) => {
      setWanted(undefined);
      setTold(said);
      reload();
    },
    [reload],
  );
  const begin = (next: Wanted) => {
    setTold('');
    setWanted(next);
  };
  return (
    <>
      <title>{`${name} · Kairos`}</title>
      <div className="title">
        <h1>{name}</h1>
        {data === undefined ? null : (
          <p>
            <Status journey={data} />, {statusMeans[data.status]}; {plural(data.inside, 'run')} under way
          </p>
        )}
        <a href={href({ screen: 'journeys' })}>All journeys</a>
      </div>
      <p role="status" className="journey-told">
        {told}
      </p>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined ? null : (
        <>
          <OnTop journey={data} />
          <Acts journey={data} onWanted={begin} />
          {wanted === undefined ? null : (
            <ActPanel
              key={`${wanted.act} ${wanted.version ?? ''}`}
              journey={data}
              wanted={wanted}
              onDone={done}
              onCancel={() => setWanted(undefined)}
            />
          )}
          <div className="journey-parts">
            <Steps journey={data} />
            <Versions journey={data} onAgain={(version) => begin({ act: 'rollback', version })} />
          </div>
        </>
      )}
    </>
  );
}

function OnTop({ journey: { onTop } }: { journey: JourneyView }) {
  return onTop.map(({ what, by, at, why }) => (
    <p key={what} className="journey-on-top">
      <Icon name="warning" /> The {what} was decided <Ago at={at} /> by{' '}
      {by === 'console' ? 'the console' : 'the API'}
      {why === '' ? '' : ` (${why})`}, on top of the documents; it holds until the document says otherwise.
    </p>
  ));
}

function Acts({ journey, onWanted }: { journey: JourneyView; onWanted: (wanted: Wanted) => void }) {
  const acts = [
    ...actsIn(journey.status),
    ...(journey.hasDraft || journey.version === 0 ? (['publish'] as const) : []),
  ];
  return (
    <div className="journey-acts">
      {acts.map((act) => (
        <button key={act} type="button" className="button" onClick={() => onWanted({ act })}>
          {act === 'pause' || act === 'resume' ? <Icon name={act === 'pause' ? 'pause' : 'play'} /> : null}
          {actWords[act].name}
        </button>
      ))}
    </div>
  );
}

function Steps({ journey }: { journey: JourneyView }) {
  const most = Math.max(1, ...journey.steps.map(({ people }) => people));
  return (
    <Panel
      title="Where people stand"
      aside={`${count(journey.entered)} entered, ${count(journey.goals)} goals`}
    >
      <ol className="journey-steps">
        {journey.steps.map(({ id, kind, people }) => (
          <li key={id}>
            <span>
              <b>{id}</b> <span className="quiet">{kind}</span>
            </span>
            <span className="journey-people" title={count(people)}>
              {people === 0 ? <span className="quiet">nobody</span> : shortCount(people)}
            </span>
            <Bar share={people / most} />
          </li>
        ))}
      </ol>
      {journey.earlier.length === 0 ? null : (
        <>
          <h3 className="journey-earlier">By the text of earlier versions</h3>
          <ul className="facts">
            {journey.earlier.map(({ version, step, people }) => (
              <li key={`${version} ${step}`}>
                <span>
                  <b>{step}</b> <span className="quiet">in version {version}</span>
                </span>
                <span title={count(people)}>{shortCount(people)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
