/**
 * Contacts: what was said or shown to a person and when, as frequency caps count it. A contact is reserved at
 * decision, committed at dispatch (or when shown), released on recall or failure.
 */
import type { CapDefinition } from './definition.ts';

export interface Contact {
  /** The message's or the decision's id: releasing and committing name it. */
  readonly id: string;
  readonly channel: string;
  readonly group: string;
  readonly action: string;
  readonly placement: string;
  at: number;
  committed: boolean;
  /** A reservation that nobody confirms is released then; 0: only by an explicit release. */
  expiresAt: number;
}

/** What a contact would be, for asking the caps before making it. */
export type ContactKind = Pick<Contact, 'channel' | 'group' | 'action' | 'placement'>;

/**
 * The caps of one person at one instant, for asking them about many new contacts: which are full is the same for
 * each, so it is found once. Windows are half-open, `(now - within, now]`.
 */
export class CapCounts {
  /** Mostly none. */
  readonly #full: readonly CapDefinition[];

  constructor(contacts: readonly Contact[], caps: readonly CapDefinition[], now: number) {
    this.#full = caps.filter((cap) => countWithin(contacts, cap, now) >= cap.max);
  }

  /** No cap is full. */
  get isOpen(): boolean {
    return this.#full.length === 0;
  }

  /** The first cap that the new contact would break, if any. */
  brokenBy(kind: ContactKind): CapDefinition | undefined {
    return this.#full.find((cap) => concerns(cap, kind));
  }
}

/** True where the cap counts such a contact. */
export function concerns(cap: CapDefinition, kind: ContactKind): boolean {
  return (
    (cap.channel === undefined || cap.channel === kind.channel) &&
    (cap.group === undefined || cap.group === kind.group) &&
    (cap.action === undefined || cap.action === kind.action) &&
    (cap.placement === undefined || cap.placement === kind.placement)
  );
}

function countWithin(contacts: readonly Contact[], cap: CapDefinition, now: number): number {
  let count = 0;
  for (const contact of contacts) {
    if (contact.at > now - cap.within && isHeld(contact, now) && concerns(cap, contact)) count++;
  }
  return count;
}

function isHeld(contact: Contact, now: number): boolean {
  return contact.committed || contact.expiresAt === 0 || contact.expiresAt > now;
}

/** @param action only this one of several that a decision chose */
export function commit(contacts: readonly Contact[], id: string, now: number, action?: string): void {
  for (const contact of contacts) {
    if (contact.id !== id || contact.committed || (action !== undefined && contact.action !== action))
      continue;
    contact.committed = true;
    contact.at = now;
    contact.expiresAt = 0;
  }
}

export function release(contacts: Contact[], id: string): void {
  const index = contacts.findIndex((contact) => contact.id === id && !contact.committed);
  if (index >= 0) contacts.splice(index, 1);
}

/** Drops what no cap can count any more. */
export function forgetContacts(contacts: Contact[], longestMs: number, now: number): Contact[] {
  return contacts.filter((contact) => contact.at > now - longestMs && isHeld(contact, now));
}
