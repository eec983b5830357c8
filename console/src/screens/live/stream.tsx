/**
 * The stream of happenings. It stands still while it is paused, pointed at, focused in or scrolled down, and says how
 * much has come meanwhile: nothing moves under a reader's pointer and nothing takes the focus.
 */
import { memo, useRef, useState } from 'react';
import { arrivedSince, keptPerKind, type Row, type Rows, visibleRows } from '../../live/rows.ts';
import { useFigures, useLive, useRows } from '../../live/use-live.tsx';
import { Icon } from '../../look/icon.tsx';
import { HappeningRow } from '../../parts/happening-row.tsx';
import { Empty, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { StreamFilter } from '../../routes.ts';
import { count, plural } from '../../words/numbers.ts';
import { span } from '../../words/times.ts';
import { FirstEvent } from './first-event.tsx';
import { StreamFilters } from './stream-filters.tsx';
import { useReading } from './use-reading.ts';

export function Stream({ filter }: { filter: StreamFilter }) {
  const live = useRows();
  const { paused, setPaused } = useLive();
  const list = useRef<HTMLDivElement>(null);
  const { reading, stopReading } = useReading(list);
  const rows = useHeld(live, paused || reading);
  const waiting = arrivedSince(live, rows, filter);
  const shown = visibleRows(rows, filter);

  function catchUp() {
    list.current?.scrollTo({ top: 0 });
    stopReading();
    setPaused(false);
  }

  return (
    <Panel title="Happening now" className="stream" aside={<Waiting waiting={waiting} onCatchUp={catchUp} />}>
      <StreamFilters filter={filter} />
      <div ref={list} className="stream-list">
        {shown.length === 0 ? (
          <Nothing filter={filter} />
        ) : (
          <ol className="rows">
            {shown.map((row) => (
              <StreamRow key={row.seq} row={row} />
            ))}
          </ol>
        )}
        {shown.length === keptPerKind ? (
          <p className="stream-end">The newest {keptPerKind}. Older ones stand in each profile's timeline.</p>
        ) : null}
      </div>
    </Panel>
  );
}

/** The rows as they were when holding began. */
function useHeld(live: Rows, held: boolean): Rows {
  const [kept, setKept] = useState<Rows | null>(null);
  if (held && kept === null) setKept(live);
  if (!held && kept !== null) setKept(null);
  return held ? (kept ?? live) : live;
}

/** Keeps its place while there is nothing to say, so that the head does not jump. */
function Waiting({ waiting, onCatchUp }: { waiting: number; onCatchUp: () => void }) {
  return (
    <button type="button" className="button button-small waiting" hidden={waiting === 0} onClick={onCatchUp}>
      Show {count(waiting)} new
    </button>
  );
}

/** Rows never change, so each is rendered once. */
const StreamRow = memo(function StreamRow({ row }: { row: Row }) {
  if (row.type === 'happening') {
    return (
      <li className={row.calm ? 'row row-fresh' : 'row'}>
        <HappeningRow happening={row.happening} />
      </li>
    );
  }
  const text =
    row.type === 'skipped'
      ? `${plural(row.count, 'more happening')} here, skipped to keep up`
      : `Not connected for ${span(row.ms)}: what happened then stands in the profiles' timelines`;
  return (
    <li className="row row-mark">
      <Icon name="warning" size={14} /> {text}
    </li>
  );
});

function Nothing({ filter }: { filter: StreamFilter }) {
  const figures = useFigures();
  if (figures === null) return <Skeleton lines={12} label="Waiting for the stream" />;
  if (figures.totals.received === 0) return <FirstEvent />;
  const narrowed = filter.kinds.length > 0;
  return (
    <Empty
      icon="live"
      title={narrowed ? 'Nothing of this kind since the page was opened' : 'Quiet at the moment'}
    >
      {narrowed
        ? 'It appears here as soon as it happens. What happened before stands in the timelines of the profiles.'
        : 'What happens next appears here by itself.'}
    </Empty>
  );
}
