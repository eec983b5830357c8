/**
 * Identity, deterministically: an identifier belongs to the person who last proved it (by event time). Where two
 * profiles claim one identifier they are the same person and merge, unless both have a user id of their own and no
 * alias says otherwise: then the identifier goes to the later one (a shared device), and the refusal is on record.
 * Which of two profiles survives depends only on the two, never on who asked first.
 */

import type { EntityKey } from '../effect.ts';
import type { Effects } from '../effects.ts';
import type { EventInput, Identifier, Json, Relay } from '../input.ts';
import { Profile } from './profile.ts';
import { toState } from './state.ts';

/** Strength of the namespaces: the first identifier of an event routes it. Unlisted ones stand before anonymousId. */
const RANKS = ['userId', 'email', undefined, 'anonymousId'] as const;

/** Identifiers a person may have. */
const MOST_LINKS = 1_000;

export function rankOf(namespace: string): number {
  const rank = RANKS.indexOf(namespace as (typeof RANKS)[number]);
  return rank >= 0 ? rank : 2;
}

export function identifierKey({ namespace, value }: Identifier): EntityKey {
  return `identifier/${namespace}:${value}`;
}

/** Of two profiles, the one that keeps its id: founded on the stronger namespace, then the smaller id. */
export function survivor(a: string, b: string): string {
  // The fourth character of a profile id is the rank of the namespace it was founded on (see hosts/sharding.ts).
  const rankA = a.charCodeAt(3);
  const rankB = b.charCodeAt(3);
  if (rankA !== rankB) return rankA < rankB ? a : b;
  return a < b ? a : b;
}

/** Links what an event shows, and claims each new identifier at its own shard. */
export function linkIdentifiers(profile: Profile, event: EventInput, effects: Effects): void {
  const { identifiers, at, messageId } = event;
  for (let i = 0; i < identifiers.length; i++) {
    const identifier = identifiers[i]!;
    if (identifier.namespace === 'profile') continue;
    if (!isLinked(profile, identifier)) {
      if (!link(profile, identifier, at, messageId, effects)) continue;
      // Signing in again claims again: somebody else may have used the device meanwhile.
    } else if (event.type !== 'identify') continue;
    // The first one was given to this profile where the event was routed.
    if (i > 0) effects.relay(identifierKey(identifier), claim(profile, event, false));
  }
  if (event.type === 'alias' && event.previous && !isLinked(profile, event.previous)) {
    link(profile, event.previous, at, messageId, effects);
    effects.relay(identifierKey(event.previous), claim(profile, event, true));
  }
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

function isLinked(profile: Profile, { namespace, value }: Identifier): boolean {
  for (const known of profile.links) if (known.value === value && known.namespace === namespace) return true;
  return false;
}

function link(
  profile: Profile,
  identifier: Identifier,
  at: number,
  messageId: string,
  effects: Effects,
): boolean {
  const { namespace, value } = identifier;
  if (profile.links.length >= MOST_LINKS) {
    effects.fact({
      type: 'refused-link',
      namespace,
      value,
      reason: `a person has at most ${MOST_LINKS} identifiers`,
    });
    return false;
  }
  profile.links.push({ namespace, value, at, messageId });
  effects.fact({ type: 'linked', namespace, value });
  return true;
}

function claim(profile: Profile, event: EventInput, force: boolean): Relay {
  return {
    type: 'claim',
    profile: profile.id,
    user: profile.user,
    claimedAt: event.at,
    messageId: event.messageId,
    force,
  };
}

/** Another profile claims an identifier that is ours: the same person, or a shared device? */
export function onPropose(
  profile: Profile,
  proposal: Extract<Relay, { type: 'propose' }>,
  effects: Effects,
): void {
  const other = proposal.profile;
  if (other === profile.id || profile.mergedFrom.includes(other)) return;
  const { user } = profile;
  if (!proposal.force && user !== null && proposal.user !== null && user !== proposal.user) {
    const { namespace, value } = proposal.identifier;
    effects.relay(identifierKey(proposal.identifier), {
      type: 'assign',
      profile: other,
      from: proposal.claimedAt,
    });
    effects.fact({
      type: 'refused-link',
      namespace,
      value,
      reason: `${user} and ${proposal.user} are two persons`,
    });
    return;
  }
  if (survivor(profile.id, other) === profile.id)
    effects.relay(`profile/${other}`, { type: 'yield', into: profile.id });
  else onYield(profile, other, effects);
}

/** Becomes part of the other profile, which gets everything this one was; only the way there stays. */
export function onYield(profile: Profile, into: string, effects: Effects): void {
  if (into === profile.id) return;
  // The asker may have meant a weaker profile that this one took over. Only the weaker ever yields: no circles.
  if (survivor(profile.id, into) === profile.id) {
    effects.relay(`profile/${into}`, { type: 'yield', into: profile.id });
    return;
  }
  effects.relay(`profile/${into}`, { type: 'absorb', profile: profile.id, state: toState(profile) as Json });
  const remains = new Profile(profile.id);
  Object.assign(profile, remains, { createdAt: profile.createdAt, updatedAt: profile.updatedAt, heir: into });
  effects.fact({ type: 'merged-into', profile: into });
}
