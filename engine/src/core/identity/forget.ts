/**
 * A person is erased: nobody in their cluster remembers an identifier that was theirs alone. Where the home of the
 * cluster is erased, the strongest of those who stay becomes it, with what is left of the graph.
 */
import type { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import { pointsGiven } from '../profile/addresses.ts';
import { identifierKey } from '../profile/identity.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { type Act, Graph, type Pair } from './evidence.ts';
import { forgetPoints } from './forget-points.ts';
import { graphFrom, graphState } from './graph-state.ts';
import { setLinks, tellChange, viewAt } from './home.ts';
import { homeOf, identityOf, isStronger } from './membership.ts';
import { identifierOf, nodeOf } from './node.ts';
import { type View, viewOf } from './view.ts';

type Of<T extends Relay['type']> = Extract<Relay, { type: T }>;

/** To the one who is erased, before they are. */
export function leaveCluster(profile: Profile, world: World, effects: Effects): void {
  const { id, identity, heir, links } = profile;
  const [first] = links;
  if (identity === null || heir !== null || first === undefined) return;
  const root = nodeOf(first);
  const points = [...pointsGiven(profile, world.configuration.consent.contactTraits)];
  if (identity.home !== null) {
    effects.relay(`profile/${identity.home}`, { type: 'forget', profile: id, root, nodes: null, points });
    return;
  }
  const nodes = aloneOf(root, viewAt(profile, world));
  const left = without(identity.graph, nodes);
  const after = viewOf(left, world.configuration.identity, world.foundedBy);
  const home = [...after.persons.keys()].reduce<string | undefined>(
    (best, one) => (best === undefined || isStronger(one, best) ? one : best),
    undefined,
  );
  if (home === undefined) return;
  const graph = graphState(left);
  const pending = [...identity.pending].filter(([one]) => one !== id);
  for (const person of after.persons.values()) {
    const owns = person.id === home ? { graph, pending } : null;
    effects.relay(`profile/${person.id}`, {
      type: 'rehome',
      from: id,
      home,
      links: person.links,
      owns,
      nodes: [...nodes],
      points,
    });
  }
  for (const [node, held] of after.owners) {
    const owners = held.map(({ from, profile: owner }) => [from, owner] as const);
    effects.relay(identifierKey(identifierOf(node)), { type: 'reassign', from: id, home, owners });
  }
}

/** Somebody of the cluster was erased. Its home finds out what was theirs alone, and tells the others. */
export function onForget(profile: Profile, relay: Of<'forget'>, world: World, effects: Effects): void {
  const { points = [] } = relay;
  forgetElsewhere(profile, relay.profile);
  if (relay.nodes !== null) {
    forget(profile, new Set(relay.nodes));
    forgetAddresses(profile, relay.profile, [...points, ...relay.nodes], world);
    return;
  }
  const home = homeOf(profile);
  if (home !== profile.id) {
    if (home !== relay.profile) effects.relay(`profile/${home}`, relay);
    return;
  }
  const before = viewAt(profile, world);
  const nodes = aloneOf(relay.root, before);
  forgetAddresses(profile, relay.profile, [...points, ...nodes], world);
  if (nodes.size > 0) {
    identityOf(profile).pending.delete(relay.profile);
    forget(profile, nodes);
    tellChange(profile, before, world, effects);
  }
  for (const { id } of before.persons.values()) {
    if (id !== profile.id && id !== relay.profile)
      effects.relay(`profile/${id}`, { ...relay, nodes: [...nodes] });
  }
}

/** The home of the cluster was erased: another one, or this one, is it from now on. */
export function onRehome(profile: Profile, relay: Of<'rehome'>, world: World, effects: Effects): void {
  const { points = [] } = relay;
  forgetElsewhere(profile, relay.from);
  forget(profile, new Set(relay.nodes));
  forgetAddresses(profile, relay.from, [...points, ...relay.nodes], world);
  // Of a home that has been overtaken meanwhile.
  if (homeOf(profile) !== relay.from) return;
  const identity = identityOf(profile);
  identity.home = relay.owns === null ? relay.home : null;
  if (relay.owns !== null) {
    identity.graph.join(graphFrom(relay.owns.graph));
    for (const [one, nodes] of relay.owns.pending) identity.pending.set(one, nodes);
    identity.graph.isPlain = viewAt(profile, world).isPlain;
    identity.rules = world.configuration.identity.id;
  }
  setLinks(profile, relay.links, effects);
}

/**
 * Identifiers that nobody but the person of this one ever had. Not by the profile's id: once it is erased, the identifier
 * that founded it founds another.
 */
function aloneOf(root: string, { owners }: View): ReadonlySet<string> {
  const nodes = new Set<string>();
  const person = owners.get(root)?.[0]?.profile;
  for (const [node, held] of owners) if (held.every(({ profile }) => profile === person)) nodes.add(node);
  return nodes;
}

function forget({ identity }: Profile, nodes: ReadonlySet<string>): void {
  if (identity === null) return;
  for (const node of nodes) {
    identity.foreign.delete(node);
    identity.strays.delete(node);
  }
  const { pairs, acts } = identity.graph;
  for (const [key, pair] of pairs) if (isOf(pair, nodes)) pairs.delete(key);
  for (const [key, act] of acts) if (isAbout(act, nodes)) acts.delete(key);
}

function forgetAddresses(profile: Profile, erased: string, points: readonly string[], world: World): void {
  forgetPoints(profile, erased, points, world.configuration.consent.contactTraits);
}

/** Nothing of this person stands in the history of who was erased any more. */
function forgetElsewhere({ identity }: Profile, erased: string): void {
  if (identity === null) return;
  identity.elsewhere = identity.elsewhere.filter((life) => life !== erased);
  for (const [node, owners] of identity.foreign)
    if (owners.some(({ profile }) => profile === erased)) identity.foreign.delete(node);
}

function without(graph: Graph, nodes: ReadonlySet<string>): Graph {
  const left = new Graph();
  for (const pair of graph.pairs.values()) if (!isOf(pair, nodes)) left.learn(pair);
  for (const act of graph.acts.values()) if (!isAbout(act, nodes)) left.decide(act);
  return left;
}

function isOf({ strong, weak }: Pair, nodes: ReadonlySet<string>): boolean {
  return nodes.has(strong) || nodes.has(weak);
}

function isAbout({ a, b }: Act, nodes: ReadonlySet<string>): boolean {
  return nodes.has(a) || nodes.has(b);
}
