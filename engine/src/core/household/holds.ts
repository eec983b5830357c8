/** How long contacts hold their places in the caps that all members of a group share. */
import { type Contact, concerns } from '../decision/contact.ts';
import type { CapDefinition } from '../decision/definition.ts';

/** How long a contact holds its place, in milliseconds since the epoch; Infinity: until its message is settled. */
export function heldUntil({ committed, at, expiresAt }: Contact, within: number): number {
  if (committed) return at + within;
  return expiresAt === 0 ? Number.POSITIVE_INFINITY : Math.min(expiresAt, at + within);
}

/** Until when a cap is full, Infinity: until something is settled; 0: it is not. */
export function fullUntil(contacts: readonly Contact[], cap: CapDefinition, now: number): number {
  if (cap.max === 0) return Number.POSITIVE_INFINITY;
  const ends: number[] = [];
  for (const contact of contacts) {
    if (!concerns(cap, contact)) continue;
    const end = heldUntil(contact, cap.within);
    if (end > now) ends.push(end);
  }
  return ends.length < cap.max ? 0 : ends.sort((a, b) => b - a)[cap.max - 1]!;
}
