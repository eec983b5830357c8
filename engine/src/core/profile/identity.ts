/**
 * What an event shows of who somebody is: the identifier that it is about, and each other one shown with it, are
 * evidence. What follows from it, the home of the cluster resolves (identity/home.ts).
 */
import type { EntityKey } from '../effect.ts';
import type { Effects } from '../effects.ts';
import { actsOf, DECIDED } from '../identity/acts.ts';
import { type Act, joinPairs, type Pair, pairKey } from '../identity/evidence.ts';
import { learn } from '../identity/home.ts';
import { nodeOf } from '../identity/node.ts';
import type { EventInput, Identifier } from '../input.ts';
import type { World } from '../world.ts';
import type { Profile } from './profile.ts';

export function identifierKey({ namespace, value }: Identifier): EntityKey {
  return `identifier/${namespace}:${value}`;
}

/**
 * Learns what an event shows. Most show nothing new. Gives the profile that this one has to become part of when all
 * else is done with the event.
 */
export function linkIdentifiers(
  profile: Profile,
  event: EventInput,
  world: World,
  effects: Effects,
): string | undefined {
  const { identifiers, previous } = event;
  const first = identifiers[0];
  if (first === undefined) return undefined;
  if (first.namespace !== 'profile' && profile.links.length === 0)
    link(profile, first, event.at, event.messageId, effects);
  const acts = event.name === DECIDED ? actsOf(event) : none;
  if (identifiers.length === 1 && previous === undefined && acts.length === 0) return undefined;
  // An event about a profile id is about who was founded under it.
  const about = first.namespace === 'profile' ? profile.links[0] : first;
  if (about === undefined) return undefined;
  const strong = nodeOf(about);
  const pairs: Pair[] = [];
  for (let i = 1; i < identifiers.length; i++) {
    const pair = newsOf(profile, strong, identifiers[i]!, event, false);
    if (pair) pairs.push(pair);
  }
  const alias = previous && newsOf(profile, strong, previous, event, true);
  if (alias) pairs.push(alias);
  return pairs.length + acts.length > 0 ? learn(profile, { pairs, acts }, world, effects) : undefined;
}

const none: readonly Act[] = [];

/** Undefined where the event tells nothing new of the two. */
function newsOf(
  profile: Profile,
  strong: string,
  other: Identifier,
  { at, messageId, type }: EventInput,
  isAlias: boolean,
): Pair | undefined {
  if (other.namespace === 'profile') return undefined;
  const weak = nodeOf(other);
  if (weak === strong) return undefined;
  const known = profile.identity?.graph.pairs.get(pairKey({ strong, weak }));
  const signsIn = type === 'identify' || isAlias;
  if (known && !signsIn && known.at < at) return undefined;
  const pair: Pair = { strong, weak, at, messageId, claims: signsIn ? [at] : [], isAlias };
  return known && joinPairs(known, pair) === known ? undefined : pair;
}

/** A person who is first met by a decide request is known by the identifier it named. */
export function linkAsked(
  profile: Profile,
  identifier: Identifier,
  at: number,
  requestId: string,
  effects: Effects,
): void {
  if (identifier.namespace !== 'profile' && profile.links.length === 0)
    link(profile, identifier, at, requestId, effects);
}

function link(
  profile: Profile,
  { namespace, value }: Identifier,
  at: number,
  messageId: string,
  effects: Effects,
): void {
  profile.links.push({ namespace, value, at, messageId });
  effects.fact({ type: 'linked', namespace, value });
}
