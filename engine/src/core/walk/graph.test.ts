import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addGap, bucketOf, type Gaps, quantileOf } from './gaps.ts';
import {
  addGraph,
  addSum,
  canonicalGraph,
  emptySum,
  MOST_EDGES,
  MOST_NODES,
  OTHER,
  WalkGraph,
} from './graph.ts';
import { stepFrom, stepState, type Visit, type WalkStep } from './step.ts';
import { mergeWalk, newWalk, walkFrom, walkState } from './walk.ts';

function visit(touchpoint: string, from = '', gapMs = 0): Visit {
  return { type: 'visit', touchpoint, from, at: 86_400_000, gapMs, among: [] };
}

const names = fc.constantFrom('a', 'b', 'c', '/x/*');
const among = fc.array(fc.constantFrom('vip', 'new'), { maxLength: 2 });
const at = fc.nat(1e9);
const steps: fc.Arbitrary<WalkStep> = fc.oneof(
  fc.record({
    type: fc.constant('visit' as const),
    touchpoint: names,
    from: fc.oneof(fc.constant(''), names),
    at,
    gapMs: at,
    among,
  }),
  fc.record({ type: fc.constant('late' as const), touchpoint: names, at, among }),
  fc
    .record({
      place: names,
      isEntered: fc.boolean(),
      from: fc.oneof(fc.constant(''), names),
      spentMs: at,
      at,
      among,
    })
    .map(({ place, isEntered, from, spentMs, at, among }) =>
      isEntered
        ? { type: 'stage' as const, place, change: 'entered' as const, from, spentMs: 0, at, among }
        : { type: 'stage' as const, place, change: 'left' as const, from: '', spentMs, at, among },
    ),
);

function graphOf(list: readonly WalkStep[]): WalkGraph {
  const graph = new WalkGraph();
  for (const step of list) {
    graph.take(step);
    if (step.type === 'visit' && step.from !== '') graph.takeDeparture(step);
  }
  return graph;
}

describe('the walked network as a value', () => {
  it('WALK-8: names are bounded, and what comes beyond is counted together', () => {
    const graph = new WalkGraph();
    for (let i = 0; i < MOST_NODES + 50; i++) graph.take(visit(`page ${i}`));
    expect(graph.names).toHaveLength(MOST_NODES);
    expect(graph.nodes[graph.names.indexOf(OTHER)]).toEqual({ arrivals: 51, begins: 51, late: 0 });
    const wide = new WalkGraph();
    for (let i = 0; i < MOST_EDGES + 100; i++)
      wide.takeDeparture(visit(`to ${i % 80}`, `from ${Math.floor(i / 80)}`, 1_000));
    const counts = [...wide.edges.values()].map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(MOST_EDGES + 100);
    expect(wide.edges.size).toBeLessThanOrEqual(MOST_EDGES + MOST_NODES);
  });

  it('is the same stored and read again, and a step is the same from the log', () => {
    fc.assert(
      fc.property(fc.array(steps), (list) => {
        for (const step of list) expect(stepFrom(JSON.parse(JSON.stringify(stepState(step))))).toEqual(step);
        const graph = graphOf(list);
        const read = WalkGraph.from(JSON.parse(JSON.stringify(graph.state())));
        expect(canonicalGraph(read)).toEqual(canonicalGraph(graph));
        expect(read.state()).toEqual(graph.state());
      }),
    );
  });

  it('two halves add up to the whole, whichever way people are divided', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(steps, fc.boolean())), (list) => {
        const whole = emptySum();
        addGraph(whole, graphOf(list.map(([step]) => step)));
        const parts = [true, false].map((side) => {
          const sum = emptySum();
          addGraph(sum, graphOf(list.filter(([, s]) => s === side).map(([step]) => step)));
          return sum;
        });
        const both = emptySum();
        for (const part of parts) addSum(both, part);
        const counted = (sum: typeof whole) => ({
          nodes: { ...sum.nodes },
          edges: Object.fromEntries(
            Object.entries(sum.edges).map(([from, to]) => [
              from,
              Object.fromEntries(Object.entries(to).map(([k, e]) => [k, e.count])),
            ]),
          ),
          transitions: { ...sum.transitions },
        });
        expect(counted(both)).toEqual(counted(whole));
      }),
    );
  });
});

describe('lengths of time in buckets', () => {
  it('a bucket is never longer than half of where it begins, and buckets follow each other', () => {
    let last = 0;
    for (let ms = 0; ms < 3e9; ms = Math.ceil(ms * 1.07) + 100) {
      const bucket = bucketOf(ms);
      expect(bucket).toBeGreaterThanOrEqual(last);
      last = bucket;
    }
    expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(bucketOf(2 ** 40));
  });

  it('quantiles are right to within a bucket', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 1e9 }), { minLength: 1 }), (lengths) => {
        const gaps: Gaps = [];
        for (const ms of lengths) addGap(gaps, ms);
        const sorted = lengths.toSorted((a, b) => a - b);
        const median = sorted[Math.ceil(0.5 * sorted.length) - 1]!;
        const told = quantileOf(gaps, 0.5)!;
        expect(told).toBeGreaterThanOrEqual(median / 1.6);
        expect(told).toBeLessThanOrEqual(median * 1.6 + 250);
      }),
    );
    expect(quantileOf([], 0.5)).toBeNull();
  });
});

describe('where somebody stands', () => {
  it('two who become one are where either was last, whoever survives', () => {
    const a = { ...newWalk(), touchpoint: 'x', at: 5, stage: 's', stageAt: 9 };
    const b = { ...newWalk(), touchpoint: 'y', at: 7, pastTouchpoint: 'z', pastAt: 3 };
    expect(mergeWalk(a, b)).toEqual({
      touchpoint: 'y',
      at: 7,
      pastTouchpoint: 'z',
      pastAt: 3,
      stage: 's',
      stageAt: 9,
    });
    expect(mergeWalk(b, a)).toEqual(mergeWalk(a, b));
    expect(mergeWalk(null, a)).toEqual(a);
  });

  it('is stored without what is empty', () => {
    const walk = { ...newWalk(), touchpoint: 'x', at: 5 };
    expect(walkState(walk)).toEqual(['x', 5]);
    for (const one of [
      walk,
      { ...walk, stage: 's', stageAt: 2 },
      { ...walk, pastTouchpoint: 'p', pastAt: 1 },
    ])
      expect(walkFrom(walkState(one), (text) => text)).toEqual(one);
  });
});
