/** A message whose caps other members share waits for its groups to grant it; what becomes of it they are told. */
import type { Configuration } from '../configuration.ts';
import { concerns } from '../decision/caps.ts';
import { type Contact, type ContactKind, kindOfAction, kindOfMessage } from '../decision/contact.ts';
import { tellsShown } from '../decision/told.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Message } from '../message/message.ts';
import type { Profile } from '../profile/profile.ts';
import type { GroupKind } from './definition.ts';
import { isMember } from './membership.ts';
import { type CapLeft, groupKey, tellGroup } from './relay.ts';
import { concernedGroups } from './shared-caps.ts';

/** True where the message waits for an answer. */
export function askGroups(
  profile: Profile,
  message: Message,
  now: number,
  configuration: Configuration,
  effects: Effects,
): boolean {
  const contact = groupContact(profile, message, now, configuration);
  const keys = concernedGroups(profile, configuration.groups, contact);
  if (keys.length === 0) return false;
  message.groups = keys;
  message.awaits = keys;
  for (const key of keys) tellGroup(effects, key, { type: 'reserve', profile: profile.id, contact });
  return true;
}

/** For messages that came with a person who is one again: an answer to who had them is lost. */
export function askAgain(
  profile: Profile,
  configuration: Configuration,
  now: number,
  effects: Effects,
): void {
  for (const message of profile.messages) {
    if (message.awaits === undefined) continue;
    const contact = groupContact(profile, message, now, configuration);
    for (const key of message.awaits)
      tellGroup(effects, key, { type: 'reserve', profile: profile.id, contact });
  }
}

/** The place that a message asks for, under its own id: one decision may lead to several messages. */
export function groupContact(
  profile: Profile,
  message: Message,
  at: number,
  configuration: Configuration,
): Contact {
  const kind = kindOf(profile, message, configuration);
  return { id: message.id, ...kind, at, committed: false, expiresAt: 0 };
}

/** As what caps count it. */
function kindOf(
  profile: Profile,
  { channel, source, purpose, topic = '', point }: Message,
  { actionsByName }: Configuration,
): ContactKind {
  const action = actionsByName.get(source.action ?? '');
  const placement = profile.contacts.find(({ id }) => id === source.decision)?.placement ?? '';
  const said = { channel, placement, point };
  return {
    ...(action === undefined ? kindOfMessage(channel, purpose, topic, point) : kindOfAction(action, said)),
    action: source.action ?? '',
  };
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

/** It was proposed, and is free again: for the others when the group has heard of it, for the person at once. */
export function unshareContact(
  profile: Profile,
  contact: Contact,
  { groups }: Configuration,
  effects: Effects,
): void {
  const { id, action, expiresAt } = contact;
  const keys = concernedGroups(profile, groups, contact);
  if (keys.length === 0) return;
  for (const key of keys) tellGroup(effects, key, { type: 'release', id, action });
  const more = (kind: GroupKind) => (row: CapLeft) => {
    const [name, until, left = 0] = row;
    // Until the very end of this reservation: it is the one that took this place.
    const cap = until === expiresAt ? groups.capsOf(kind).find((one) => one.name === name) : undefined;
    if (cap === undefined || !concerns(cap, contact)) return [row];
    return left + 1 < cap.max ? [[name, until, left + 1] as const] : [];
  };
  profile.groups = profile.groups!.map((membership) => {
    const { kind, copy } = membership;
    return copy === null
      ? membership
      : { ...membership, copy: { ...copy, full: copy.full.flatMap(more(kind)) } };
  });
}

/** What had been reserved was shown as a fallback. */
export function shareFallback(
  profile: Profile,
  contact: Contact,
  { groups }: Configuration,
  effects: Effects,
): void {
  const { id, action } = contact;
  for (const key of concernedGroups(profile, groups, contact))
    tellGroup(effects, key, { type: 'commit', id, action });
}

/** And is counted for good when it was shown. */
export function shareShown(
  { groups }: Profile,
  { name, properties: { decision_id, action, machine } }: EventInput,
  configuration: Configuration,
  effects: Effects,
): void {
  if (groups === null || configuration.groups.capsMs === 0 || machine === true) return;
  if (!tellsShown(name) || typeof decision_id !== 'string') return;
  for (const membership of groups) {
    const { kind, id } = membership;
    if (!isMember(membership) || configuration.groups.capsOf(kind).length === 0) continue;
    const body = { type: 'commit', id: decision_id } as const;
    tellGroup(effects, groupKey(kind, id), typeof action === 'string' ? { ...body, action } : body);
  }
}
