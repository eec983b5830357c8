/** The tracking plan: which events come in, which are declared, and what is wrong with them. */
import { type FormEvent, useId, useState } from 'react';
import { paths, proposeEventTypes } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { PlanProposals, Problem, TrackingPlanView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { Icon } from '../../look/icon.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { href, live } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { count, plural } from '../../words/numbers.ts';
import { day } from '../../words/times.ts';
import { EventTable } from './event-table.tsx';
import { LearnPanel } from './learn-panel.tsx';
import { usePlanVersion } from './use-plan-version.ts';

export function EventsScreen({ search }: { search: string }) {
  const version = usePlanVersion();
  const { data, problem, reload } = useFetched(paths.trackingPlan(search), version);
  const [learnt, setLearnt] = useState<PlanProposals>();
  const [failed, setFailed] = useState<Problem>();

  async function learn() {
    setFailed(undefined);
    try {
      setLearnt(await proposeEventTypes());
    } catch (error) {
      setLearnt(undefined);
      setFailed(problemOf(error));
    }
  }

  return (
    <>
      <title>Events · Kairos</title>
      <div className="title">
        <h1>{search === '' ? 'Events' : `Events like “${search}”`}</h1>
        {data === undefined ? null : <p>{summary(data)}</p>}
        <Search search={search} />
        <button type="button" className="button events-learn" onClick={() => void learn()}>
          <Icon name="document" /> Propose event types
        </button>
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {failed === undefined ? null : <ProblemNotice problem={failed} />}
      {learnt === undefined ? null : <LearnPanel learnt={learnt} onClose={() => setLearnt(undefined)} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data === undefined ? null : <Events data={data} search={search} version={version} />}
    </>
  );
}

function Search({ search }: { search: string }) {
  const field = useId();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get('search') ?? '').trim();
    navigate({ screen: 'events', search: wanted });
  }
  return (
    <search>
      <form className="title-form" onSubmit={submit}>
        <label htmlFor={field} className="only-read">
          Search events by name
        </label>
        <input
          id={field}
          name="search"
          type="search"
          className="field"
          defaultValue={search}
          placeholder="Name of an event"
        />
        <button type="submit" className="button">
          Search
        </button>
      </form>
    </search>
  );
}

function Events(props: { data: TrackingPlanView; search: string; version: number }) {
  const { data, search, version } = props;
  if (data.items.length === 0 && search !== '')
    return (
      <Empty icon="search" title={`No event is called anything like “${search}”`}>
        <a href={href({ screen: 'events', search: '' })}>Show all events</a>
      </Empty>
    );
  if (data.items.length === 0)
    return (
      <Empty icon="event" title="No event has come in yet">
        Each event that is sent appears here by its name, with its counts.{' '}
        <a href={href(live)}>Send the first one</a>, then let Kairos propose how events of its name should
        look.
      </Empty>
    );
  const { unlisted, ungrouped } = data.totals;
  return (
    <>
      <EventTable rows={data.items} version={version} />
      {data.next === undefined ? null : <p className="events-note">There are more: search for a name.</p>}
      {unlisted === 0 ? null : (
        <p className="events-note">
          {plural(unlisted, 'event')} had names beyond those that are listed: a sender may make names up.
        </p>
      )}
      {ungrouped === 0 ? null : (
        <p className="events-note">
          {plural(ungrouped, 'violation')} stood at places beyond those that are listed.
        </p>
      )}
    </>
  );
}

function summary({ totals, since }: TrackingPlanView): string {
  const { seen, violations, flagged, refused } = totals;
  const fates = `${count(flagged)} flagged, ${count(refused)} refused`;
  return `Since ${day(since)}: ${plural(seen, 'event')} taken in, ${plural(violations, 'violation')}, ${fates}`;
}
