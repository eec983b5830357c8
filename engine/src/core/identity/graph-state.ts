/** A graph as plain data: stored with its home, and sent to another one. Sorted, so that equal graphs are equal bytes. */
import { type Act, Graph, type Pair, pairKey } from './evidence.ts';

export type GraphState = readonly [
  nodes: readonly string[],
  pairs: readonly PairState[],
  acts: readonly Act[],
];
type PairState = readonly [
  strong: number,
  weak: number,
  at: number,
  messageId: string,
  isAlias: 0 | 1,
  /** After `at`, as differences. */
  ...claims: number[],
];

export function graphState(graph: Graph): GraphState {
  const nodes = [...new Set([...graph.pairs.values()].flatMap(({ strong, weak }) => [strong, weak]))].sort();
  const places = new Map(nodes.map((node, i) => [node, i]));
  const pairs = byKey(graph.pairs).map(
    ({ strong, weak, at, messageId, isAlias, claims }): PairState => [
      places.get(strong)!,
      places.get(weak)!,
      at,
      messageId,
      isAlias ? 1 : 0,
      ...claims.map((claim, i) => claim - (claims[i - 1] ?? at)),
    ],
  );
  return [nodes, pairs, byKey(graph.acts)];
}

export function graphFrom([nodes, pairs, acts]: GraphState): Graph {
  const graph = new Graph();
  for (const [strong, weak, at, messageId, isAlias, ...gaps] of pairs) {
    let last = at;
    const claims = gaps.map((gap) => {
      last += gap;
      return last;
    });
    const pair: Pair = {
      strong: nodes[strong]!,
      weak: nodes[weak]!,
      at,
      messageId,
      claims,
      isAlias: isAlias === 1,
    };
    graph.pairs.set(pairKey(pair), pair);
  }
  for (const act of acts) graph.acts.set(`${act.a}\n${act.b}`, act);
  return graph;
}

function byKey<T>(entries: ReadonlyMap<string, T>): T[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
