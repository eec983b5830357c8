/** Events by name: declared or not, how many, and a row that opens to what is wrong with them. */
import { Fragment, useId, useState } from 'react';
import type { PlanEventRow } from '../../api/types.ts';
import { Icon } from '../../look/icon.tsx';
import { Ago } from '../../parts/panel.tsx';
import { count, plural, shortCount } from '../../words/numbers.ts';
import { MinuteBars } from './minute-bars.tsx';
import { ViolationList } from './violation-list.tsx';

export function EventTable({ rows, version }: { rows: readonly PlanEventRow[]; version: number }) {
  return (
    <div className="panel table-panel">
      <table className="table events">
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Declared</th>
            <th scope="col">Last 30 minutes</th>
            <th scope="col" className="end">
              Taken in
            </th>
            <th scope="col">Last</th>
            <th scope="col" className="end">
              With violations
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <EventRows key={row.event} row={row} version={version} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EventRows({ row, version }: { row: PlanEventRow; version: number }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Fragment>
      <tr className={open ? 'event-open' : undefined}>
        <th scope="row">
          {row.event}
          {row.declared?.description === undefined ? null : (
            <span className="event-about">{row.declared.description}</span>
          )}
        </th>
        <td>
          <Declared declared={row.declared} />
        </td>
        <td>
          <MinuteBars perMinute={row.perMinute} event={row.event} />
        </td>
        <td className="end" data-label="Taken in">
          <span title={count(row.seen)}>{shortCount(row.seen)}</span>
        </td>
        <td data-label="Last">
          {row.lastAt === null ? <span className="quiet">never</span> : <Ago at={row.lastAt} />}
        </td>
        <td className="end" data-label="With violations">
          {row.violating === 0 ? (
            <span className="quiet">0</span>
          ) : (
            <button
              type="button"
              className="button button-small event-violating"
              aria-expanded={open}
              aria-controls={id}
              aria-label={`${plural(row.violating, 'event')} ${row.event} with violations${fate(row)}`}
              onClick={() => setOpen(!open)}
            >
              <Icon name="warning" /> {shortCount(row.violating)}
            </button>
          )}
        </td>
      </tr>
      {open ? (
        <tr id={id} className="event-detail">
          <td colSpan={6}>
            <p className="quiet">
              {plural(row.violating, 'event')} with violations{fate(row)}.
            </p>
            <ViolationList event={row.event} version={version} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

/** What became of them, where they were not just kept. */
function fate({ flagged, refused }: PlanEventRow): string {
  const parts = [
    ...(flagged > 0 ? [`${count(flagged)} flagged`] : []),
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(' and ')}`;
}

const policies = {
  keep: 'kept as they are',
  flag: 'marked for conditions',
  refuse: 'not taken in',
} as const;

function Declared({ declared }: { declared: PlanEventRow['declared'] }) {
  if (declared === null) return <span className="quiet">not declared</span>;
  return (
    <>
      <code>{declared.document}</code>
      <span className="event-about" title={`Events that break it are ${policies[declared.policy]}`}>
        {declared.policy}
        {declared.owner === undefined ? '' : `, ${declared.owner}`}
      </span>
    </>
  );
}
