/**
 * What an event means for the walked network: the touchpoint it is, and whence the person came there. Order of arrival
 * counts: an event that comes after a later one of the same person is counted where it belongs, and leads nowhere.
 */
import type { Scope } from '../condition.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { WalkPlan } from './plan.ts';
import { touchpointOf } from './touchpoint.ts';
import { newWalk, type Walk } from './walk.ts';

export function noticeVisit(
  profile: Profile,
  event: EventInput,
  scope: Scope,
  plan: WalkPlan,
  effects: Effects,
): void {
  const { at, mode } = event;
  if (at <= scope.now - plan.keepMs || event.properties.machine === true) return;
  const touchpoint = touchpointOf(event, scope, plan.touchpoints);
  if (touchpoint === undefined) return;
  const among = amongOf(profile, plan);
  profile.walk ??= newWalk();
  const { walk } = profile;
  const isPast = mode === 'history';
  if (at < (isPast ? walk.pastAt : walk.at)) {
    effects.step({ type: 'late', touchpoint, at, among });
    return;
  }
  const { from, gapMs } = cameFrom(walk, at, isPast, plan.withinMs);
  if (isPast) {
    walk.pastTouchpoint = touchpoint;
    walk.pastAt = at;
  } else {
    walk.touchpoint = touchpoint;
    walk.at = at;
  }
  effects.step({ type: 'visit', touchpoint, from, at, gapMs, among });
}

/** The last touchpoint before; a live event may follow on imported history. */
function cameFrom(walk: Walk, at: number, isPast: boolean, withinMs: number) {
  const fromPast = isPast || (walk.pastAt > walk.at && walk.pastAt <= at);
  const last = fromPast ? walk.pastTouchpoint : walk.touchpoint;
  const gapMs = at - (fromPast ? walk.pastAt : walk.at);
  return last === '' || gapMs > withinMs ? nowhere : { from: last, gapMs };
}

const nowhere = { from: '', gapMs: 0 } as const;
const none: readonly string[] = [];

function amongOf({ memberSince }: Profile, { drawn }: WalkPlan): readonly string[] {
  let among: string[] | undefined;
  for (const { index, name } of drawn) {
    if (memberSince.get(index) === 0) continue;
    if (among === undefined) among = [name];
    else among.push(name);
  }
  return among ?? none;
}

/** The membership of an audience changed. @param since when it began before, 0: it begins now */
export function noticeStage(
  profile: Profile,
  index: number,
  since: number,
  now: number,
  plan: WalkPlan,
  effects: Effects,
): void {
  const found = plan.places.get(index);
  if (found === undefined) return;
  const { place, isWhole } = found;
  const among = amongOf(profile, plan);
  profile.walk ??= newWalk();
  const { walk } = profile;
  const change = since === 0 ? 'entered' : 'left';
  const from = isWhole && change === 'entered' && walk.stage !== place ? walk.stage : '';
  if (isWhole) {
    walk.stage = place;
    walk.stageAt = now;
  }
  effects.step({
    type: 'stage',
    place,
    change,
    from,
    spentMs: since === 0 ? 0 : now - since,
    at: now,
    among,
  });
}
