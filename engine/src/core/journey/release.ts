/** A decision that was taken and never said holds its caps no longer than the run that might say it. */
import { release } from '../decision/contact.ts';
import { wakeForRoom } from '../message/waiting.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { Instance } from './instance.ts';

export function releaseUnsaid({
  profile,
  instance,
  world: { now },
}: {
  readonly profile: Profile;
  readonly instance: Instance;
  readonly world: Pick<World, 'now'>;
}): void {
  const { decision, action } = instance;
  if (decision === null || action === null) return;
  if (profile.messages.some(({ source }) => source.decision === decision)) return;
  // A way of the same run may still say it.
  if (profile.instances.some((other) => other !== instance && other.decision === decision)) return;
  release(profile.contacts, decision);
  wakeForRoom({ profile, now });
}
