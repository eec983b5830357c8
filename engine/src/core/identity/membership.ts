/**
 * A profile's part in its cluster. A cluster, all persons that share evidence, has one home: the profile that keeps the
 * whole graph. Who is alone is their own home and knows only themselves. Where two clusters turn out to be one, the
 * weaker home gives what it knows to the stronger one and passes on what still comes.
 */
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import { survivor } from '../profile/rank.ts';
import { Graph } from './evidence.ts';
import { type GraphState, graphState } from './graph-state.ts';
import type { Asked } from './lacking.ts';
import { nodeOf } from './node.ts';
import type { Span } from './stray.ts';
import type { Owner } from './view.ts';

/** Profiles that were told to become part of another -> their identifiers, which lead to them until they are. */
export type Pending = readonly (readonly [profile: string, nodes: readonly string[]])[];

export class Identity {
  /** Where the graph of the cluster is kept; null: here. */
  home: string | null = null;
  /** At home: everything. Elsewhere: what this profile has told its home. */
  readonly graph: Graph;
  readonly pending = new Map<string, readonly string[]>();
  /** Rules by which the home has told who is who. */
  rules = '';
  /** When it became a person of its own, whose facts of before another one still has; 0: nobody has. */
  risenAt = 0;
  /** Identifiers that were this person's at times when they are another's now: whose they are by event time. */
  readonly foreign = new Map<string, readonly Owner[]>();
  /** Identifiers and spans of event time: what was applied here and may be another's. The host looks, and settles it. */
  readonly strays = new Map<string, Span>();
  /** Other profiles in whose history events of this person stand, in order. */
  elsewhere: readonly string[] = [];
  /** A person of their own again: with whom what is theirs still stands, as far as these have not answered. */
  lacks: readonly string[] = [];
  /** Who waits for what is theirs and stands here. */
  asked: Asked = [];

  constructor(graph: Graph = new Graph()) {
    this.graph = graph;
  }
}

export function homeOf({ id, identity }: Profile): string {
  return identity?.home ?? id;
}

export function isStronger(one: string, other: string): boolean {
  return one !== other && survivor(one, other) === one;
}

/** With the links of a profile that was stored before there were graphs: each was shown with the first. */
export function identityOf(profile: Profile): Identity {
  if (profile.identity !== null) return profile.identity;
  const identity = new Identity();
  const [root, ...others] = profile.links;
  for (const link of others) {
    const { at, messageId } = link;
    identity.graph.learn({
      strong: nodeOf(root!),
      weak: nodeOf(link),
      at,
      messageId,
      claims: [at],
      isAlias: false,
    });
  }
  profile.identity = identity;
  return identity;
}

/**
 * Another home says that this profile is of its cluster. Of two homes the weaker one gives everything to the stronger.
 * True where that home is this profile's from now on.
 */
export function meet(profile: Profile, home: string, effects: Effects): boolean {
  const own = homeOf(profile);
  if (own === home) return true;
  if (isStronger(own, home)) {
    effects.relay(`profile/${home}`, { type: 'join', profile: home, home: own, into: null });
    return false;
  }
  const identity = identityOf(profile);
  if (identity.home !== null) {
    effects.relay(`profile/${own}`, { type: 'join', profile: own, home, into: null });
  } else if (!identity.graph.isEmpty) {
    const { graph, pending } = wholeOf(identity);
    effects.relay(`profile/${home}`, { type: 'witness', graph, isWhole: true, pending, settled: null });
  }
  identity.pending.clear();
  identity.home = home;
  return true;
}

export function wholeOf({ graph, pending }: Identity): { graph: GraphState; pending: Pending } {
  return { graph: graphState(graph), pending: [...pending] };
}
