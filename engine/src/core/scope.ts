/** What conditions of a person read now, before an event or a request adds its own. */
import type { Scope } from './condition.ts';
import type { Profile } from './profile/profile.ts';
import type { World } from './world.ts';

export function scopeOf(profile: Profile, world: World): Scope {
  return { profile, now: world.now, event: null, instance: null, context: noContext };
}

const noContext = Object.freeze({});
