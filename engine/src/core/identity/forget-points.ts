/**
 * Addresses of somebody who was erased, and was one person with this one for a while: what was sent to them, and what
 * was said about them, stays without them.
 */
import { type Consent, partsOf } from '../consent/act.ts';
import { isOpen, type Message } from '../message/message.ts';
import { withoutOccasion, withoutPoint, withoutReceiver } from '../message/remnant.ts';
import { pointsGiven } from '../profile/addresses.ts';
import type { Profile } from '../profile/profile.ts';
import { refusedWithout } from '../profile/refused.ts';
import { SmallMap } from '../profile/small-map.ts';
import { nodeOf } from './node.ts';

/** @param points contact points and identifiers of theirs, as one text each; those that are this one's too stay */
export function forgetPoints(
  profile: Profile,
  erased: string,
  points: Iterable<string>,
  contactTraits: readonly string[],
): void {
  const gone = new Set(points);
  for (const own of [...pointsGiven(profile, contactTraits), ...profile.links.map(nodeOf)]) gone.delete(own);
  const isGone = (point: string) => gone.has(point);
  profile.messages = profile.messages.map((message) => {
    if (isGone(message.point)) return remnantOf(message);
    return message.receiver === erased ? withoutReceiver(message, undefined) : message;
  });
  profile.contacts = profile.contacts.map((contact) =>
    isGone(contact.point) ? withoutPoint(contact) : contact,
  );
  const { stated, refused } = profile;
  profile.consents = without(profile.consents, isGone);
  if (stated !== null) profile.stated = { ...stated, addressed: without(stated.addressed, isGone) };
  if (refused !== null) profile.refused = refusedWithout(refused, isGone);
}

/** Nobody is there whom it could still go to. */
function remnantOf(message: Message): Message {
  const rest = withoutOccasion(withoutReceiver(message, undefined));
  return isOpen(message) ? { ...rest, recalled: 'recalled: erased' } : rest;
}

function without(consents: SmallMap<Consent>, isGone: (point: string) => boolean): SmallMap<Consent> {
  return SmallMap.of([...consents].filter(([key]) => !isGone(partsOf(key).point)));
}
