/** An event that derives from what happened (a geofence entered): it is counted, moves audiences, then journeys. */
import { updateMemberships } from './audience/membership.ts';
import type { Scope } from './condition.ts';
import type { Effects } from './effects.ts';
import type { EventInput } from './input.ts';
import { journeysOnAudience, journeysOnEvent } from './journey/advance.ts';
import { newTurn } from './journey/walk.ts';
import { noticeMoment } from './moment/notice.ts';
import { countEvent } from './profile/count.ts';
import type { Profile } from './profile/profile.ts';
import type { World } from './world.ts';

export function happen(
  profile: Profile,
  event: EventInput,
  world: World,
  effects: Effects,
  scope: Scope,
): void {
  const { configuration, now } = world;
  const { name, properties, at } = event;
  scope.event = event;
  scope.instance = null;
  effects.fact({ type: 'noticed', event: name, at, properties });
  countEvent(profile, event, configuration, now);
  noticeMoment(profile, event, configuration, scope);
  const changes = updateMemberships(profile, configuration, scope, configuration.touched, effects);
  const turn = newTurn(profile, world, effects, scope, event.messageId);
  journeysOnEvent(turn, event);
  for (const { audience, change } of changes) journeysOnAudience(turn, audience, change);
}
