/** Events per second over the last two minutes, as points on a time axis; time without figures stays a gap. */

export const seriesSpanMs = 120_000;
const gapMs = 3_500;

export interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** Adds a point and forgets what lies outside the span. A point that is not newer than the last replaces it. */
export function addPoint(series: readonly Point[], point: Point): readonly Point[] {
  const from = point.atMs - seriesSpanMs;
  return [...series.filter((old) => old.atMs >= from && old.atMs < point.atMs), point];
}

/** Runs of points without a gap between them. */
export function runs(series: readonly Point[]): readonly (readonly Point[])[] {
  const result: Point[][] = [];
  for (const point of series) {
    const run = result.at(-1);
    const last = run?.at(-1);
    if (run === undefined || last === undefined || point.atMs - last.atMs > gapMs) result.push([point]);
    else run.push(point);
  }
  return result;
}

/** The first of 1, 2, 5, 10, 20, 50, ... that is not below the value: the end of an axis. */
export function niceTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

export interface Picture {
  readonly line: string;
  readonly area: string;
}

/** SVG paths in a box of 100 by 100, the newest point at the right edge. */
export function picture(series: readonly Point[], top: number): Picture {
  const end = series.at(-1)?.atMs ?? 0;
  const x = (point: Point) => round(100 - ((end - point.atMs) / seriesSpanMs) * 100);
  const y = (point: Point) => round(100 - (Math.min(point.value, top) / top) * 100);
  const lines: string[] = [];
  const areas: string[] = [];
  for (const run of runs(series)) {
    const first = run[0];
    const last = run.at(-1);
    if (first === undefined || last === undefined) continue;
    const line = run.map((point) => `${x(point)} ${y(point)}`).join('L');
    lines.push(`M${line}`);
    areas.push(`M${x(first)} 100L${line}L${x(last)} 100Z`);
  }
  return { line: lines.join(''), area: areas.join('') };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
