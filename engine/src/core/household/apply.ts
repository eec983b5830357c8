/**
 * What happens to a person's groups: events that join and leave, traits that a rule reads, a merge, a new revision, and
 * what the groups tell. Each change is told to the group by a relay.
 */
import { touchNamed } from '../audience/touch.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import type { EventInput } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { TraitChange } from '../profile/traits.ts';
import { type GroupAct, groupActIn } from './act.ts';
import { bringContacts } from './bring.ts';
import { type GroupKind, groupKinds } from './definition.ts';
import {
  findMembership,
  inOrder,
  isMember,
  joinMemberships,
  type Membership,
  MOST_GROUPS,
} from './membership.ts';
import { groupKey, tellGroup } from './relay.ts';
import { type RuledGroup, ruledGroupOf } from './rule.ts';

export function groupsOnEvent(
  profile: Profile,
  event: EventInput,
  changes: readonly TraitChange[],
  configuration: Configuration,
  effects: Effects,
): void {
  const isQuiet = event.mode === 'history';
  const act = groupActIn(event);
  if (typeof act === 'string')
    effects.fact({ type: 'group', kind: 'account', group: '', change: 'refused', reason: act });
  else if (act !== undefined) onAct(profile, act, event, configuration, effects, isQuiet);
  const { roots } = configuration.groups;
  if (roots.size > 0 && changes.some(({ name }) => roots.has(name)))
    settleRules(profile, configuration, effects, isQuiet);
}

function onAct(
  profile: Profile,
  act: GroupAct,
  event: EventInput,
  configuration: Configuration,
  effects: Effects,
  isQuiet: boolean,
): void {
  const { kind, id } = act;
  const before = findMembership(profile.groups, kind, id);
  const reason = refusalOf(profile, act, before, configuration);
  if (reason !== undefined) {
    effects.fact({ type: 'group', kind, group: id, change: 'refused', reason });
    return;
  }
  const said = saidBy(act, event);
  const after = before === undefined ? said : joinMemberships(before, said);
  // What the group told to a member says nothing to who comes back.
  replace(profile, isMember(after) ? after : { ...after, copy: null });
  if (isNews(before, after)) tellMembership(profile, after, [], isQuiet, { configuration, effects });
  noteChange(before, after, configuration, effects);
  if (Object.keys(act.traits).length === 0) return;
  const { at, source, messageId } = event;
  const body = { type: 'traits', traits: act.traits, at, source, messageId, isQuiet } as const;
  tellGroup(effects, groupKey(kind, id), body);
}

function refusalOf(
  { groups }: Profile,
  { kind }: GroupAct,
  before: Membership | undefined,
  { groups: plan }: Configuration,
): string | undefined {
  if (!plan.isDeclared(kind)) return `no document declares a ${kind}: add one with \`kind: group\``;
  if (plan.ruleOf(kind)) return `who is of one ${kind} follows from traits: see \`same\` of its document`;
  if (before === undefined && (groups?.length ?? 0) >= MOST_GROUPS)
    return `a person is in at most ${MOST_GROUPS} groups`;
  return undefined;
}

/** As if nothing else were known. */
function saidBy({ kind, id, joins, role }: GroupAct, { at, messageId }: EventInput): Membership {
  return {
    kind,
    id,
    byRule: false,
    since: joins ? at : 0,
    joinedAt: joins ? at : 0,
    leftAt: joins ? 0 : at,
    role: role ?? '',
    roleAt: role === undefined ? 0 : at,
    messageId: joins ? messageId : '',
    copy: null,
  };
}

/** Something that the group is to know; who was refused for want of room asks again. */
function isNews(before: Membership | undefined, after: Membership): boolean {
  if (before === undefined || isMember(before) !== isMember(after)) return true;
  return before.role !== after.role || before.since !== after.since || before.copy?.state === 'full';
}

function replace(profile: Profile, membership: Membership): void {
  const { kind, id } = membership;
  const others = (profile.groups ?? []).filter((m) => m.kind !== kind || m.id !== id);
  profile.groups = inOrder([...others, membership]);
}

/** That the person was there stays known, for erasure: what was said to them may be kept there. */
function leftOf(membership: Membership): Membership {
  return { ...membership, leftAt: membership.joinedAt, copy: null };
}

/** Of what rules made and ended the oldest goes where there is too much of it. */
function forgetSurplus(profile: Profile): void {
  const { groups } = profile;
  if (groups === null || groups.length <= MOST_GROUPS) return;
  const ended = groups.filter((m) => m.byRule && !isMember(m)).sort((a, b) => a.since - b.since);
  const surplus = new Set(ended.slice(0, groups.length - MOST_GROUPS));
  profile.groups = groups.filter((m) => !surplus.has(m));
}

/** What is needed to tell a group anything. */
interface Telling {
  readonly configuration: Configuration;
  readonly effects: Effects;
}

export function tellMembership(
  profile: Profile,
  membership: Membership,
  instead: readonly string[],
  isQuiet: boolean,
  { configuration, effects }: Telling,
  isStill = isMember(membership),
  again = false,
): void {
  const { kind, id, role, since, messageId } = membership;
  tellGroup(effects, groupKey(kind, id), {
    type: 'member',
    profile: profile.id,
    isMember: isStill,
    role,
    since,
    messageId,
    instead,
    isQuiet,
    ...(again && { again }),
  });
  if (isStill) bringContacts(profile, membership, configuration, effects);
}

