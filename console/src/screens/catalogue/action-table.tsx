/** Actions of what is chosen in the tree; a row opens to its policy and to how it is said. */
import { useState } from 'react';
import { paths } from '../../api/client.ts';
import type { CatalogueActionRow } from '../../api/types.ts';
import { useFetched } from '../../api/use-fetched.ts';
import { useRevisionChanges } from '../../live/use-revision.ts';
import { Empty, ProblemNotice, Skeleton } from '../../parts/notice.tsx';
import { Named, Table } from '../../parts/table.tsx';
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
        <Table
          rows={data.items}
          rowKey={({ name }) => name}
          caption={{ words: plural(data.total, 'action'), unseen: true }}
          columns={columns}
          open={{
            label: ({ name }) => `Policy and treatments of ${name}`,
            detail: (row) => <Detail row={row} />,
          }}
        />
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

const columns: Parameters<typeof Table<CatalogueActionRow>>[0]['columns'] = [
  { title: 'Action', cell: ({ name, description }) => <Named about={description}>{name}</Named> },
  {
    title: 'Group',
    className: 'wide-cell',
    cell: ({ issue, group }) => (
      <>
        {issue === '' ? null : <span className="quiet">{issue} › </span>}
        {group}
      </>
    ),
  },
  {
    title: 'Placements',
    cell: ({ placements }) => placements.join(', ') || <span className="quiet">none</span>,
  },
  {
    title: 'Value',
    end: true,
    cell: ({ value }) => (typeof value === 'number' ? value : <code>{value}</code>),
  },
];

function Detail({ row }: { row: CatalogueActionRow }) {
  return (
    <>
      <p className="quiet">
        Purpose {row.purpose}
        {row.product === undefined ? null : `, offers the product ${row.product}`}
      </p>
      <PolicyList of={row} />
      <Treatments of={row.treatments} action={row.name} />
    </>
  );
}
