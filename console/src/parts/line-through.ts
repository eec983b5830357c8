/** Lines of charts as paths in a square of 100 by 100. Pure. */

export type ChartPoint = readonly [x: number, y: number];

/** The part of the plane that a chart shows. */
export interface Reach {
  readonly from: number;
  readonly to: number;
  readonly bottom: number;
  readonly top: number;
}

/** A line through the points, cut off where the chart ends; a single point is a dash. */
export function lineThrough(points: readonly ChartPoint[], { from, to, bottom, top }: Reach): string {
  const inside = (share: number) => Math.round(Math.max(0, Math.min(1, share)) * 10_000) / 100;
  const x = (value: number) => inside((value - from) / Math.max(1e-12, to - from));
  const y = (value: number) => inside(1 - (value - bottom) / Math.max(1e-12, top - bottom));
  const [first] = points;
  if (points.length === 1 && first !== undefined) return `M${x(first[0]) - 1} ${y(first[1])}h2`;
  return points.map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('');
}
