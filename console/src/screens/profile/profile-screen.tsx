/**
 * One customer on one page: who, what we know and from where, what is pending, and what happened. Follows live; or
 * shows the person as they were at an instant, as it was known at another.
 */
import { Fragment, useEffect, useRef, useState } from 'react';
import { paths } from '../../api/client.ts';
import type { ProfileView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useHappenings } from '../../live/use-live.tsx';
import { Icon } from '../../look/icon.tsx';
import { ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Ago } from '../../parts/panel.tsx';
import { href, type ProfileRoute } from '../../routes.ts';
import { day, fullTime } from '../../words/times.ts';
import { AsOfControl, AsOfNotice } from './as-of.tsx';
import { Glance } from './glance.tsx';
import { type PersonPanel, personPanels, type Shown } from './panels.tsx';

export function ProfileScreen({ route }: { route: ProfileRoute }) {
  const [version, setVersion] = useState(0);
  const { data, problem, reload } = useFetched(paths.profile(route.id, route), version);
  const isPast = route.at !== undefined || route.knownAt !== undefined;
  const changed = () => setVersion((value) => value + 1);
  useFollow(isPast ? undefined : data?.id, changed);
  return (
    <>
      <title>{`${data?.who ?? 'Profile'} · Kairos`}</title>
      <div className="title">
        <h1>{data?.who ?? 'Profile'}</h1>
        {data === undefined ? null : <About view={data} />}
        {data === undefined || isPast ? null : (
          <a className="button button-small" href={href({ screen: 'rights', person: data.id })}>
            Rights
          </a>
        )}
        <AsOfControl route={route} />
      </div>
      {data?.restrictedSince === undefined ? null : <Restricted since={data.restrictedSince} id={data.id} />}
      {data?.asOf === undefined ? null : <AsOfNotice asOf={data.asOf} id={route.id} />}
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={12} /> : null}
      {data === undefined ? null : <Page view={data} version={version} changed={changed} />}
    </>
  );
}

/** While a dispute lasts: said before anything else, since nothing else on the page may be used. */
function Restricted({ since, id }: { since: string; id: string }) {
  return (
    <div className="notice notice-past" role="status">
      <Icon name="pause" size={20} />
      <div>
        <h2>Processing is restricted</h2>
        <p>
          Since {fullTime(since)} all is kept, and nothing is decided, said or learnt.{' '}
          <a href={href({ screen: 'rights', person: id })}>See their rights</a>
        </p>
      </div>
    </div>
  );
}

function About({ view }: { view: ProfileView }) {
  return (
    <p>
      Known since {day(view.createdAt)}, changed <Ago at={view.updatedAt} />. Profile <code>{view.id}</code>
      {view.mergedFrom.length === 0 ? null : (
        <>
          , merged from <code>{view.mergedFrom.join(', ')}</code>
        </>
      )}
    </p>
  );
}

function Page({ view, version, changed }: Shown) {
  const panels = personPanels.filter(({ hasPast }) => hasPast || view.asOf === undefined);
  return view.asOf === undefined ? (
    <WithEvidence {...{ view, version, changed, panels }} />
  ) : (
    <Panels {...{ view, version, changed, panels }} />
  );
}

type PanelsProps = Shown & { readonly panels: readonly PersonPanel[] };

function WithEvidence(props: PanelsProps) {
  const { data: evidence } = useFetched(paths.evidence(props.view.id), props.version);
  return <Panels {...props} evidence={evidence} />;
}

function Panels({ panels, ...shown }: PanelsProps) {
  const at = (place: PersonPanel['place']) =>
    panels
      .filter((panel) => panel.place === place)
      .map(({ name, show }) => <Fragment key={name}>{show(shown)}</Fragment>);
  return (
    <>
      <Glance view={shown.view} />
      <div className="profile">
        <div className="profile-now">{at('now')}</div>
        <div className="profile-facts">{at('facts')}</div>
      </div>
    </>
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
