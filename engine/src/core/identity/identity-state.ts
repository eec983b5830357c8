/** A profile's part in its cluster as plain data: what is stored with it and goes with it where it becomes another's. */
import { type GraphState, graphFrom, graphState } from './graph-state.ts';
import { Identity, type Pending } from './membership.ts';

export type IdentityState = readonly [
  home: string | null,
  isPlain?: boolean,
  graph?: GraphState,
  pending?: Pending,
  risenAt?: number,
  rules?: string,
];

export function identityState({ home, graph, pending, risenAt, rules }: Identity): IdentityState {
  const isBare = pending.size === 0 && risenAt === 0 && rules === '';
  if (isBare && graph.isEmpty) return [home];
  const state = [home, graph.isPlain, graphState(graph)] as const;
  if (isBare) return state;
  return [...state, [...pending].sort(([a], [b]) => (a < b ? -1 : 1)), risenAt, rules];
}

export function identityFrom([home, isPlain, graph, pending, risenAt, rules]: IdentityState): Identity {
  const identity = new Identity(graph && graphFrom(graph));
  identity.home = home;
  identity.graph.isPlain = isPlain ?? true;
  identity.risenAt = risenAt ?? 0;
  identity.rules = rules ?? '';
  for (const [profile, nodes] of pending ?? []) identity.pending.set(profile, nodes);
  return identity;
}
