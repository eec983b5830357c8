/** A message whose caps other members share waits for its groups to grant it; what becomes of it they are told. */
import type { Configuration } from '../configuration.ts';
import type { Contact, ContactKind } from '../decision/contact.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Message } from '../message/message.ts';
import type { Profile } from '../profile/profile.ts';
import { isMember } from './membership.ts';
import { groupKey, tellGroup } from './relay.ts';
import { concernedGroups } from './shared-caps.ts';

/** True where the message waits for an answer. */
export function askGroups(
  profile: Profile,
  message: Message,
  kind: ContactKind,
  now: number,
  { groups }: Configuration,
  effects: Effects,
): boolean {
  const keys = concernedGroups(profile, groups, kind);
  if (keys.length === 0) return false;
  message.groups = keys;
  message.awaits = keys;
  // Under its own id: one decision may lead to several messages.
  const contact = { id: message.id, ...kind, at: now, committed: false, expiresAt: 0 };
  for (const key of keys) tellGroup(effects, key, { type: 'reserve', profile: profile.id, contact });
  return true;
}

/** It was sent, or may have been. */
export function commitInGroups({ id, groups }: Message, effects: Effects): void {
  for (const key of groups ?? []) tellGroup(effects, key, { type: 'commit', id });
}

/** It will not be sent. */
export function releaseInGroups({ id, groups }: Message, effects: Effects): void {
  for (const key of groups ?? []) tellGroup(effects, key, { type: 'release', id });
}

/** What was decided for a placement counts for all members. */
export function shareContact(
  profile: Profile,
  contact: Contact,
  { groups }: Configuration,
  effects: Effects,
): void {
  for (const key of concernedGroups(profile, groups, contact))
    tellGroup(effects, key, { type: 'contact', contact });
}

/** And is counted for good when it was shown. */
export function shareShown(
  { groups }: Profile,
  { name, properties: { decision_id, action, machine } }: EventInput,
  configuration: Configuration,
  effects: Effects,
): void {
  if (groups === null || configuration.groups.capsMs === 0 || machine === true) return;
  if ((name !== 'Action Shown' && name !== 'Action Clicked') || typeof decision_id !== 'string') return;
  for (const membership of groups) {
    const { kind, id } = membership;
    if (!isMember(membership) || configuration.groups.capsOf(kind).length === 0) continue;
    const body = { type: 'commit', id: decision_id } as const;
    tellGroup(effects, groupKey(kind, id), typeof action === 'string' ? { ...body, action } : body);
  }
}
