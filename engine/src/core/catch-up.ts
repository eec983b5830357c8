/**
 * Brings what time and configuration alone have changed up to now, before an input itself: windows that moved, waits
 * that ended, tries that came due. So a due time that its host has not told yet never comes after a later event.
 */
import { touchFlipped, updateMemberships } from './audience/membership.ts';
import type { Scope } from './condition.ts';
import { forgetContacts } from './decision/contact.ts';
import type { Effects } from './effects.ts';
import { journeysOnAudience, journeysOnDue, newTurn } from './journey/advance.ts';
import { messagesOnDue } from './message/lifecycle.ts';
import type { Profile } from './profile/profile.ts';
import type { World } from './world.ts';

export function catchUp(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  const { now, configuration } = world;
  if (profile.contacts.length > 0)
    profile.contacts = forgetContacts(profile.contacts, configuration.capsMs, now);
  if (profile.revision !== configuration.revision) {
    profile.revision = configuration.revision;
    configuration.touched.everything();
    startJourneys(profile, world, effects, scope, `revision ${configuration.revision}`);
  } else if (profile.flipDue > 0 && profile.flipDue <= now) {
    touchFlipped(profile, now, configuration.touched);
    startJourneys(profile, world, effects, scope, `due ${now}`);
  }
  if (hasDueInstance(profile, now)) journeysOnDue(newTurn(profile, world, effects, scope, `due ${now}`));
  if (profile.messages.length > 0) messagesOnDue(profile, now, effects);
}

/** Audiences that changed although no event came: journeys that wait for them start. */
export function startJourneys(
  profile: Profile,
  world: World,
  effects: Effects,
  scope: Scope,
  cause: string,
): void {
  const { configuration } = world;
  const changes = updateMemberships(profile, configuration, scope, configuration.touched, effects);
  if (changes.length === 0) return;
  const turn = newTurn(profile, world, effects, scope, cause);
  for (const { audience, change } of changes) journeysOnAudience(turn, audience, change);
}

function hasDueInstance(profile: Profile, now: number): boolean {
  for (const { due } of profile.instances) if (due > 0 && due <= now) return true;
  return false;
}
