/** Events per second, now and over the last two minutes. */
import { niceTop, picture, seriesSpanMs } from '../../live/series.ts';
import { useFigures, useSeries } from '../../live/use-live.tsx';
import { Chart } from '../../parts/chart.tsx';
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
                <b>{rate(figures.perSecond.decisions)}</b>{' '}
                {figures.perSecond.decisions === 1 ? 'decision' : 'decisions'}
              </span>
              <span>
                <b>{rate(figures.perSecond.messages)}</b>{' '}
                {figures.perSecond.messages === 1 ? 'message' : 'messages'}
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
    <Chart
      label={`Events per second over the last two minutes: now ${rate(last?.value ?? 0)}, at most ${rate(highest)}`}
      top={rate(top)}
      from={`${seriesSpanMs / 60_000} min ago`}
      to="now"
    >
      <path className="chart-area" d={area} />
      <path className="chart-line" d={line} />
    </Chart>
  );
}
