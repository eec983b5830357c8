/** A merge is undone: each of the persons is in the groups that their own facts say, and all groups hear of it. */
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import type { Profile } from '../profile/profile.ts';
import { noteChange, ruledChanges, tellMembership } from './apply.ts';
import { findMembership, inOrder, isMember, joinMemberships, type Membership } from './membership.ts';

type Memberships = readonly Membership[] | null;

/** Of the one who had everything: what their own calls said is left, and rules are asked about their own traits. */
export function restateGroups(
  profile: Profile,
  own: Memberships,
  configuration: Configuration,
  effects: Effects,
): void {
  const before = profile.groups ?? [];
  const known = (m: Membership) => findMembership(before, m.kind, m.id);
  const said = saidIn(own).map((m) => ({ ...m, copy: known(m)?.copy ?? null }));
  settle(profile, said, configuration, effects, false);
}

/** Of the one who is a person again; what was said since they are stays. */
export function regainGroups(
  profile: Profile,
  own: Memberships,
  configuration: Configuration,
  effects: Effects,
): void {
  const since = saidIn(profile.groups);
  const joined = saidIn(own).map((m) => {
    const other = findMembership(since, m.kind, m.id);
    const plain = { ...m, copy: null };
    return other === undefined ? plain : joinMemberships(other, plain);
  });
  const others = since.filter((m) => findMembership(joined, m.kind, m.id) === undefined);
  settle(profile, [...joined, ...others], configuration, effects, true);
}

function saidIn(memberships: Memberships): readonly Membership[] {
  return (memberships ?? []).filter(({ byRule }) => !byRule);
}

/** Nothing that comes of it starts a journey. */
function settle(
  profile: Profile,
  said: readonly Membership[],
  configuration: Configuration,
  effects: Effects,
  again: boolean,
): void {
  const telling = { configuration, effects };
  const before = profile.groups ?? [];
  const groups = inOrder([...said, ...before.filter(({ byRule }) => byRule)]);
  profile.groups = groups.length === 0 ? null : groups;
  const changes = ruledChanges(profile, configuration, effects);
  for (const was of before) {
    if (was.byRule || findMembership(said, was.kind, was.id) !== undefined) continue;
    noteChange(was, undefined, configuration, effects);
    tellMembership(profile, was, [], true, telling, false);
  }
  for (const is of said) noteChange(findMembership(before, is.kind, is.id), is, configuration, effects);
  for (const { before: was } of changes) if (was) tellMembership(profile, was, [], true, telling, false);
  // While a group knew the person as part of another it heard nothing.
  const told = again ? (profile.groups ?? []) : [...said, ...changes.flatMap(({ after }) => after ?? [])];
  for (const { kind, id } of told) {
    const own = findMembership(profile.groups, kind, id);
    if (own) tellMembership(profile, own, [], true, telling, isMember(own), again);
  }
}
