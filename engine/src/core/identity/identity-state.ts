/** A profile's part in its cluster as plain data: what is stored with it and goes with it where it becomes another's. */
import { type GraphState, graphFrom, graphState } from './graph-state.ts';
import { Identity, type Pending } from './membership.ts';

export type IdentityState = readonly [
  home: string | null,
  isPlain: boolean,
  graph: GraphState,
  pending?: Pending,
];

export function identityState({ home, graph, pending }: Identity): IdentityState {
  const state = [home, graph.isPlain, graphState(graph)] as const;
  if (pending.size === 0) return state;
  return [...state, [...pending].sort(([a], [b]) => (a < b ? -1 : 1))];
}

export function identityFrom([home, isPlain, graph, pending]: IdentityState): Identity {
  const identity = new Identity(graphFrom(graph));
  identity.home = home;
  identity.graph.isPlain = isPlain;
  for (const [profile, nodes] of pending ?? []) identity.pending.set(profile, nodes);
  return identity;
}
