/** Deduplication: an event counts once within the window, whatever is retried, for at least 24 hours. */
import { fingerprint } from '../hash.ts';
import type { Profile } from './profile.ts';

/** A little over the promised 24 hours, so that a retry at the edge is still known. */
const WINDOW_MS = 25 * 3_600_000;

/** Judged by age, not by what happens to be remembered still: when a host forgets must change nothing. */
export function isRepeated(profile: Profile, messageId: string, now: number): boolean {
  return isFresh(profile.seen.get(fingerprint(messageId)), now);
}

/** True the first time. */
export function firstTime(profile: Profile, messageId: string, now: number): boolean {
  if (isRepeated(profile, messageId, now)) return false;
  const print = fingerprint(messageId);
  profile.seen.delete(print);
  profile.seen.set(print, now);
  return true;
}

function isFresh(seenAt: number | undefined, now: number): boolean {
  return seenAt !== undefined && seenAt > now - WINDOW_MS;
}

/** Forgets what is older than the window; the map is in order of processing time. */
export function forgetOld(profile: Profile, now: number): void {
  for (const [print, at] of profile.seen) {
    if (isFresh(at, now)) return;
    profile.seen.delete(print);
  }
}
