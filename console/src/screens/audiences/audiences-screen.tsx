/** All audiences in force: how many are in each, who comes and goes, and how far a new one is filled from history. */
import { useRef, useState } from 'react';
import { paths } from '../../api/client.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useFigures } from '../../live/use-live.tsx';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { Icon } from '../../look/icon.tsx';
import { FilterField } from '../../parts/filter-field.tsx';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { plural } from '../../words/numbers.ts';
import { AudienceTable } from './audience-table.tsx';
import { changeOf, useLooks } from './movement.ts';
import { TryPanel } from './try-panel.tsx';

/** More are found by name: nobody reads thousands of rows. */
const shownAtMost = 200;
const followMs = 5_000;

export function AudiencesScreen() {
  const [wanted, setWanted] = useState('');
  const [isTrying, setTrying] = useState(false);
  const figures = useFigures();
  const looks = useLooks(figures);
  const isFilling = useRef(false);
  const { data, problem, reload } = useFetched(paths.audiences(), useVersion(isFilling.current));
  isFilling.current = data?.items.some(({ filling }) => filling !== null) ?? false;
  const live = new Map(figures?.audiences.map(({ name, members }) => [name, members]));
  const found = (data?.items ?? []).filter(({ name, description = '' }) =>
    `${name} ${description}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const rows = found.slice(0, shownAtMost).map((audience) => {
    const members = live.get(audience.name) ?? audience.members;
    const change = figures === null ? undefined : changeOf(looks, figures, audience.name, members);
    return { ...audience, members, change };
  });
  return (
    <>
      <title>Audiences · Kairos</title>
      <div className="title">
        <h1>Audiences</h1>
        {data === undefined ? null : (
          <p>
            {plural(data.items.length, 'audience')} in force, of {plural(figures?.profiles ?? 0, 'profile')}
          </p>
        )}
        <FilterField
          label="Show audiences whose name or description has"
          value={wanted}
          onChange={setWanted}
        />
        <button
          type="button"
          className="button"
          aria-expanded={isTrying}
          onClick={() => setTrying(!isTrying)}
        >
          <Icon name="search" /> Try a condition
        </button>
      </div>
      {isTrying ? <TryPanel /> : null}
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {data === undefined && problem === undefined ? <Skeleton lines={8} /> : null}
      {data?.items.length === 0 ? <NoAudience /> : null}
      {data !== undefined && data.items.length > 0 && found.length === 0 ? (
        <Empty icon="search" title={`No audience has “${wanted}” in its name`} />
      ) : null}
      {rows.length === 0 ? null : <AudienceTable rows={rows} profiles={figures?.profiles ?? 0} />}
      {found.length <= shownAtMost ? null : (
        <p className="events-note">
          {plural(found.length - shownAtMost, 'more audience')}: search for a name to see them.
        </p>
      )}
    </>
  );
}

function NoAudience() {
  return (
    <Empty icon="audience" title="No audience yet">
      Write one into the documents folder: a YAML file with <code>kind: audience</code>, a <code>name</code>{' '}
      and a <code>condition</code>, such as{' '}
      <code>events("Order Completed").within("30d").count() {'>'} 0</code>. It comes into force by itself.
    </Empty>
  );
}

/** Conditions change with the revision; while an audience is filled its progress does, every few seconds. */
function useVersion(isFilling: boolean): number {
  const revision = useRevisionChanges();
  const at = useFigures()?.at;
  return isFilling && at !== undefined ? revision + Math.floor(Date.parse(at) / followMs) : revision;
}
