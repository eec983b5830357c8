/**
 * The room that caps leave for a message: it is reserved before the message may go, and held until it is settled. Where
 * there is none, a message of a journey with a higher priority takes the place of one that has not left yet.
 */

import type { Configuration } from '../configuration.ts';
import { CapCounts, concerns, fullOf, fullUntil } from '../decision/caps.ts';
import { type Contact, type ContactKind, commit, kindOfAction, kindOfMessage } from '../decision/contact.ts';
import { keepsContacts } from '../decision/kept-contacts.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import type { Clocks } from '../decision/window.ts';
import { laneOfPriority } from '../due.ts';
import type { Profile } from '../profile/profile.ts';
import { clocksFor } from './clocks.ts';
import { isWaiting, type Message } from './message.ts';

/** The lower number goes before the higher. */
export type Rank = 0 | 1 | 2;

export function rankOf({ journeys }: Configuration, journey: string): Rank {
  return laneOfPriority[journeys.get(journey)?.definition.priority ?? 'normal'];
}

export type Room =
  /** `yields`: these have to give their places first; mostly none. */
  | { readonly type: 'free'; readonly yields: readonly Message[] }
  | { readonly type: 'full'; readonly caps: readonly CapDefinition[] };

const FREE: Room = { type: 'free', yields: [] };

/** Where a person's contacts are counted, with what is needed for it. */
export interface Counting {
  readonly profile: Profile;
  readonly configuration: Configuration;
  readonly now: number;
}

/**
 * @param own id of a reservation that does not count, as it is the asker's
 * @param rank of who asks; null: it displaces nobody
 */
export function roomFor(counting: Counting, kind: ContactKind, rank: Rank | null, own?: string): Room {
  const { profile, configuration, now } = counting;
  const { contacts } = profile;
  if (configuration.caps.caps.length === 0) return FREE;
  const clocks = () => clocksFor(profile, configuration.quiet);
  const yields: Message[] = [];
  for (;;) {
    const skips = (contact: Contact) =>
      (contact.id === own && !contact.committed) || yields.some((one) => isOf(contact, one));
    const counts = new CapCounts(contacts, configuration.caps, now, clocks, skips);
    const full = counts.allBrokenBy(kind);
    if (full.length === 0) return yields.length === 0 ? FREE : { type: 'free', yields };
    const next = rank === null ? undefined : leastOf(counting, full[0]!, rank, skips);
    if (next === undefined) return { type: 'full', caps: full };
    yields.push(next);
  }
}

/** Of the messages that count for the cap and may yet give way the least urgent, of several the newest. */
function leastOf(
  { profile, configuration }: Counting,
  cap: CapDefinition,
  rank: Rank,
  skips: (contact: Contact) => boolean,
): Message | undefined {
  let found: Message | undefined;
  for (const message of profile.messages) {
    if (!mayYield(configuration, message, rank)) continue;
    const own = rankOf(configuration, message.source.journey);
    if (found && rankOf(configuration, found.source.journey) > own) continue;
    const holds = profile.contacts.some(
      (contact) => isOf(contact, message) && !contact.committed && !skips(contact) && concerns(cap, contact),
    );
    if (holds) found = message;
  }
  return found;
}

/** The reservation of a less urgent message that has not left yet. */
export function isDisplaceable({ profile, configuration }: Counting, contact: Contact, rank: Rank): boolean {
  if (contact.committed || contact.expiresAt !== 0) return false;
  const message = profile.messages.find((one) => isOf(contact, one));
  return message !== undefined && mayYield(configuration, message, rank);
}

function mayYield(configuration: Configuration, message: Message, rank: Rank): boolean {
  const hasLeft = message.status !== 'queued' && !isWaiting(message);
  return !hasLeft && rankOf(configuration, message.source.journey) > rank;
}

function isOf(contact: Contact, message: Message): boolean {
  return contact.id === contactIdOf(message);
}

/** The reservation that a message holds: its decision's, or one of its own. */
export function contactIdOf({ id, contact, source }: Message): string {
  return contact ?? source.decision ?? id;
}

export function kindOf({ configuration }: Pick<Counting, 'configuration'>, message: Message): ContactKind {
  const { channel, purpose, topic = '', point, source } = message;
  const action = configuration.actionsByName.get(source.action ?? '');
  if (action !== undefined) return kindOfAction(action, { channel, point });
  const kind = kindOfMessage(channel, purpose, topic, point);
  return source.action === null ? kind : { ...kind, action: source.action };
}

/** From now on it holds a place; what it held before is of now. */
export function reserve(
  { profile, configuration, now }: Counting,
  message: Message,
  kind: ContactKind,
): void {
  if (!keepsContacts(profile, configuration)) return;
  const id = contactIdOf(message);
  const known = profile.contacts.find((contact) => contact.id === id && !contact.committed);
  if (known !== undefined) known.at = now;
  else profile.contacts.push({ id, ...kind, at: now, committed: false, expiresAt: 0 });
}

/** It was handed over, or may have been: what caps count is on record even where they are newer than the message. */
export function commitContact(counting: Counting, message: Message): void {
  const { profile, configuration, now } = counting;
  const id = contactIdOf(message);
  if (!keepsContacts(profile, configuration) || message.transactional) return;
  if (!profile.contacts.some((contact) => contact.id === id))
    profile.contacts.push({ id, ...kindOf(counting, message), at: now, committed: false, expiresAt: 0 });
  commit(profile.contacts, id, now);
}

/** All of them let a message wait, and will have room some time. */
export function mayWait(caps: readonly CapDefinition[]): boolean {
  return caps.every((cap) => fullOf(cap) === 'queue' && cap.max > 0);
}

/** When there may be room: at the latest instant that is told by what is counted; Infinity: when something is settled. */
export function roomAt(
  { profile, configuration, now }: Counting,
  caps: readonly CapDefinition[],
  kind: ContactKind,
): number {
  const clocks: Clocks = clocksFor(profile, configuration.quiet);
  return Math.max(...caps.map((cap) => fullUntil(profile.contacts, cap, now, clocks, kind)));
}
