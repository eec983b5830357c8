/**
 * Where a number lies, as a bar on an axis: the thin bar is the surer range, the thick one the likely one, the point the
 * estimate. The figures stand beside it as text, so that it is not read out.
 */
import type { IntervalView } from '../api/types.ts';

const WIDTH = 320;
const HEIGHT = 24;
const EDGE = 6;

interface Props {
  /** Null: not known; with `sure` behind it, where there is one. */
  readonly interval: IntervalView;
  readonly sure?: IntervalView | null;
  /** Ends of the axis: what lies beyond is cut off there. */
  readonly from: number;
  readonly to: number;
  /** Where lines are drawn, the first one strongly: no effect, the same rate. */
  readonly marks?: readonly number[];
  readonly tone?: 'good' | 'bad' | 'plain';
}

export function IntervalBar({ interval, sure = null, from, to, marks = [], tone = 'plain' }: Props) {
  const at = (value: number | null) => {
    const share = value === null ? 1 : (value - from) / Math.max(1e-12, to - from);
    return EDGE + Math.max(0, Math.min(1, share)) * (WIDTH - 2 * EDGE);
  };
  const middle = HEIGHT / 2;
  return (
    <svg className="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line className="interval-axis" x1={0} x2={WIDTH} y1={middle} y2={middle} />
      {marks.map((mark, i) => (
        <line
          key={mark}
          className={i === 0 ? 'interval-mark' : 'interval-mark interval-mark-faint'}
          x1={at(mark)}
          x2={at(mark)}
          y1={1}
          y2={HEIGHT - 1}
        />
      ))}
      {sure === null ? null : (
        <rect
          className={`interval-sure interval-${tone}`}
          x={at(sure.low)}
          width={Math.max(2, at(sure.high) - at(sure.low))}
          y={middle - 1.5}
          height={3}
        />
      )}
      <rect
        className={`interval-likely interval-${tone}`}
        x={at(interval.low)}
        width={Math.max(3, at(interval.high) - at(interval.low))}
        y={middle - 5}
        height={10}
        rx={3}
      />
      <circle className="interval-point" cx={at(interval.estimate)} cy={middle} r={4} />
    </svg>
  );
}
