/** Audiences with their members as they are now; a row opens to the condition and to who entered or left. */
import type { AudienceView } from '../../api/types.ts';
import { useRows } from '../../live/use-live.tsx';
import { Icon } from '../../look/icon.tsx';
import { Bar } from '../../parts/panel.tsx';
import { Named, Table } from '../../parts/table.tsx';
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
      <Table
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          { title: 'Audience', cell: (row) => <Name row={row} /> },
          {
            title: 'Members',
            end: true,
            cell: ({ members }) => <span title={count(members)}>{shortCount(members)}</span>,
          },
          {
            title: 'Of all profiles',
            className: 'audience-share',
            cell: ({ members }) => <Share share={profiles === 0 ? 0 : members / profiles} />,
          },
          { title: 'Lately', cell: ({ change }) => lately(change) },
        ]}
        open={{
          label: ({ name }) => `Condition and movement of ${name}`,
          detail: ({ name, condition }) => (
            <>
              <pre className="wrap audience-condition">{condition}</pre>
              <Moves audience={name} />
            </>
          ),
        }}
      />
    </div>
  );
}

function Name({ row: { name, description, filling } }: { row: AudienceRow }) {
  return (
    <>
      <Named about={description}>{name}</Named>
      {filling === null ? null : <Filling filling={filling} />}
    </>
  );
}

function Share({ share }: { share: number }) {
  return (
    <>
      {percent(share)}
      <Bar share={share} />
    </>
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
