/** Actions of what is chosen in the tree; a row opens to its policy and to how it is said. */
import { useState } from 'react';
import { paths } from '../../api/client.ts';
import type { CatalogueActionRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { OpenRow } from '../../parts/open-row.tsx';
import type { CatalogueRoute } from '../../routes.ts';
import { count, plural } from '../../words/numbers.ts';
import { PolicyList } from './policy-list.tsx';
import { Treatments } from './treatments.tsx';

const pageSizes = [50, 200] as const;

export function ActionTable({ route }: { route: CatalogueRoute }) {
  const [isLong, setLong] = useState(false);
  const { search, issue, group, placement } = route;
  const limit = String(pageSizes[isLong ? 1 : 0]);
  const asked = paths.catalogueActions({ search, issue, group, placement, limit });
  const { data, problem, reload } = useFetched(asked, useRevisionChanges());
  if (problem !== undefined) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (data === undefined) return <Skeleton lines={10} />;
  if (data.items.length === 0) return <Empty icon="search" title="No action fits" />;
  const left = data.total - data.items.length;
  return (
    <div>
      <div className="panel table-panel">
        <table className="table catalogue-actions">
          <caption className="only-read">{plural(data.total, 'action')}</caption>
          <thead>
            <tr>
              <th scope="col">Action</th>
              <th scope="col">Group</th>
              <th scope="col">Placements</th>
              <th scope="col" className="end">
                Value
              </th>
              <th scope="col">
                <span className="only-read">Details</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((row) => (
              <ActionRows key={row.name} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {left === 0 ? null : (
        <p className="events-note">
          {count(left)} more: search for a name to see them
          {isLong ? '.' : ', or '}
          {isLong ? null : (
            <button type="button" className="button button-small" onClick={() => setLong(true)}>
              show more
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function ActionRows({ row }: { row: CatalogueActionRow }) {
  const detail = (
    <>
      <p className="quiet">
        Purpose {row.purpose}
        {row.product === undefined ? null : `, offers the product ${row.product}`}
      </p>
      <PolicyList of={row} />
      <Treatments of={row.treatments} action={row.name} />
    </>
  );
  return (
    <OpenRow label={`Policy and treatments of ${row.name}`} columns={5} detail={detail}>
      <th scope="row">
        {row.name}
        {row.description === undefined ? null : <span className="event-about">{row.description}</span>}
      </th>
      <td data-label="Group">
        {row.issue === '' ? null : <span className="quiet">{row.issue} › </span>}
        {row.group}
      </td>
      <td data-label="Placements">{row.placements.join(', ') || <span className="quiet">none</span>}</td>
      <td className="end" data-label="Value">
        {typeof row.value === 'number' ? row.value : <code>{row.value}</code>}
      </td>
    </OpenRow>
  );
}
