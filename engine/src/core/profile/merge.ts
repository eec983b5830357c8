/** Two profiles become one: the survivor takes over everything the other one was, part by part. Identifiers
 * are given by the home of the cluster (identity/home.ts). */
import { mergeHolds } from '../budget/hold.ts';
import { mergeSurroundings } from '../context/surroundings.ts';
import { joinKept } from '../decision/kept-contacts.ts';
import { mergeResponses } from '../decision/responses.ts';
import { joinMarks } from '../decision/shared-mark.ts';
import { mergeHabits } from '../decision/timing/habit.ts';
import type { Effects } from '../effects.ts';
import { mergeEnrolments } from '../experiment/enrolment.ts';
import { absorbClaims } from '../golden/settle.ts';
import { mergeDoors } from '../journey/entry/door.ts';
import { joinKnocked } from '../journey/entry/knocked.ts';
import { mergeFollowed } from '../journey/follow.ts';
import { mergeRuns } from '../journey/merge.ts';
import { type MomentScale, mergeEvidence } from '../moment/evidence.ts';
import { mergeVouchers } from '../voucher/hold.ts';
import { mergeWalk } from '../walk/walk.ts';
import { mergeAddresses } from './addresses.ts';
import { absorbFilling } from './filling.ts';
import { mergeLists } from './lists.ts';
import type { Profile } from './profile.ts';
import { joinRefused } from './refused.ts';
import { mergeRestriction } from './restriction.ts';
import { mergeSeries } from './series.ts';
import { setTrait } from './traits.ts';
import { mergeConsents } from './unaddressed.ts';

/** Both have the same layout. Audiences are evaluated anew afterwards. */
export function absorb(into: Profile, from: Profile, effects: Effects, moments: MomentScale | null): void {
  for (const id of [from.id, ...from.mergedFrom]) if (!into.mergedFrom.includes(id)) into.mergedFrom.push(id);
  const bothIn = takeOverFacts(into, from, effects, moments);
  effects.fact({ type: 'merged', from: from.id, bothIn });
}

/** All but who they are. Tells the audiences of which both are members. */
export function takeOverFacts(
  into: Profile,
  from: Profile,
  effects: Effects,
  moments: MomentScale | null,
): string[] {
  if (from.createdAt > 0) into.createdAt = Math.min(into.createdAt, from.createdAt);
  mergeAddresses(into, from);
  for (const [name, lineage] of from.lineage) setTrait(into, name, from.traits[name]!, lineage);
  absorbClaims(into, from.claims);
  for (const slot of from.series.numbers) {
    const series = from.series.change(slot)!;
    const own = into.series.change(slot);
    if (own) mergeSeries(own, series);
    else into.series.set(slot, series);
  }
  const bothIn = absorbMemberships(into, from);
  mergeRuns(into, from, effects);
  into.followed = mergeFollowed(into.followed, from.followed);
  mergeConsents(into, from);
  into.jurisdiction = newerPlace(into.jurisdiction, from.jurisdiction);
  into.restriction = mergeRestriction(into.restriction, from.restriction);
  into.refused = joinRefused(into.refused, from.refused);
  mergeLists(into, from);
  absorbFilling(into, from);
  into.surroundings = mergeSurroundings(into.surroundings, from.surroundings);
  into.evidence = mergeEvidence(into.evidence, from.evidence, moments);
  into.walk = mergeWalk(into.walk, from.walk);
  into.atDoor = mergeDoors(into.atDoor, from.atDoor);
  into.knocked = joinKnocked(into.knocked, from.knocked);
  into.trials = mergeEnrolments(into.trials, from.trials, effects);
  into.responses = mergeResponses(into.responses, from.responses);
  into.holds = mergeHolds(into.holds, from.holds);
  mergeVouchers(into, from);
  into.habits = mergeHabits(into.habits, from.habits);
  into.keptContacts = joinKept(into.keptContacts, from.keptContacts);
  into.contacts = union(into.contacts, from.contacts);
  into.messages = union(into.messages, from.messages).sort(
    (a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1),
  );
  into.decisions = joinMarks(into.decisions, from.decisions);
  into.seen.absorb(from.seen, (own) => own);
  return bothIn;
}

function newerPlace(a: Profile['jurisdiction'], b: Profile['jurisdiction']): Profile['jurisdiction'] {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.place > b.place ? a : b;
}

/** A member of either was a member since the earlier one; whether still is evaluated anew. Tells those of both. */
function absorbMemberships(into: Profile, from: Profile): string[] {
  const bothIn: string[] = [];
  from.memberSince.forEach((index) => {
    if (into.memberSince.get(index) > 0) bothIn.push(into.layout.audiences[index]!);
  });
  into.memberSince.absorb(from.memberSince, Math.min);
  return bothIn;
}

/** By id: nothing counts twice. */
export function union<T extends { readonly id: string }>(a: readonly T[], b: readonly T[]): T[] {
  const known = new Set(a.map((item) => item.id));
  return [...a, ...b.filter((item) => !known.has(item.id))];
}
