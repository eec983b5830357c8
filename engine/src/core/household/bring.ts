/**
 * Who becomes a member brings what they got, and what is on its way to them: a cap that all members share counts what its
 * members got, wherever they were then. What is told again is known by its id.
 */
import type { Configuration } from '../configuration.ts';
import { concerns, isUnsettled } from '../decision/caps.ts';
import type { Contact } from '../decision/contact.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import type { Effects } from '../effects.ts';
import { isOpen, type Message } from '../message/message.ts';
import { contactIdOf } from '../message/room.ts';
import { waitsForRoom } from '../message/waiting.ts';
import type { Profile } from '../profile/profile.ts';
import { groupContact } from './ask.ts';
import type { Membership } from './membership.ts';
import { groupKey, tellGroup } from './relay.ts';

export function bringContacts(
  profile: Profile,
  { kind, id }: Pick<Membership, 'kind' | 'id'>,
  configuration: Configuration,
  effects: Effects,
): void {
  const caps = configuration.groups.capsOf(kind);
  if (caps.length === 0) return;
  const key = groupKey(kind, id);
  for (const contact of countedOf(profile, caps)) tellGroup(effects, key, { type: 'contact', contact });
  for (const message of profile.messages) {
    if (!isOpen(message) || message.transactional || message.groups?.includes(key)) continue;
    // It is put to all groups when it has room of its own.
    if (message.groups === undefined && waitsForRoom(message)) continue;
    const contact = groupContact(profile, message, message.changedAt, configuration);
    if (!caps.some((cap) => concerns(cap, contact))) continue;
    message.groups = [...(message.groups ?? []), key];
    // What is with its channel cannot be held back any more.
    if (message.status === 'attempted') tellGroup(effects, key, { type: 'contact', contact });
    else {
      message.awaits = [...(message.awaits ?? []), key];
      tellGroup(effects, key, { type: 'reserve', profile: profile.id, contact });
    }
  }
}

/** The newest, as many as make a cap full; those of messages by the names that groups know them by. */
function countedOf({ contacts, messages }: Profile, caps: readonly CapDefinition[]): Contact[] {
  const newest = contacts.filter((contact) => !isUnsettled(contact)).sort((a, b) => b.at - a.at);
  const needed = new Set(
    caps.flatMap((cap) => newest.filter((contact) => concerns(cap, contact)).slice(0, cap.max)),
  );
  if (needed.size === 0) return [];
  const namesOf = new Map<string, Message[]>();
  for (const message of messages) {
    const said = namesOf.get(contactIdOf(message));
    if (said) said.push(message);
    else namesOf.set(contactIdOf(message), [message]);
  }
  return [...needed].flatMap((contact) => {
    const plain = { ...contact, point: '' };
    const said = namesOf.get(contact.id)?.filter(isSaid);
    return said === undefined || said.length === 0 ? [plain] : said.map(({ id }) => ({ ...plain, id }));
  });
}

function isSaid({ status }: Message): boolean {
  return status === 'sent' || status === 'uncertain';
}
