/**
 * Telling members what their group is now. Many members are told in slices, each an input of its own, so that a large
 * account does not hold up its shard; what changes meanwhile makes one more round, not one for each change.
 */
import { endsOf } from '../decision/caps.ts';
import type { CapDefinition } from '../decision/policy-definition.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import type { JsonObject } from '../input.ts';
import type { World } from '../world.ts';
import type { GroupState } from './group.ts';
import type { GroupPlan } from './plan.ts';
import { type CapLeft, type GroupCopy, groupKey, tellGroup } from './relay.ts';

/** A round that is under way. */
export interface Spread {
  /** Something changed since it began: another one follows. */
  again: boolean;
  isQuiet: boolean;
}

/** Members told in one input. */
const SLICE = 100;
/** Up to so many members each is told the size to the head; beyond, when it has changed by more than this share. */
const EXACT_SIZE = 200;
/** Places of a shared cap that members are told of one by one: more of them no answer takes. */
const MOST_TOLD = 10;
const SIZE_SHARE = 0.01;

/** What a rule made is none when it has more members than it may. */
export function isTooLarge({ kind, members }: GroupState, groups: GroupPlan): boolean {
  return groups.ruleOf(kind) !== undefined && members.size > groups.mostOf(kind);
}

/** What a member is told. */
export function copyOf(group: GroupState, { configuration, now }: World): GroupCopy {
  const { groups } = configuration;
  const { kind, members } = group;
  const names = [...group.traits.keys()].sort();
  const traits: JsonObject = Object.fromEntries(names.map((name) => [name, group.traits.get(name)!.value]));
  const full = groups
    .capsOf(kind)
    .flatMap((cap) => leftOf(cap, endsOf(group.contacts, cap, now, groups.clocks), placesTold(members.size)));
  return { state: isTooLarge(group, groups) ? 'dissolved' : 'open', size: members.size, traits, full };
}

/**
 * How many places of a shared cap a member of such a group takes in one answer at most: of less it is told. Many members
 * would be told too often: there it takes one.
 */
export function placesTold(size: number): number {
  return size > EXACT_SIZE ? 1 : MOST_TOLD;
}

/** @param ends when those that it counts give their places back, the last one first */
function leftOf({ name, max }: CapDefinition, ends: readonly number[], places: number): CapLeft[] {
  if (max === 0) return [[name, 0]];
  const rows: CapLeft[] = [];
  let before: number | undefined;
  for (let left = 0; left < Math.min(max, places); left++) {
    const end = ends[max - 1 - left];
    if (end === undefined || end === before) continue;
    before = end;
    const until = end === Number.POSITIVE_INFINITY ? 0 : end;
    rows.push(left === 0 ? [name, until] : [name, until, left]);
  }
  return rows;
}

/** Tells one member, whatever it knows. */
export function tellOne(
  group: GroupState,
  profile: string,
  world: World,
  effects: Effects,
  isQuiet: boolean,
): void {
  send(group, profile, copyOf(group, world), isQuiet, effects);
}

/** Tells somebody who is none that there was no room. */
export function tellFull(group: GroupState, profile: string, effects: Effects, isQuiet: boolean): void {
  send(group, profile, noRoom, isQuiet, effects);
}

const noRoom: GroupCopy = { state: 'full', size: 0, traits: {}, full: [] };

function send(
  { kind, id }: GroupState,
  profile: string,
  copy: GroupCopy,
  isQuiet: boolean,
  effects: Effects,
): void {
  const body = { type: 'told', profile, copy, isQuiet } as const;
  effects.relay(`profile/${profile}`, { type: 'from-group', kind, id, body });
}

/** Something changed: tells all members, where it is anything to them. True where all know now. */
export function spread(group: GroupState, world: World, effects: Effects, isQuiet: boolean): boolean {
  const text = textOf(copyOf(group, world), group);
  if (text === group.told) return false;
  group.told = text;
  if (group.spread !== null) {
    group.spread.again = true;
    group.spread.isQuiet &&= isQuiet;
    return false;
  }
  group.spread = { again: false, isQuiet };
  goOn(group, '', world, effects);
  return group.spread === null;
}

/** The next slice: members behind this one; '' is the first. */
export function goOn(group: GroupState, after: string, world: World, effects: Effects): void {
  const under = group.spread;
  if (under === null) return;
  const copy = copyOf(group, world);
  const slice = sliceOf(group, after);
  for (const profile of slice) send(group, profile, copy, under.isQuiet, effects);
  const isEnd = slice.length < SLICE;
  if (isEnd && !under.again) {
    group.spread = null;
    return;
  }
  if (isEnd) under.again = false;
  tellGroup(effects, groupKey(group.kind, group.id), { type: 'spread', after: isEnd ? '' : slice.at(-1)! });
}

/** In the order of their joining; where the last one is gone meanwhile, from the beginning. */
function sliceOf({ members }: GroupState, after: string): string[] {
  const slice: string[] = [];
  let isBehind = after === '' || !members.has(after);
  for (const profile of members.keys()) {
    if (isBehind) slice.push(profile);
    else isBehind = profile === after;
    if (slice.length === SLICE) break;
  }
  return slice;
}

/** What members would be told, with the size as roughly as they need it. */
function textOf(copy: GroupCopy, { told }: GroupState): string {
  const { size } = copy;
  const before = /^\d+/.exec(told);
  const known = before === null ? 0 : Number(before[0]);
  const isNear = size > EXACT_SIZE && Math.abs(size - known) <= known * SIZE_SHARE;
  const rest = contentId(copy.state, JSON.stringify([copy.traits, copy.full]));
  return `${isNear ? known : size} ${rest}`;
}
