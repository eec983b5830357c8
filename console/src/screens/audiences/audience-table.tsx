/** Audiences with their members as they are now; a row opens to the condition and to who entered or left. */
import type { AudienceView } from '../../api/types.ts';
import { useRows } from '../../live/use-live.tsx';
import { Icon } from '../../look/icon.tsx';
import { OpenRow } from '../../parts/open-row.tsx';
import { Bar } from '../../parts/panel.tsx';
import { href } from '../../routes.ts';
import { count, percent, plural, shortCount } from '../../words/numbers.ts';
import { clockTime, fullTime, span } from '../../words/times.ts';
import { type Change, movesOf } from './movement.ts';

export interface AudienceRow extends AudienceView {
  readonly change: Change | undefined;
}

export function AudienceTable({ rows, profiles }: { rows: readonly AudienceRow[]; profiles: number }) {
  return (
    <div className="panel table-panel">
      <table className="table audiences">
        <thead>
          <tr>
            <th scope="col">Audience</th>
            <th scope="col" className="end">
              Members
            </th>
            <th scope="col">Of all profiles</th>
            <th scope="col">Lately</th>
            <th scope="col">
              <span className="only-read">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <AudienceRows key={row.name} row={row} profiles={profiles} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AudienceRows({ row, profiles }: { row: AudienceRow; profiles: number }) {
  const share = profiles === 0 ? 0 : row.members / profiles;
  const detail = (
    <>
      <pre className="wrap audience-condition">{row.condition}</pre>
      <Moves audience={row.name} />
    </>
  );
  return (
    <OpenRow label={`Condition and movement of ${row.name}`} columns={5} detail={detail}>
      <th scope="row">
        {row.name}
        {row.description === undefined ? null : <span className="event-about">{row.description}</span>}
        {row.filling === null ? null : <Filling filling={row.filling} />}
      </th>
      <td className="end" data-label="Members">
        <span title={count(row.members)}>{shortCount(row.members)}</span>
      </td>
      <td className="audience-share" data-label="Of all profiles">
        {percent(share)}
        <Bar share={share} />
      </td>
      <td data-label="Lately">{lately(row.change)}</td>
    </OpenRow>
  );
}

function Filling({ filling }: { filling: NonNullable<AudienceView['filling']> }) {
  const left = filling.leftMs === null ? '' : `, about ${span(filling.leftMs)} left`;
  return (
    <span className="event-about">
      filled from history: {percent(filling.share)}
      {left}
      <Bar share={filling.share} tone="quiet" />
    </span>
  );
}

/** "+12 in 2 min". */
function lately(change: Change | undefined) {
  if (change === undefined || change.overMs < 1_000) return <span className="quiet">just looked</span>;
  const { by, overMs } = change;
  if (by === 0) return <span className="quiet">as before</span>;
  return `${by > 0 ? '+' : '−'}${count(Math.abs(by))} in ${span(overMs)}`;
}

function Moves({ audience }: { audience: string }) {
  const moves = movesOf(useRows(), audience);
  if (moves.length === 0)
    return <p className="quiet">Nobody has entered or left since this page was opened.</p>;
  return (
    <ul
      className="moves"
      aria-label={`Who entered or left ${audience}: the last ${plural(moves.length, 'move')}`}
    >
      {moves.map((move) => (
        <li key={`${move.profile}/${move.id}`} className="move">
          <time dateTime={move.at} title={fullTime(move.at)} className="quiet">
            {clockTime(move.at)}
          </time>
          <span className={`tone-${move.change === 'entered' ? 'good' : 'plain'}`}>
            <Icon name={move.change === 'entered' ? 'check' : 'back'} />
          </span>
          <span>
            <a href={href({ screen: 'profile', id: move.profile })}>{move.who}</a> {move.change}
          </span>
        </li>
      ))}
    </ul>
  );
}