/** A fact, and audiences to be looked at. */
export function noteChange(
  before: Membership | undefined,
  after: Membership | undefined,
  { touched, audiencesByGroup }: Configuration,
  effects: Effects,
): void {
  const { kind, id } = (after ?? before)!;
  const was = before !== undefined && isMember(before);
  const is = after !== undefined && isMember(after);
  if (was !== is) effects.fact({ type: 'group', kind, group: id, change: is ? 'joined' : 'left' });
  if (was || is) touchNamed(touched, audiencesByGroup, kind);
}

/** Puts the person in the groups that rules make of their traits, and takes them out of those that they made before. */
export function settleRules(
  profile: Profile,
  configuration: Configuration,
  effects: Effects,
  isQuiet: boolean,
): void {
  const telling = { configuration, effects };
  for (const { before, after } of ruledChanges(profile, configuration, effects)) {
    if (before) tellMembership(profile, before, [], isQuiet, telling, false);
    if (after) tellMembership(profile, after, [], isQuiet, telling);
  }
}

/** A new revision: its rules, and its limits where a group does not know them yet. */
export function settleRevision(profile: Profile, configuration: Configuration, effects: Effects): void {
  settleRules(profile, configuration, effects, true);
  const { groups: plan } = configuration;
  for (const membership of profile.groups ?? []) {
    const { kind, byRule, copy } = membership;
    if (!byRule || copy === null || !isMember(membership)) continue;
    const isTooLarge = copy.size > plan.mostOf(kind);
    if (isTooLarge !== (copy.state === 'dissolved'))
      tellMembership(profile, membership, [], true, { configuration, effects });
  }
}

export interface RuledChange {
  readonly before: Membership | undefined;
  readonly after: Membership | undefined;
}

/** Changes the profile; the groups are still to be told. */
export function ruledChanges(
  profile: Profile,
  configuration: Configuration,
  effects: Effects,
): RuledChange[] {
  const changes: RuledChange[] = [];
  for (const kind of groupKinds) {
    const rule = configuration.groups.ruleOf(kind);
    if (rule) changes.push(...endedCalls(profile, kind, configuration, effects));
    const before = profile.groups?.find((m) => m.kind === kind && m.byRule && isMember(m));
    const wanted = rule && ruledGroupOf(profile, rule);
    if (before?.id === wanted?.id) continue;
    const after = wanted && ruledMembership(kind, wanted);
    if (before) replace(profile, leftOf(before));
    if (after) replace(profile, after);
    if (before) noteChange(before, undefined, configuration, effects);
    if (after) noteChange(undefined, after, configuration, effects);
    changes.push({ before, after });
  }
  forgetSurplus(profile);
  return changes;
}

/** Where a rule makes them, what calls made before is over. */
function endedCalls(
  profile: Profile,
  kind: GroupKind,
  configuration: Configuration,
  effects: Effects,
): RuledChange[] {
  const ended = (profile.groups ?? []).filter((m) => m.kind === kind && !m.byRule && isMember(m));
  return ended.map((before) => {
    replace(profile, leftOf(before));
    noteChange(before, undefined, configuration, effects);
    return { before, after: undefined };
  });
}

function ruledMembership(kind: GroupKind, { id, since, messageId }: RuledGroup): Membership {
  const joinedAt = Math.max(since, 1);
  return { kind, id, byRule: true, since, joinedAt, leftAt: 0, role: '', roleAt: 0, messageId, copy: null };
}

/**
 * Two persons become one, whose traits are merged by now. Each of their groups hears of it in one word, so that nobody
 * is a member twice, or missing in between.
 */
export function absorbGroups(
  into: Profile,
  from: Profile,
  configuration: Configuration,
  effects: Effects,
): void {
  const others = from.groups ?? [];
  const telling = { configuration, effects };
  for (const other of others) {
    if (other.byRule) continue;
    const own = findMembership(into.groups, other.kind, other.id);
    replace(into, own === undefined ? other : joinMemberships(own, other));
  }
  const isOfOther = (m: Membership) => findMembership(others, m.kind, m.id) !== undefined;
  for (const { before, after } of ruledChanges(into, configuration, effects)) {
    const known = after && findMembership(others, after.kind, after.id);
    if (known) replace(into, { ...after, copy: known.copy });
    if (before && !isOfOther(before)) tellMembership(into, before, [], false, telling, false);
    if (after && !known) tellMembership(into, after, [], false, telling);
  }
  for (const other of others) {
    let own = findMembership(into.groups, other.kind, other.id);
    if (own === undefined) {
      own = leftOf(other);
      replace(into, own);
    }
    tellMembership(into, own, [from.id], false, telling);
  }
  bringToAll(into, telling);
  forgetSurplus(into);
}

/** What was another's is the person's now. */
export function bringToAll(profile: Profile, { configuration, effects }: Telling): void {
  for (const membership of profile.groups ?? [])
    if (isMember(membership)) bringContacts(profile, membership, configuration, effects);
}

/**
 * For erasure: takes the person out of all groups for good, with what was said to them. What they said of an account
 * stays, as it is of the account. The person's own part goes with the profile.
 */
export function forgetInGroups({ id: profile, mergedFrom, groups }: Profile, effects: Effects): void {
  for (const { kind, id } of groups ?? [])
    for (const life of [profile, ...mergedFrom])
      tellGroup(effects, groupKey(kind, id), { type: 'forget', profile: life });
}
