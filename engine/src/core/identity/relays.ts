/**
 * What a profile hears of others about who it is: from the home of its cluster, from one of its identifiers, and from
 * somebody who became part of it.
 */
import type { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { Graph } from './evidence.ts';
import { graphState } from './graph-state.ts';
import { becomePartOf } from './heir.ts';
import { onWitness, setLinks, takeOver } from './home.ts';
import { lack } from './lacking.ts';
import { homeOf, Identity, identityOf, isStronger, meet, wholeOf } from './membership.ts';
import { nodeOf } from './node.ts';
import { ALWAYS, absorbStrays } from './stray.ts';

type Of<T extends Relay['type']> = Extract<Relay, { type: T }>;

/** Its cluster's home says that it is no person of its own any more. */
export function onYield(profile: Profile, { into, home }: Of<'yield'>, effects: Effects): void {
  if (!meet(profile, home, effects)) return;
  if (profile.updatedAt > 0) {
    becomePartOf(profile, into, effects);
    return;
  }
  // Nobody ever came under this id: there is nothing to wait for.
  profile.heir = into;
  identityOf(profile).home = home;
  tellSettled(profile.id, into, effects);
}

/** One of its identifiers is of another home's cluster. Who is alone has nothing to say about it, and follows at once. */
export function onJoin(profile: Profile, join: Of<'join'>, effects: Effects): void {
  const { profile: meant, home, into, shared } = join;
  const isAlone = profile.identity === null && profile.links.length <= 1;
  if (into === null || meant !== profile.id || !isAlone || !isStronger(into, profile.id)) {
    meet(profile, home, effects);
    return;
  }
  profile.identity = new Identity();
  // Every way leads to a stronger one, so that none is a circle.
  profile.identity.home = isStronger(home, profile.id) ? home : into;
  becomePartOf(profile, into, effects);
  if (shared === undefined) return;
  // What happened under it while it was others' has gone there too.
  const stray = { ...shared, ...ALWAYS };
  effects.relay(`profile/${into}`, { type: 'astray', strays: [stray] });
}

/** What its home says that it has; also to one who had become part of another, and is a person again. */
export function onLinks(profile: Profile, relay: Of<'links'>, now: number, effects: Effects): void {
  const { home, links, lacks = [] } = relay;
  if (!meet(profile, home, effects)) return;
  const { heir } = profile;
  const isRisen = heir !== null || profile.links.length === 0;
  profile.heir = null;
  if (isRisen) {
    identityOf(profile).risenAt = now;
    lack(profile, heir === null ? lacks : [heir, ...lacks], effects);
  }
  setLinks(profile, links, effects);
}

/** Another has become part of this one: what it knew is the home's, and its identifiers may come here. */
export function onAbsorbed(profile: Profile, other: Profile, world: World, effects: Effects): void {
  const { identity } = other;
  absorbStrays(profile, identity);
  const isWhole = identity !== null && identity.home === null;
  const { graph, pending } = wholeOf(identity ?? new Identity());
  const settled = { profile: other.id, nodes: other.links.map(nodeOf), by: profile.id };
  const witness = { type: 'witness', graph, isWhole, pending, settled } as const;
  if (profile.identity?.home === other.id) takeOver(profile, witness, world, effects);
  else onWitness(profile, witness, world, effects);
}

/** By way of the heir: behind everything that this profile was. */
function tellSettled(profile: string, heir: string, effects: Effects): void {
  const graph = graphState(new Graph());
  const settled = { profile, nodes: [] };
  effects.relay(`profile/${heir}`, { type: 'witness', graph, isWhole: false, pending: [], settled });
}

/** To a profile that became part of another: what is meant for itself. True where that is done. */
export function onRelayToHeir(profile: Profile, relay: Relay, now: number, effects: Effects): boolean {
  if (relay.type === 'links') {
    // Of a home that has been overtaken meanwhile: an old one.
    if (isStronger(homeOf(profile), relay.home)) return true;
    onLinks(profile, relay, now, effects);
    return true;
  }
  if (relay.type !== 'yield') return false;
  tellSettled(profile.id, profile.heir!, effects);
  return true;
}
