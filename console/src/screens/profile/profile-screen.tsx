/** One customer on one page: who, what we know and from where, what is pending, and what happened. Follows live. */
import { useEffect, useRef, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { ProfileView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useHappenings } from '../../live/use-live.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago } from '../../parts/panel.tsx';
import { day } from '../../words/times.ts';
import { Consents, Permissions } from './consents.tsx';
import { Computed, Identifiers, Traits } from './facts.tsx';
import { Moments } from './moments.tsx';
import { Audiences, Journeys, Messages } from './pending.tsx';
import { Timeline } from './timeline.tsx';

export function ProfileScreen({ id }: { id: string }) {
  const [version, setVersion] = useState(0);
  const { data, problem, reload } = useFetched(paths.profile(id), version);
  useFollow(data?.id, () => setVersion((value) => value + 1));
  return (
    <>
      <title>{`${data?.who ?? 'Profile'} · Kairos`}</title>
      <div className="title">
        <h1>{data?.who ?? 'Profile'}</h1>
        {data === undefined ? null : (
          <p>
            Known since {day(data.createdAt)}, changed <Ago at={data.updatedAt} />. Profile{' '}
            <code>{data.id}</code>
            {data.mergedFrom.length === 0 ? null : (
              <>
                , merged from <code>{data.mergedFrom.join(', ')}</code>
              </>
            )}
          </p>
        )}
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={12} /> : null}
      {data === undefined ? null : <Columns view={data} version={version} />}
    </>
  );
}

function Columns({ view, version }: { view: ProfileView; version: number }) {
  return (
    <div className="profile">
      <div className="profile-now">
        <Journeys journeys={view.journeys} />
        <Audiences audiences={view.audiences} />
        <Messages messages={view.messages} />
        <Timeline profile={view.id} version={version} />
      </div>
      <div className="profile-facts">
        {view.moments === undefined ? null : <Moments moments={view.moments} />}
        <Identifiers identifiers={view.identifiers} />
        <Traits traits={view.traits} />
        <Computed computed={view.computed} />
        <Permissions jurisdiction={view.jurisdiction} permissions={view.permissions} />
        <Consents consents={view.consents} />
      </div>
    </div>
  );
}

const atMostEveryMs = 1_000;

/** Calls back after something happened to this profile, at most once a second; also when the stream skipped some. */
function useFollow(profile: string | undefined, changed: () => void): void {
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  useHappenings((items, skipped) => {
    if (profile === undefined || waiting.current !== undefined) return;
    if (skipped === 0 && !items.some((item) => item.profile === profile)) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      latest.current();
    }, atMostEveryMs);
  });
  useEffect(() => () => clearTimeout(waiting.current), []);
}
