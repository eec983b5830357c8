/** Deduplication: an event counts once within the window, whatever is retried, for at least 24 hours. */
import { fingerprint } from '../hash.ts';
import type { Profile } from './profile.ts';

/** A little over the promised 24 hours, so that a retry at the edge is still known. */
const WINDOW_MS = 25 * 3_600_000;
/** Of one person. Of a device that sends more within the window only the newest are known: its profile stays bounded. */
export const MOST_SEEN = 100_000;
/** So many are left when there would be more. */
export const SEEN_LEFT = 90_000;

/** Judged by age, not by what happens to be remembered still: when a host forgets must change nothing. */
export function isRepeated(profile: Profile, messageId: string, now: number): boolean {
  const seenAt = profile.seen.get(fingerprint(messageId));
  return seenAt > 0 && seenAt > now - WINDOW_MS;
}

/** True the first time. */
export function firstTime(profile: Profile, messageId: string, now: number): boolean {
  if (isRepeated(profile, messageId, now)) return false;
  profile.seen.set(fingerprint(messageId), now);
  if (profile.seen.size > MOST_SEEN) profile.seen.keepNewest(SEEN_LEFT);
  return true;
}

/** Forgets what is older than the window. */
export function forgetOld(profile: Profile, now: number): void {
  profile.seen.forgetUntil(now - WINDOW_MS);
}
