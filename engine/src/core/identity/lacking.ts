/**
 * Somebody is a person of their own again, and what they did and refused so far stands with those they were one with.
 * Until each of these has looked and has given it back, nobody knows whether the person may be spoken to: messages and
 * runs wait, and nothing is decided. Whoever is asked answers, whatever came of it; so nobody waits for ever.
 */
import type { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import { type Identity, identityOf } from './membership.ts';
import { ALWAYS, ANY_NODE, isAstray, mark } from './stray.ts';

type Of<T extends Relay['type']> = Extract<Relay, { type: T }>;

/** Who asked whom: a profile and the one that it asked, which may be part of another since. */
export type Asked = readonly (readonly [profile: string, of: string])[];

export const LACKING_REASON = 'waits for what is theirs, since they are a person of their own again';

export function isLacking({ identity }: Profile): boolean {
  return identity !== null && identity.lacks.length > 0;
}

/** What is the person's still stands with these profiles: they are asked for it. */
export function lack(profile: Profile, holders: Iterable<string>, effects: Effects): void {
  const identity = identityOf(profile);
  const others = [...new Set(holders)].filter((id) => id !== profile.id && !identity.lacks.includes(id));
  if (others.length === 0) return;
  identity.lacks = [...identity.lacks, ...others].sort();
  for (const of of others) effects.relay(`profile/${of}`, { type: 'ask-back', profile: profile.id, of });
}

/** Somebody waits for what was applied here. Where nothing is marked that may be theirs, all is looked at. */
export function onAskBack(profile: Profile, { profile: asking, of }: Of<'ask-back'>): void {
  const identity = identityOf(profile);
  if (!identity.asked.some(([id, by]) => id === asking && by === of))
    identity.asked = [...identity.asked, [asking, of]];
  if (!isAstray(profile)) mark(identity, ANY_NODE, ALWAYS);
}

/** Nothing is known under this id: nothing of anybody's either. */
export function answerOfNobody({ profile, of }: Of<'ask-back'>, effects: Effects): void {
  effects.relay(`profile/${profile}`, { type: 'given-back', of });
}

/**
 * Behind all that was given. Where nothing is left to be looked at, there is nothing for the others either.
 * @param given those to whom it was
 */
export function answerAsked(profile: Profile, given: ReadonlySet<string>, effects: Effects): void {
  const { identity } = profile;
  if (identity === null || identity.asked.length === 0) return;
  const isAnswered = ([asking]: Asked[number]) => given.has(asking) || !isAstray(profile);
  answer(identity.asked.filter(isAnswered), effects);
  identity.asked = identity.asked.filter((one) => !isAnswered(one));
}

/** Nothing can be given any more: the profile is erased. */
export function answerAll({ identity }: Profile, effects: Effects): void {
  if (identity !== null) answer(identity.asked, effects);
}

function answer(asked: Asked, effects: Effects): void {
  for (const [asking, of] of asked) effects.relay(`profile/${asking}`, { type: 'given-back', of });
}

/** True where nothing is lacking from now on. */
export function onGivenBack({ identity }: Profile, { of }: Of<'given-back'>): boolean {
  if (identity === null || !identity.lacks.includes(of)) return false;
  identity.lacks = identity.lacks.filter((id) => id !== of);
  return identity.lacks.length === 0;
}

/**
 * Another has become part of this one: what it lacks is lacking here, and whom it was to answer is answered here. Who asked
 * the other one is now asked by themselves, and told when all has been looked at.
 */
export function absorbLacking(profile: Profile, other: Identity | null, effects: Effects): void {
  if (other === null) return;
  if (other.lacks.length > 0) lack(profile, other.lacks, effects);
  if (other.asked.length > 0) {
    const identity = identityOf(profile);
    identity.asked = [...identity.asked, ...other.asked];
  }
}
