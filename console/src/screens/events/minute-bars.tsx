/** Arrivals of the last minutes as small bars, the newest at the right. The figure is said in words beside it. */
import { plural } from '../../words/numbers.ts';

const stepPx = 4;
const heightPx = 22;

export function MinuteBars({ perMinute, event }: { perMinute: readonly number[]; event: string }) {
  const sum = perMinute.reduce((all, one) => all + one, 0);
  const top = Math.max(1, ...perMinute);
  const width = perMinute.length * stepPx;
  const bars = perMinute.map((value, i) => {
    const height = value === 0 ? 1 : Math.max(2, Math.round((value / top) * heightPx));
    return `M${i * stepPx} ${heightPx}v-${height}h${stepPx - 1}v${height}z`;
  });
  return (
    <svg
      className="minute-bars"
      viewBox={`0 0 ${width} ${heightPx}`}
      width={width}
      height={heightPx}
      role="img"
      aria-label={`${plural(sum, 'arrival')} of ${event} in the last ${perMinute.length} minutes, at most ${top} a minute`}
    >
      <path d={bars.join('')} />
    </svg>
  );
}
