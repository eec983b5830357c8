/** What an event means: the order in which the rooms hear of it. */
import { updateMemberships } from './audience/membership.ts';
import { touchNamed, touchPurpose, touchTrait, touchWhole } from './audience/touch.ts';
import type { Scope } from './condition.ts';
import type { Configuration } from './configuration.ts';
import { forgetForbidden, notice } from './context/notice.ts';
import { outcomesOnEvent } from './decision/outcome.ts';
import { respondOn } from './decision/respond.ts';
import { goalsOnEvent } from './decision/uplift/mark.ts';
import type { Effects } from './effects.ts';
import { measure } from './experiment/measure.ts';
import { takeTraits } from './golden/settle.ts';
import { happen, tellSignals } from './happen.ts';
import { groupsOnEvent } from './household/apply.ts';
import { shareShown } from './household/ask.ts';
import type { EventInput } from './input.ts';
import { journeysOn } from './journey/advance.ts';
import { newTurn } from './journey/walk.ts';
import { refuseForbidden } from './message/lifecycle.ts';
import { noticeMoment } from './moment/notice.ts';
import { noteAddresses } from './profile/addresses.ts';
import { applyConsent, noteJurisdiction } from './profile/consent.ts';
import { countEvent } from './profile/count.ts';
import { isTooLate } from './profile/lateness.ts';
import { applyListing } from './profile/lists.ts';
import type { Profile } from './profile/profile.ts';
import { applyRestriction, isRestricted } from './profile/restriction.ts';
import { noticeVisit } from './walk/notice.ts';
import type { World } from './world.ts';

/** What an event means, once it is known whose it is. */
export function takeIn(
  profile: Profile,
  event: EventInput,
  world: World,
  effects: Effects,
  scope: Scope,
): void {
  const { configuration, now } = world;
  const { touched } = configuration;
  if (applyRestriction(profile, event)) onRestriction(profile, world, effects);
  noteAddresses(profile, event, configuration.consent.contactTraits);
  const changes = takeTraits(profile, event, configuration.golden);
  for (const { name, before } of changes)
    touchTrait(touched, configuration.audiencesByTrait, name, before, profile.traits[name]);
  groupsOnEvent(profile, event, changes, configuration, effects);
  const late = isTooLate(event, configuration.latenessMs);
  if (late) effects.fact({ type: 'too-late', event: event.name, lateMs: event.receivedAt - event.at });
  else countEvent(profile, event, configuration, now);
  if (profile.filling !== null && event.mode === 'history') profile.filling.isQuiet = true;
  const withdrawn = onConsent(profile, event, world, effects);
  touchNamed(touched, configuration.audiencesByList, applyListing(profile, event, effects));
  outcomesOnEvent(profile, event, configuration, now, effects);
  if (world.hindsight !== true) respondOn(profile, event, scope, configuration, now);
  shareShown(profile, event, configuration, effects);
  const isUnused = late || isRestricted(profile);
  const noticed = isUnused ? noEvents : noticeOn(profile, event, configuration);
  if (!isUnused) noticeMoment(profile, event, configuration, scope);
  const moves = updateMemberships(profile, configuration, scope, touched, effects);
  if (configuration.walk !== null && !isUnused)
    noticeVisit(profile, event, scope, configuration.walk, effects);
  if (profile.trials !== null && configuration.trials !== null && !isUnused && world.hindsight !== true)
    measure(profile, event, scope, configuration.trials, effects);
  if (
    profile.decisions.length > 0 &&
    configuration.arbitration?.goals &&
    !isUnused &&
    world.hindsight !== true
  )
    goalsOnEvent(profile, event, scope, configuration.arbitration);
  if (event.mode === 'history' || world.hindsight === true || isRestricted(profile)) return;
  const turn = newTurn(profile, world, effects, scope, event.messageId);
  journeysOn(turn, { event: late ? null : event, moves, withdrawn });
  tellSignals(turn);
  // What derived from it is told again by itself.
  if (world.retelling === true) return;
  for (const derived of noticed) happen(profile, derived, world, effects, scope);
}

/** What waits ends with it; when it ends everything is looked at anew. */
function onRestriction(profile: Profile, world: World, effects: Effects): void {
  const { configuration, now } = world;
  if (isRestricted(profile)) refuseForbidden(profile, configuration, now, effects);
  else touchWhole(profile, configuration);
}

/** What is withdrawn ends here: messages that wait, and what contexts keep. */
function onConsent(profile: Profile, event: EventInput, world: World, effects: Effects): readonly string[] {
  const { configuration, now } = world;
  noteJurisdiction(profile, event, configuration.consent);
  const purposes = applyConsent(profile, event, configuration.consent, effects);
  if (purposes.length === 0) return purposes;
  for (const purpose of purposes)
    touchPurpose(configuration.touched, configuration.audiencesByPurpose, purpose);
  forgetForbidden(profile, configuration.contexts);
  if (world.hindsight !== true) refuseForbidden(profile, configuration, now, effects);
  return purposes;
}

/** Where the person is now, before any condition asks; gives the events that derive from it. */
function noticeOn(profile: Profile, event: EventInput, { contexts }: Configuration): readonly EventInput[] {
  const noticed = notice(profile, event, contexts);
  if (noticed === undefined) return noEvents;
  profile.surroundings = noticed.surroundings;
  return noticed.events;
}

const noEvents: readonly EventInput[] = [];
