/** Pictures of one metric: what each arm does as bars, and the effect beside none. The words beside them say the same. */
import type { MetricView } from '../../api/types.ts';
import { IntervalBar } from '../../parts/interval-bar.tsx';
import { Bar } from '../../parts/panel.tsx';
import { factor, percent } from '../../words/numbers.ts';

interface ArmsProps {
  readonly metric: MetricView;
  readonly arm: string;
  readonly against: string;
}

export function ArmBars({ metric: { type, treated, control }, arm, against }: ArmsProps) {
  const top = Math.max(treated, control);
  if (top <= 0) return null;
  const write = type === 'share' ? percent : factor;
  const rows = [
    { name: arm, value: treated, tone: 'accent' },
    { name: against, value: control, tone: 'quiet' },
  ] as const;
  return (
    <div className="trial-arms" aria-hidden="true">
      {rows.flatMap(({ name, value, tone }) => [
        <span key={`${name} name`}>{name}</span>,
        <Bar key={`${name} bar`} share={value / top} tone={tone} />,
        <span key={`${name} rate`} className="trial-rate">
          {write(value)}
        </span>,
      ])}
    </div>
  );
}

const tones = { better: 'good', worse: 'bad', open: 'plain', 'too-few': 'plain' } as const;

/** @param reach the effect at the end of the axis, the same for all bars of a comparison */
export function Effect({ metric, reach }: { metric: MetricView; reach: number }) {
  const { effect, lower, upper, verdict } = metric;
  if (effect === null || lower === null || upper === null) return null;
  return (
    <IntervalBar
      interval={{ estimate: effect, low: lower, high: upper }}
      from={-reach}
      to={reach}
      marks={[0]}
      tone={tones[verdict]}
    />
  );
}

/** The widest interval of relative effects, so that bars can be compared. */
export function reachOf(metrics: readonly MetricView[]): number {
  const ends = metrics.flatMap(({ lower, upper, scale }) =>
    scale === 'relative' ? [Math.abs(lower ?? 0), Math.abs(upper ?? 0)] : [],
  );
  return Math.max(0.01, ...ends);
}
