/**
 * Requests that there was no time for: whoever asked was given the fallbacks of their placements. A decision that was
 * made all the same did not reach them.
 */
import { shareContact, shareFallback } from '../household/ask.ts';
import { type Contact, kindOfAction } from './contact.ts';
import type { Deciding } from './deciding.ts';
import { keepsContacts } from './kept-contacts.ts';
import { isForgotten } from './remembered.ts';

/** What a placement was given up under. */
export interface GivenUpSlot {
  /** Of its decision. */
  readonly id: string;
  readonly placement: string;
  /** What was given; absent: the fallback in force. */
  readonly action?: string;
}

/**
 * What they reserved stays reserved for its time: the same request sent again still gets it.
 * @returns false where nothing was decided under these ids
 */
export function wasLate({ profile, effects, world }: Deciding, slots: readonly GivenUpSlot[]): boolean {
  const marks = profile.decisions.filter((mark) => slots.some(({ id }) => id === mark.id));
  for (const { id, action } of marks)
    if (action !== '') effects.fact({ type: 'outcome', decision: id, action, outcome: 'late' });
  return marks.length > 0 || slots.some(({ id }) => isForgotten(profile, id, world.now));
}

/** Whoever asked shows it and tells nobody: a fallback that is an action counts against the caps as shown. */
export function countFallback(
  { profile, world, configuration, effects }: Deciding,
  { id, placement, action: given }: GivenUpSlot,
): void {
  const name = given ?? configuration.arbitration?.fallbacks.get(placement)?.action;
  const action = name === undefined ? undefined : configuration.actionsByName.get(name);
  if (action === undefined || !keepsContacts(profile, configuration)) return;
  if (configuration.consent.isOwed(profile, action.definition.purpose)) return;
  const known = profile.contacts.find((contact) => contact.id === id && contact.action === action.name);
  if (known?.committed === true) return;
  const kind = kindOfAction(action, { placement });
  const contact: Contact = { id, ...kind, at: world.now, committed: true, expiresAt: 0 };
  if (known === undefined) {
    profile.contacts.push(contact);
    shareContact(profile, contact, configuration, effects);
  } else {
    Object.assign(known, contact);
    shareFallback(profile, contact, configuration, effects);
  }
}
