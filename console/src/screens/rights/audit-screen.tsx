/** Who read and did what with personal data, newest first, narrowed by kind, person and period; and whether it is whole. */
import type { FormEvent } from 'react';
import { paths } from '../../api/client.ts';
import type { AuditEntryView } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { usePages } from '../../api/use-pages.ts';
import { Icon } from '../../look/icon.tsx';
import { InstantField } from '../../parts/instant-field.tsx';
import { More } from '../../parts/more.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { type AuditRoute, href } from '../../routes.ts';
import { navigate } from '../../use-route.ts';
import { fromLocal } from '../../words/local-time.ts';
import { count, plural } from '../../words/numbers.ts';
import { actName, actorWords, acts, detailWords } from '../../words/rights.ts';
import { fullTime } from '../../words/times.ts';
import { RightsPlaces } from './places.tsx';

const all = { screen: 'audit', act: '', person: '', from: '', to: '' } as const;

export function AuditScreen({ route }: { route: AuditRoute }) {
  const { act, person, from, to } = route;
  const pages = usePages((cursor) => paths.audit({ act, profile: person, from, to }, cursor));
  const isNarrowed = act !== '' || person !== '' || from !== '' || to !== '';
  return (
    <>
      <title>Audit log · Kairos</title>
      <div className="title">
        <h1>Who read and did what</h1>
        <RightsPlaces here="audit" />
      </div>
      <Chain />
      <Narrow key={href(route)} route={route} isNarrowed={isNarrowed} />
      {pages.problem === undefined ? null : <ProblemNotice problem={pages.problem} onRetry={pages.reload} />}
      {pages.items === undefined && pages.problem === undefined ? <Skeleton lines={10} /> : null}
      {pages.items?.length === 0 ? <Nothing isNarrowed={isNarrowed} /> : null}
      {pages.items !== undefined && pages.items.length > 0 ? <Entries entries={pages.items} /> : null}
      <More pages={pages} />
    </>
  );
}

/** The log proves itself: each entry is chained to the one before. */
function Chain() {
  const { data, problem, loading, reload } = useFetched(paths.auditCheck());
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  const isBroken = data?.intact === false;
  return (
    <p className={`chain ${isBroken ? 'tone-bad' : 'tone-good'}`} role="status">
      <Icon name={isBroken ? 'warning' : 'check'} />
      <span>
        {data === undefined
          ? 'The chain is being checked …'
          : isBroken
            ? `The chain is broken at entry ${count(data.brokenAt ?? 0)} of ${count(data.entries)}: from there on something was changed, put in or taken out`
            : `The chain is unbroken: ${plural(data.entries, 'entry', 'entries')}, each as it was written`}
      </span>
      <button type="button" className="button button-small" onClick={reload} disabled={loading}>
        <Icon name="reload" size={14} /> Check again
      </button>
    </p>
  );
}

function Narrow({ route, isNarrowed }: { route: AuditRoute; isNarrowed: boolean }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    navigate({
      screen: 'audit',
      act: text('act'),
      person: text('person'),
      from: fromLocal(text('from')) ?? '',
      to: fromLocal(text('to')) ?? '',
    });
  }
  return (
    <search>
      <form className="audit-form" onSubmit={submit}>
        <label>
          What
          <select name="act" className="field" defaultValue={route.act}>
            <option value="">everything</option>
            {Object.entries(acts).map(([act, name]) => (
              <option key={act} value={act}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          About
          <input
            name="person"
            type="search"
            className="field"
            defaultValue={route.person}
            placeholder="email:ada@example.com"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <InstantField label="From" name="from" value={route.from} />
        <InstantField label="To" name="to" value={route.to} />
        <button type="submit" className="button">
          Show
        </button>
        {isNarrowed ? (
          <a className="button button-bare" href={href(all)}>
            Show all
          </a>
        ) : null}
      </form>
    </search>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  if (isNarrowed)
    return (
      <Empty icon="search" title="Nothing of this kind">
        Widen the period, or <a href={href(all)}>show all</a>.
      </Empty>
    );
  return (
    <Empty icon="consent" title="Nobody has read anything yet">
      The first look at a profile makes the first entry.
    </Empty>
  );
}

function Entries({ entries }: { entries: readonly AuditEntryView[] }) {
  return (
    <div className="panel table-panel">
      <table className="table audit">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">By</th>
            <th scope="col">Whose data</th>
            <th scope="col" className="end">
              Entry
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="audit-at">
                <time dateTime={entry.at}>{fullTime(entry.at)}</time>
              </td>
              <th scope="row">
                {actName(entry.act)}
                {entry.detail === null ? null : (
                  <span className="audit-detail"> {detailWords(entry.detail)}</span>
                )}
              </th>
              <td data-label="By">{actorWords[entry.by]}</td>
              <td data-label="Whose data">
                {entry.subject === null ? (
                  <span className="quiet">nobody in particular</span>
                ) : (
                  <code title="A keyed hash: it names nobody">{entry.subject}</code>
                )}
              </td>
              <td className="end" data-label="Entry">
                {count(entry.seq)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
