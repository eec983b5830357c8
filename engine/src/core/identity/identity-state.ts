/** A profile's part in its cluster as plain data: what is stored with it and goes with it where it becomes another's. */
import { type GraphState, graphFrom, graphState } from './graph-state.ts';
import type { Asked } from './lacking.ts';
import { Identity, type Pending } from './membership.ts';

type Strays = readonly [
  foreign: readonly (readonly [node: string, ...owners: readonly (readonly [number, string])[]])[],
  strays: readonly (readonly [node: string, from: number, until: number])[],
  elsewhere: readonly string[],
];

type Lacking = readonly [lacks: readonly string[], asked: Asked];

export type IdentityState = readonly [
  home: string | null,
  isPlain?: boolean,
  graph?: GraphState,
  pending?: Pending,
  risenAt?: number,
  rules?: string,
  strays?: Strays,
  lacking?: Lacking,
];

export function identityState(identity: Identity): IdentityState {
  const { home, graph, pending, risenAt, rules } = identity;
  const lacking = lackingState(identity);
  const strays = straysState(identity) ?? (lacking && noStrays);
  const isBare = pending.size === 0 && risenAt === 0 && rules === '' && strays === undefined;
  if (isBare && graph.isEmpty) return [home];
  const state = [home, graph.isPlain, graphState(graph)] as const;
  if (isBare) return state;
  const full = [...state, [...pending].sort(byKey), risenAt, rules] as const;
  if (strays === undefined) return full;
  return lacking === undefined ? [...full, strays] : [...full, strays, lacking];
}

const noStrays: Strays = [[], [], []];

function lackingState({ lacks, asked }: Identity): Lacking | undefined {
  return lacks.length + asked.length === 0 ? undefined : [lacks, asked];
}

function straysState({ foreign, strays, elsewhere }: Identity): Strays | undefined {
  if (foreign.size + strays.size + elsewhere.length === 0) return undefined;
  return [
    [...foreign]
      .sort(byKey)
      .map(([node, owners]) => [node, ...owners.map((o) => [o.from, o.profile] as const)] as const),
    [...strays].sort(byKey).map(([node, { from, until }]) => [node, from, until] as const),
    elsewhere,
  ];
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export function identityFrom(state: IdentityState): Identity {
  const [home, isPlain, graph, pending, risenAt, rules, strayed, lacking] = state;
  const identity = new Identity(graph && graphFrom(graph));
  identity.home = home;
  identity.graph.isPlain = isPlain ?? true;
  identity.risenAt = risenAt ?? 0;
  identity.rules = rules ?? '';
  for (const [profile, nodes] of pending ?? []) identity.pending.set(profile, nodes);
  if (strayed === undefined) return identity;
  const [foreign, strays, elsewhere] = strayed;
  for (const [node, ...owners] of foreign)
    identity.foreign.set(
      node,
      owners.map(([from, profile]) => ({ from, profile })),
    );
  for (const [node, from, until] of strays) identity.strays.set(node, { from, until });
  identity.elsewhere = elsewhere;
  if (lacking !== undefined) [identity.lacks, identity.asked] = lacking;
  return identity;
}
