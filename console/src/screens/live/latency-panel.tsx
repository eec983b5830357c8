/** The way from event to action as a picture: for each stage half of all (p50) and nearly all (p99), on one axis. */
import { type LatencyRow, layoutLatency } from '../../live/latency.ts';
import { useFigures } from '../../live/use-live.tsx';
import { Empty, Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { plural } from '../../words/numbers.ts';
import { latency } from '../../words/times.ts';

export function LatencyPanel() {
  const figures = useFigures();
  return (
    <Panel title="Event to action" className="latency" aside="last minute">
      {figures === null ? <Skeleton lines={6} /> : <Stages stages={figures.stages} />}
    </Panel>
  );
}

function Stages({ stages }: { stages: Parameters<typeof layoutLatency>[0] }) {
  const { rows, ticksMs } = layoutLatency(stages);
  if (rows.length === 0) {
    return (
      <Empty icon="live" title="Nothing to measure yet">
        The first event will show up here, stage by stage.
      </Empty>
    );
  }
  const action = rows.find((row) => row.stage === 'action');
  return (
    <>
      {action === undefined ? null : (
        <p className="headline" aria-hidden="true">
          <span className="headline-number">{latency(action.p50)}</span>
          <span className="headline-more">
            <span>typically, from event to action</span>
            <span>
              <b>{latency(action.p99)}</b> for the slowest 1 in 100
            </span>
          </span>
        </p>
      )}
      <ul className="stages">
        <li className="stage stage-head" aria-hidden="true">
          <span />
          <span />
          <span className="stage-number">p50</span>
          <span className="stage-number">p99</span>
        </li>
        {rows.map((row) => (
          <Stage key={row.stage} row={row} />
        ))}
      </ul>
      <div className="stage stage-axis" aria-hidden="true">
        <span />
        <span className="axis">
          {ticksMs.map((tick) => (
            <span key={tick}>{tick}</span>
          ))}
        </span>
        <span className="stage-number">ms</span>
      </div>
    </>
  );
}

function Stage({ row }: { row: LatencyRow }) {
  return (
    <li className={`stage stage-${row.stage}`} title={`${row.meaning} (${plural(row.count, 'measurement')})`}>
      <span className="stage-name">
        {row.label}
        <span className="only-read">: {row.meaning}. Half within </span>
      </span>
      <span className="stage-bars" aria-hidden="true">
        <span className="stage-p99" style={{ inlineSize: `${row.p99Share * 100}%` }} />
        <span className="stage-p50" style={{ inlineSize: `${row.p50Share * 100}%` }} />
      </span>
      <span className="stage-number">{latency(row.p50)}</span>
      <span className="only-read">, 99 of 100 within </span>
      <span className="stage-number stage-tail">{latency(row.p99)}</span>
    </li>
  );
}
