/** Where a message on a channel would go: the address of the person that the channel reads, and it as consent knows it. */
import type { Configuration } from '../configuration.ts';
import type { ChannelOutline } from '../document.ts';
import { contactPoint } from '../profile/addresses.ts';
import type { Profile } from '../profile/profile.ts';

/** Empty where none is known, or the channel has one receiver. */
export function addressFor(profile: Profile, { contactPoint: trait }: ChannelOutline): string {
  const address = trait === undefined ? undefined : profile.traits[trait];
  return typeof address === 'string' ? address.trim() : '';
}

/** `email:ada@example.com`; empty where there is none. */
export function pointOn(profile: Profile, channel: string, { channels }: Configuration): string {
  const outline = channels.get(channel);
  const to = outline === undefined ? '' : addressFor(profile, outline);
  return to === '' ? '' : contactPoint(outline!.contactPoint!, to);
}
