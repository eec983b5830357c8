/** Numbers of an evaluation in the reader's words. Pure. */
import type { IntervalView, MeasuredView } from '../../api/types.ts';

export type Writer = (value: number) => string;

/** Three or four figures that count of a number of this size; all numbers of a table are written alike. */
export function writerFor(size: number): Writer {
  const digits = size === 0 ? 2 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(size))));
  const form = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => form.format(value);
}

/** "+0.12"; a true minus where it is less. */
export function signed(value: number, write: Writer): string {
  return value > 0 ? `+${write(value)}` : value < 0 ? `−${write(-value)}` : write(0);
}

export function rangeWords({ low, high }: IntervalView, write: Writer): string {
  return `${write(low)} to ${high === null ? 'more' : write(high)}`;
}

/** The ends of an axis on which all of these can be seen. */
export function reachOf(measured: readonly MeasuredView[]): { from: number; to: number } {
  const ends = measured.flatMap(({ likely, sure }) => [
    likely.low,
    likely.high ?? likely.estimate,
    // A sure range that is much wider would make all others points.
    ...(sure === null ? [] : [Math.max(sure.low, 2 * likely.low - (likely.high ?? likely.estimate))]),
  ]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.15 * Math.max(high - low, 1e-9);
  return { from: low - room, to: high + room };
}

/** "In 1,000 decisions: +12.3 (of worth)". */
export function inThousand(mean: number, counts: 'value' | 'response'): string {
  const thousand = 1_000 * mean;
  const what = counts === 'response' ? 'responses' : 'of value';
  return `In 1,000 decisions: ${signed(thousand, writerFor(Math.abs(thousand)))} ${what}.`;
}
