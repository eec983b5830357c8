/** Events per second, now and over the last two minutes. */
import { niceTop, picture, seriesSpanMs } from '../../live/series.ts';
import { useFigures, useSeries } from '../../live/use-live.tsx';
import { Skeleton } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { rate } from '../../words/numbers.ts';

export function ThroughputPanel() {
  const figures = useFigures();
  return (
    <Panel title="Events per second" className="throughput">
      {figures === null ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <p className="headline">
            <span className="headline-number">{rate(figures.perSecond.events)}</span>
            <span className="headline-more">
              <span>
                <b>{rate(figures.perSecond.decisions)}</b> decisions
              </span>
              <span>
                <b>{rate(figures.perSecond.messages)}</b> messages
              </span>
            </span>
          </p>
          <Sparkline />
        </>
      )}
    </Panel>
  );
}

function Sparkline() {
  const series = useSeries();
  const highest = Math.max(0, ...series.map((point) => point.value));
  const top = niceTop(highest);
  const { line, area } = picture(series, top);
  const last = series.at(-1);
  return (
    <figure className="spark">
      <div className="spark-box">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={`Events per second over the last two minutes: now ${rate(last?.value ?? 0)}, at most ${rate(highest)}`}
        >
          <path className="spark-grid" d="M0 0H100M0 50H100" />
          <path className="spark-area" d={area} />
          <path className="spark-line" d={line} />
        </svg>
        <span className="spark-top" aria-hidden="true">
          {rate(top)}
        </span>
      </div>
      <figcaption aria-hidden="true">
        <span>{seriesSpanMs / 60_000} min ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
