/** An event that derives from what happened (a geofence entered): it is counted, moves audiences, then journeys. */
import { updateMemberships } from './audience/membership.ts';
import type { Scope } from './condition.ts';
import type { Effects } from './effects.ts';
import type { EventInput } from './input.ts';
import { journeysOn } from './journey/advance.ts';
import { type JourneyTurn, newTurn } from './journey/walk.ts';
import { noticeMoment } from './moment/notice.ts';
import { countEvent } from './profile/count.ts';
import type { Profile } from './profile/profile.ts';
import { noticeVisit } from './walk/notice.ts';
import type { World } from './world.ts';

export function happen(
  profile: Profile,
  event: EventInput,
  world: World,
  effects: Effects,
  scope: Scope,
): void {
  const turn = newTurn(profile, world, effects, scope, event.messageId);
  occur(turn, event);
  tellSignals(turn);
}

function occur(turn: JourneyTurn, event: EventInput): void {
  const { profile, world, effects, scope } = turn;
  const { configuration, now } = world;
  const { name, properties, at } = event;
  scope.event = event;
  scope.instance = null;
  effects.fact({ type: 'noticed', event: name, at, properties });
  countEvent(profile, event, configuration, now);
  noticeMoment(profile, event, configuration, scope);
  const changes = updateMemberships(profile, configuration, scope, configuration.touched, effects);
  if (configuration.walk !== null) noticeVisit(profile, event, scope, configuration.walk, effects);
  journeysOn(turn, { event, moves: changes, withdrawn: noPurposes });
}

const noPurposes: readonly string[] = [];

/**
 * Signals that steps have sent: each is an event of its own, in the same instant. They share the budget of steps of
 * what caused them, so that journeys which signal each other in circles are stopped like any that never wait.
 */
export function tellSignals(turn: JourneyTurn): void {
  if (turn.signals.length === 0) return;
  const { profile, world, effects, scope, signals } = turn;
  const { event } = scope;
  for (let sent = signals.shift(); sent !== undefined; sent = signals.shift()) {
    const own = newTurn(profile, world, effects, scope, sent.messageId);
    own.budget = turn.budget;
    occur(own, sent);
    turn.budget = own.budget;
    signals.push(...own.signals);
  }
  scope.event = event;
  scope.instance = null;
}
