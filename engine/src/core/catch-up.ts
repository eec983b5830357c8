/**
 * Brings what time and configuration alone have changed up to now, before an input itself: windows that moved, waits
 * that ended, tries that came due. So a due time that its host has not told yet never comes after a later event.
 */
import { updateMemberships } from './audience/membership.ts';
import { touchFlipped, touchTrait, touchWhole } from './audience/touch.ts';
import type { Scope } from './condition.ts';
import { dwelled } from './context/notice.ts';
import { keptNow } from './decision/kept-contacts.ts';
import { lessonsOnDue } from './decision/lesson.ts';
import { timedLessonsOnDue } from './decision/timing/lesson.ts';
import { pressuresOnDue } from './decision/timing/pressure.ts';
import { upliftsOnDue } from './decision/uplift/mark.ts';
import type { Effects } from './effects.ts';
import { settleAll } from './golden/settle.ts';
import { happen, tellSignals } from './happen.ts';
import { settleRevision, settleRules } from './household/apply.ts';
import { journeysOn, journeysOnDue } from './journey/advance.ts';
import { doorOnDue, hasDueAtDoor } from './journey/entry/door.ts';
import { settleRuns } from './journey/versions/settle.ts';
import { type JourneyTurn, newTurn } from './journey/walk.ts';
import { lookAgain, messagesOnDue } from './message/waiting.ts';
import { completeFills } from './profile/fill.ts';
import type { Profile } from './profile/profile.ts';
import { isRestricted } from './profile/restriction.ts';
import type { World } from './world.ts';

export function catchUp(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  if (isRestricted(profile)) return;
  const { now, configuration } = world;
  profile.keptContacts = keptNow(profile.keptContacts, configuration.caps.longestMs, now);
  if (profile.contacts.length > 0)
    profile.contacts = configuration.caps.forget(profile.contacts, now, profile.keptContacts);
  if (profile.revision !== configuration.revision) {
    profile.revision = configuration.revision;
    if (profile.claims !== null) settleQuietly(profile, world, effects, scope);
    settleRevision(profile, configuration, effects);
    touchWhole(profile, configuration);
    const cause = `revision ${configuration.revision}`;
    if (profile.instances.length > 0 || profile.messages.length > 0)
      settleRuns(newTurn(profile, world, effects, scope, cause));
    if (profile.messages.length > 0) lookAgain({ profile, configuration, now });
    startJourneys(profile, world, effects, scope, cause);
  } else if (profile.flipDue > 0 && profile.flipDue <= now) {
    touchFlipped(profile, now, configuration.touched);
    startJourneys(profile, world, effects, scope, `flip ${now}`);
  }
  if (profile.filling !== null) catchUpFilling(profile, world, effects, scope);
  if (profile.surroundings !== null) whoDwelled(profile, world, effects, scope);
  if (hasDueInstance(profile, now)) instancesOnDue(newTurn(profile, world, effects, scope, `due ${now}`));
  if (profile.atDoor !== null && hasDueAtDoor(profile, now))
    letInOnDue(newTurn(profile, world, effects, scope, `due ${now}`));
  if (profile.messages.length > 0) messagesOnDue({ profile, configuration, now }, effects);
  if (profile.decisions.length > 0) {
    lessonsOnDue(profile, now, effects);
    timedLessonsOnDue(profile, now, effects);
    pressuresOnDue(profile, now, effects);
    upliftsOnDue(profile, now, effects);
  }
}

/** Other survivorship rules: whom that puts in an audience enters it quietly, as nothing happened to them. */
function settleQuietly(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  const { configuration } = world;
  const { touched, audiencesByTrait } = configuration;
  for (const { name, before } of settleAll(profile, configuration.golden))
    touchTrait(touched, audiencesByTrait, name, before, profile.traits[name]);
  if (touched.any) updateMemberships(profile, configuration, scope, touched, effects);
}

/** History that has come since, or of which nothing more comes: what was held back is known now. */
function catchUpFilling(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  const isQuiet = profile.filling!.isQuiet;
  const { configuration } = world;
  const isKnown = completeFills(profile, world, scope, effects);
  // What stands in the golden record then may make another household.
  if (configuration.groups.roots.size > 0) settleRules(profile, configuration, effects, true);
  if (!isKnown && !configuration.touched.any) return;
  if (isQuiet) updateMemberships(profile, configuration, scope, configuration.touched, effects);
  else startJourneys(profile, world, effects, scope, `fill ${world.now}`);
}

/** Somebody has been inside of a geofence long enough. */
function whoDwelled(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  const noticed = dwelled(profile, world.configuration.contexts, world.now);
  if (noticed === undefined) return;
  profile.surroundings = noticed.surroundings;
  for (const event of noticed.events) happen(profile, event, world, effects, scope);
  scope.event = null;
  scope.instance = null;
}

/** Audiences that changed although no event came: journeys that wait for them start. */
export function startJourneys(
  profile: Profile,
  world: World,
  effects: Effects,
  scope: Scope,
  cause: string,
): void {
  const { configuration } = world;
  const changes = updateMemberships(profile, configuration, scope, configuration.touched, effects);
  if (changes.length === 0 || world.hindsight === true) return;
  const turn = newTurn(profile, world, effects, scope, cause);
  journeysOn(turn, { event: null, moves: changes, withdrawn: noPurposes });
  tellSignals(turn);
}

function letInOnDue(turn: JourneyTurn): void {
  doorOnDue(turn);
  tellSignals(turn);
}

function instancesOnDue(turn: JourneyTurn): void {
  journeysOnDue(turn);
  tellSignals(turn);
}

const noPurposes: readonly string[] = [];

function hasDueInstance(profile: Profile, now: number): boolean {
  for (const { due } of profile.instances) if (due > 0 && due <= now) return true;
  return false;
}
