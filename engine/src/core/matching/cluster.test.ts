import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawsFrom, shuffle } from '../draws.ts';
import { clustersOf, type Link, MOST_TOGETHER } from './cluster.ts';

type Score = (a: number, b: number) => number;

/** All pairs above 0 are links, as blocking that misses nothing would find them. */
function cluster(members: readonly number[], score: Score) {
  const links: Link[] = members.flatMap((a, i) =>
    members.slice(i + 1).flatMap((b) => (score(a, b) >= 0 ? [{ a, b, weight: score(a, b) }] : [])),
  );
  return clustersOf(members, links, { score, compare: (a, b) => a - b, threshold: 0 });
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('MATCH-4: the cluster is judged, not the pair', () => {
  it('one wrong link does not join two families', () => {
    const score: Score = (a, b) => {
      if (Math.min(a, b) === 3 && Math.max(a, b) === 4) return 6;
      return a < 4 === b < 4 ? 5 : -5;
    };
    expect(cluster(upTo(8), score).clusters).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it('a chain of neighbours does not become a town', () => {
    const score: Score = (a, b) => (Math.abs(a - b) === 1 ? 4 : -6);
    const { clusters } = cluster(upTo(100), score);
    expect(Math.max(...clusters.map((each) => each.length))).toBeLessThanOrEqual(3);
  });

  it('a pair that lacks evidence stays where the others speak for it', () => {
    const score: Score = (a, b) => (Math.min(a, b) === 0 && Math.max(a, b) === 1 ? -3 : 6);
    expect(cluster(upTo(5), score).clusters).toEqual([[0, 1, 2, 3, 4]]);
  });

  it('nothing that is connected grows beyond what is judged together, whatever the links say', () => {
    const { clusters, isCut } = cluster(upTo(MOST_TOGETHER * 3), () => 9);
    expect(isCut).toBe(true);
    expect(Math.max(...clusters.map((each) => each.length))).toBeLessThanOrEqual(MOST_TOGETHER);
    expect(clusters.flat()).toHaveLength(MOST_TOGETHER * 3);
  });
});

it('MATCH-5: the order of the records does not matter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 25 }), (seed, count) => {
      const draw = drawsFrom(seed);
      const table = Array.from({ length: count * count }, () => Math.round(draw() * 16 - 9));
      const score: Score = (a, b) => table[Math.min(a, b) * count + Math.max(a, b)]!;
      const order = shuffle(Int32Array.from(upTo(count)), draw);
      const sorted = (clusters: readonly number[][]) => [...clusters].sort((a, b) => a[0]! - b[0]!);
      expect(sorted(cluster([...order], score).clusters)).toEqual(
        sorted(cluster(upTo(count), score).clusters),
      );
    }),
  );
});
