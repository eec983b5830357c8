/** A profile becomes part of another: it gives everything it was, and only the way there stays. */
import type { Effects } from '../effects.ts';
import type { Json } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import { toState } from '../profile/state.ts';
import { Identity, isStronger } from './membership.ts';

/** Only ever into a stronger one: no circles. */
export function becomePartOf(profile: Profile, into: string, effects: Effects): void {
  if (!isStronger(into, profile.id)) return;
  // Nobody came under this id yet, only word of it: it counts as a person until it is another's.
  if (profile.links.length === 0) effects.fact({ type: 'set-apart' });
  effects.relay(`profile/${into}`, { type: 'absorb', profile: profile.id, state: toState(profile) as Json });
  const { createdAt, updatedAt } = profile;
  const identity = new Identity();
  identity.home = profile.identity?.home ?? into;
  Object.assign(profile, new Profile(profile.id), { createdAt, updatedAt, heir: into, identity });
  effects.fact({ type: 'merged-into', profile: into });
}
