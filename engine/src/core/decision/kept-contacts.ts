/**
 * How long contacts of a person are kept. Caps that are taken out may be put back: for a while contacts are kept, and those
 * that come meanwhile noted, as the longest cap that was in force would need them. So nobody is contacted too often because a
 * policy was mended in two steps.
 */
import type { Configuration } from '../configuration.ts';
import { DAY_MS } from '../context/local-time.ts';
import type { Profile } from '../profile/profile.ts';

export interface KeptContacts {
  /** The longest window that they are kept for, in milliseconds. */
  readonly ms: number;
  /** No cap in force needs them so long: when that ends, in milliseconds since the epoch; 0: one does. */
  readonly until: number;
}

/** Caps that are put back later than this begin anew. */
export const PUT_BACK_WITHIN_MS = 30 * DAY_MS;

/** @param longestMs of the caps in force; 0: there is none @returns null: nobody counts */
export function keptNow(kept: KeptContacts | null, longestMs: number, now: number): KeptContacts | null {
  const ms = wholeSeconds(longestMs);
  if (kept !== null && ms < kept.ms) {
    if (kept.until === 0) return { ms: kept.ms, until: wholeSeconds(now + PUT_BACK_WITHIN_MS) };
    if (now < kept.until) return kept;
  }
  if (ms === 0) return null;
  return kept?.ms === ms && kept.until === 0 ? kept : { ms, until: 0 };
}

/** As it is stored: what comes back from the store is what it was. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1_000) * 1_000;
}

/** Whether what is said to the person is to be noted. */
export function keepsContacts(
  { keptContacts }: Pick<Profile, 'keptContacts'>,
  { caps }: Pick<Configuration, 'caps'>,
): boolean {
  return caps.longestMs > 0 || keptContacts !== null;
}

/** Of two who become one: whatever either of them may still need. */
export function joinKept(a: KeptContacts | null, b: KeptContacts | null): KeptContacts | null {
  if (a === null || b === null) return a ?? b;
  const until = a.until === 0 || b.until === 0 ? 0 : Math.max(a.until, b.until);
  return { ms: Math.max(a.ms, b.ms), until };
}

/** In seconds: a few bytes in front of the contacts. */
export function keptState(kept: KeptContacts | null): readonly number[] {
  if (kept === null) return [];
  const { ms, until } = kept;
  return until === 0 ? [ms / 1_000] : [ms / 1_000, until / 1_000];
}

export function keptFrom([seconds, until = 0]: readonly number[]): KeptContacts | null {
  return seconds === undefined ? null : { ms: seconds * 1_000, until: until * 1_000 };
}
