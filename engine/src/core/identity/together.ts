/**
 * What was refused while several persons were one: nobody can tell any more whom a link, an address or somebody at a
 * desk meant, and each of them was spared because of it. So each keeps it when they are persons of their own again; what
 * was agreed to is only whose it was.
 */
import type { Profile } from '../profile/profile.ts';
import { type Refused, refusalsOf } from '../profile/refused.ts';

/** Who were one until now, and what is known of which of them it was. */
export interface Together {
  /** Profiles of the others, who are persons of their own again. */
  readonly others: readonly string[];
  /** Events of before they were one, as far as they refuse something: that is only of who gave them. */
  readonly alone: readonly string[];
  /** When processing was restricted for one of them, before they were one. */
  readonly restrictedAlone: readonly number[];
}

/** Contact points that are somebody's by their own facts: `email:ada@example.com`. */
export interface OwnPoints {
  readonly profile: string;
  readonly points: readonly string[];
}

/** What each is to keep of what stands in the one that they were. */
export function refusedTogether(profile: Profile, { alone, restrictedAlone }: Together): Refused {
  const known = new Set(alone);
  return refusalsOf(
    profile,
    (messageId) => known.has(messageId),
    (at) => restrictedAlone.includes(at),
  );
}

/** Whether a contact point is another's, and not this one's too. */
export function othersPoints(profile: string, known: readonly OwnPoints[]): (point: string) => boolean {
  const others = new Set(known.flatMap((one) => (one.profile === profile ? [] : one.points)));
  for (const { points } of known.filter((one) => one.profile === profile))
    for (const point of points) others.delete(point);
  return (point) => others.has(point);
}
