/**
 * The walked network as it is told: the touchpoints that were come to most, what follows them how often and after how
 * long, where walks stop; and where it differs from what journeys design.
 */
import type { Designed } from './designed.ts';
import { type Gaps, quantileOf } from './gaps.ts';
import { addSum, type Edge, emptySum, OTHER, type WalkSum } from './graph.ts';

/** Lengths of time in milliseconds: so many of ten took no longer. */
export interface Times {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface PictureNode {
  readonly name: string;
  readonly arrivals: number;
  readonly begins: number;
  /** Nothing has followed so far. */
  readonly stopped: number;
  readonly late: number;
  /** Journeys in which it occurs. */
  readonly journeys: readonly string[];
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Of those who came to `from`: 0 to 1. */
  readonly share: number;
  readonly times: Times | null;
  readonly journeys: readonly string[];
}

export interface Picture {
  /** Most come to first. */
  readonly touchpoints: readonly PictureNode[];
  /** Most walked first. */
  readonly connections: readonly PictureEdge[];
  readonly differences: {
    /** Designed, and walked by nobody; first those whose beginning was come to most. */
    readonly unwalked: readonly {
      readonly from: string;
      readonly to: string;
      readonly journeys: readonly string[];
      /** Times that somebody stood at its beginning. */
      readonly chances: number;
    }[];
    /** Walked, and in no journey; most walked first. */
    readonly undesigned: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  };
}

/** @param most touchpoints with a name of their own; the rest is put together */
export function pictureOf(sum: WalkSum, designed: Designed, most: number): Picture {
  const shown = foldRest(sum, most);
  const byPair = new Map(designed.connections.map((one) => [pairOf(one.from, one.to), one.journeys]));
  const connections = edgesOf(shown).map(({ from, to, edge }): PictureEdge => {
    const arrivals = shown.nodes[from]?.arrivals ?? 0;
    return {
      from,
      to,
      count: edge.count,
      share: arrivals === 0 ? 0 : Math.min(1, edge.count / arrivals),
      times: timesOf(edge.gaps),
      journeys: byPair.get(pairOf(from, to)) ?? none,
    };
  });
  return {
    touchpoints: nodesOf(shown, designed),
    connections,
    differences: differencesOf(sum, designed, byPair),
  };
}

const none: readonly string[] = [];

function pairOf(from: string, to: string): string {
  return `${from}\n${to}`;
}

export function timesOf(gaps: Gaps): Times | null {
  const [p10, p50, p90] = [0.1, 0.5, 0.9].map((share) => quantileOf(gaps, share));
  return p10 == null || p50 == null || p90 == null ? null : { p10, p50, p90 };
}

function nodesOf({ nodes, edges }: WalkSum, { touchpoints }: Designed): PictureNode[] {
  return Object.entries(nodes)
    .map(([name, { arrivals, begins, late }]) => {
      const left = Object.values(edges[name] ?? {}).reduce((sum, { count }) => sum + count, 0);
      const stopped = Math.max(0, arrivals - left);
      return { name, arrivals, begins, stopped, late, journeys: touchpoints.get(name) ?? none };
    })
    .sort((a, b) => b.arrivals - a.arrivals || (a.name < b.name ? -1 : 1));
}

function edgesOf({ edges }: WalkSum): { from: string; to: string; edge: Edge }[] {
  return Object.entries(edges)
    .flatMap(([from, targets]) => Object.entries(targets).map(([to, edge]) => ({ from, to, edge })))
    .sort((a, b) => b.edge.count - a.edge.count || (pairOf(a.from, a.to) < pairOf(b.from, b.to) ? -1 : 1));
}

/** The sum with only the touchpoints that were come to most; the others as one. */
function foldRest(sum: WalkSum, most: number): WalkSum {
  const names = Object.keys(sum.nodes).filter((name) => name !== OTHER);
  if (names.length <= most) return sum;
  names.sort((a, b) => sum.nodes[b]!.arrivals - sum.nodes[a]!.arrivals || (a < b ? -1 : 1));
  const own = new Set(names.slice(0, most));
  const as = (name: string) => (own.has(name) ? name : OTHER);
  const folded = emptySum();
  for (const [name, node] of Object.entries(sum.nodes))
    addSum(folded, { ...emptySum(), nodes: { [as(name)]: node } });
  for (const { from, to, edge } of edgesOf(sum))
    addSum(folded, { ...emptySum(), edges: { [as(from)]: { [as(to)]: edge } } });
  return folded;
}

function differencesOf(
  sum: WalkSum,
  { connections }: Designed,
  byPair: ReadonlyMap<string, readonly string[]>,
): Picture['differences'] {
  const unwalked = connections
    .filter(({ from, to }) => (sum.edges[from]?.[to]?.count ?? 0) === 0)
    .map(({ from, to, journeys }) => ({ from, to, journeys, chances: sum.nodes[from]?.arrivals ?? 0 }))
    .sort((a, b) => b.chances - a.chances || (pairOf(a.from, a.to) < pairOf(b.from, b.to) ? -1 : 1));
  const undesigned = edgesOf(sum)
    .filter(({ from, to }) => from !== to && from !== OTHER && to !== OTHER && !byPair.has(pairOf(from, to)))
    .map(({ from, to, edge }) => ({ from, to, count: edge.count }));
  return { unwalked, undesigned };
}
