/** An interval as a bar beside no effect at all. The words beside it say the same, so that it is not read out. */
import type { MetricView } from '../../api/types.ts';

const WIDTH = 640;
const HEIGHT = 28;
const MIDDLE = WIDTH / 2;

/** @param reach the effect at the end of the axis, the same for all bars of a comparison */
export function Interval({ metric, reach }: { metric: MetricView; reach: number }) {
  const { effect, lower, upper, verdict } = metric;
  if (effect === null || lower === null || upper === null) return null;
  const at = (value: number) => MIDDLE + Math.max(-1, Math.min(1, value / reach)) * (MIDDLE - 8);
  const [from, to] = [at(lower), at(upper)];
  const tone =
    verdict === 'better' || verdict === 'worse' ? `trial-span trial-span-${verdict}` : 'trial-span';
  return (
    <svg className="trial-interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line className="trial-axis" x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <line className="trial-axis" x1={MIDDLE} x2={MIDDLE} y1={2} y2={HEIGHT - 2} />
      <rect className={tone} x={from} width={Math.max(3, to - from)} y={HEIGHT / 2 - 5} height={10} rx={5} />
      <circle className="trial-point" cx={at(effect)} cy={HEIGHT / 2} r={4} />
    </svg>
  );
}

/** The widest interval of relative effects, so that bars can be compared. */
export function reachOf(metrics: readonly MetricView[]): number {
  const ends = metrics.flatMap(({ lower, upper, scale }) =>
    scale === 'relative' ? [Math.abs(lower ?? 0), Math.abs(upper ?? 0)] : [],
  );
  return Math.max(0.01, ...ends);
}
