import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutLatency } from './latency.ts';
import { addPoint, niceTop, type Point, picture, runs, seriesSpanMs } from './series.ts';
import { spokenSummary } from './summary.ts';

describe('the series', () => {
  it('keeps two minutes', () => {
    let series: readonly Point[] = [];
    for (let second = 0; second < 500; second++)
      series = addPoint(series, { atMs: second * 1000, value: second });
    expect(series[0]?.atMs).toBe(499_000 - seriesSpanMs);
    expect(series).toHaveLength(121);
  });

  it('stays in order when a clock steps back', () => {
    let series: readonly Point[] = [];
    for (const atMs of [1000, 2000, 3000, 1500]) series = addPoint(series, { atMs, value: 1 });
    expect(series.map((point) => point.atMs)).toEqual([1000, 1500]);
  });

  it('does not draw a line over a time it knows nothing of', () => {
    const series = [1000, 2000, 30_000, 31_000].map((atMs) => ({ atMs, value: 5 }));
    expect(runs(series)).toHaveLength(2);
    expect(picture(series, 10).line.match(/M/g)).toHaveLength(2);
  });

  it('stays inside its box', () => {
    const points = fc.array(fc.record({ atMs: fc.nat({ max: 300_000 }), value: fc.nat({ max: 5000 }) }));
    fc.assert(
      fc.property(points, (list) => {
        const series = list.reduce<readonly Point[]>(addPoint, []);
        const top = niceTop(Math.max(0, ...series.map((point) => point.value)));
        const numbers =
          picture(series, top)
            .area.match(/-?[\d.]+/g)
            ?.map(Number) ?? [];
        expect(numbers.every((value) => value >= 0 && value <= 100)).toBe(true);
      }),
    );
  });
});

describe('niceTop', () => {
  it('is the first round number that holds the value', () => {
    expect([0, 1, 1.2, 3, 7, 10, 11, 480, 501].map(niceTop)).toEqual([1, 1, 2, 5, 10, 10, 20, 500, 1000]);
  });
});

describe('the latency picture', () => {
  const stage = (name: 'action' | 'durable' | 'decide', p50: number, p99: number, count = 10) => ({
    stage: name,
    p50,
    p99,
    count,
  });

  it('puts all stages on one axis, in the order an event meets them', () => {
    const { rows, ticksMs } = layoutLatency([
      stage('decide', 1, 2),
      stage('action', 12, 38),
      stage('durable', 1, 4),
    ]);
    expect(rows.map((row) => row.label)).toEqual(['Acknowledged', 'Acted', 'Decided']);
    expect(ticksMs).toEqual([0, 10, 20, 30, 40, 50]);
    expect(rows[1]).toMatchObject({ p50Share: 0.24, p99Share: 0.76 });
  });

  it('leaves out stages that nothing has passed yet', () => {
    expect(layoutLatency([stage('action', 0, 0, 0)]).rows).toEqual([]);
  });
});

describe('the spoken summary', () => {
  const totals = {
    received: 0,
    applied: 0,
    duplicates: 0,
    refused: 0,
    violations: 0,
    late: 0,
    tooLate: 0,
    decisions: 0,
    givenUp: 0,
    unrecorded: 0,
    sent: 0,
    failed: 0,
    uncertain: 0,
  };

  it('says what came, and only that', () => {
    const after = { ...totals, applied: 1200, sent: 1, uncertain: 2 };
    expect(spokenSummary(totals, after, 15_000)).toBe(
      'In the last 15 seconds: 1,200 events, 1 message sent, 2 messages uncertain.',
    );
  });

  it('is silent when nothing came, and after the engine was started afresh', () => {
    expect(spokenSummary(totals, totals, 15_000)).toBe('');
    expect(spokenSummary({ ...totals, applied: 900 }, { ...totals, applied: 3 }, 15_000)).toBe('');
  });
});
