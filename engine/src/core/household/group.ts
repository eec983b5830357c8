/**
 * A group's own state, kept in the shard of its hash: who its members are, what is known of it, what was said to all of
 * them. Each member's profile tells it what it is to the group; the last word of each counts, so that the order in
 * which members tell does not matter.
 */
import { type Contact, commit, release } from '../decision/contact.ts';
import type { Effects } from '../effects.ts';
import type { Json, JsonObject } from '../input.ts';
import type { Lineage } from '../profile/profile.ts';
import { isNewer } from '../profile/traits.ts';
import type { World } from '../world.ts';
import { type GroupKind, MOST_MEMBERS } from './definition.ts';
import type { ToGroup } from './relay.ts';
import { forgetShared, reserve } from './shared-caps.ts';
import { goOn, type Spread, spread, tellFull, tellOne } from './tell.ts';

export interface Member {
  readonly role: string;
  readonly since: number;
  readonly messageId: string;
}

export interface GroupTrait extends Lineage {
  readonly value: Json;
}

/** Traits that a group may have, and their characters of JSON: every member has a copy of them. */
const MOST_TRAITS = 50;
const MOST_TRAITS_CHARS = 8_000;
/** Profiles that were merged into others, remembered so that what they said before does not count after. */
const MOST_BECOME = 1_000;

export class GroupState {
  readonly kind: GroupKind;
  readonly id: string;
  createdAt = 0;
  traits = new Map<string, GroupTrait>();
  members = new Map<string, Member>();
  /** Profiles that are part of others now. */
  became = new Set<string>();
  contacts: Contact[] = [];
  /** Of what there was no room for. */
  refusedMembers = 0;
  refusedTraits = 0;
  /** What members were told last, as text; what is under way to them. */
  told = '';
  spread: Spread | null = null;

  constructor(kind: GroupKind, id: string) {
    this.kind = kind;
    this.id = id;
  }
}

export function onGroupRelay(group: GroupState, body: ToGroup, world: World, effects: Effects): void {
  if (group.createdAt === 0) group.createdAt = world.now;
  switch (body.type) {
    case 'member':
      onMember(group, body, world, effects);
      return;
    case 'traits':
      if (setTraits(group, body.traits, body)) spread(group, world, effects, body.isQuiet);
      return;
    case 'reserve':
      reserve(group, body.contact, body.profile, world, effects);
      return;
    case 'contact':
      onContact(group, body.contact, world, effects);
      return;
    case 'commit':
      commit(group.contacts, body.id, world.now, body.action);
      spread(group, world, effects, false);
      return;
    case 'release':
      release(group.contacts, body.id, body.action);
      spread(group, world, effects, false);
      return;
    case 'spread':
      goOn(group, body.after, world, effects);
      return;
    case 'forget':
      forget(group, body.profile, world, effects);
      return;
    default:
      body satisfies never;
  }
}

function onMember(
  group: GroupState,
  body: Extract<ToGroup, { type: 'member' }>,
  world: World,
  effects: Effects,
): void {
  const { members } = group;
  const { profile, role, since, messageId } = body;
  if (body.again) group.became.delete(profile);
  for (const id of body.instead) {
    members.delete(id);
    remember(group, id);
  }
  // Said before it became part of another, and overtaken by what that one says.
  if (!group.became.has(profile)) {
    if (!body.isMember) members.delete(profile);
    else if (hasRoom(group, profile, world)) members.set(profile, { role, since, messageId });
    else {
      group.refusedMembers++;
      tellFull(group, profile, effects, body.isQuiet);
    }
  }
  const isTold = spread(group, world, effects, body.isQuiet);
  if (!isTold && members.has(profile)) tellOne(group, profile, world, effects, body.isQuiet);
}

/** What a rule makes is none when it is too large, so it takes more than it may have. */
function hasRoom({ kind, members }: GroupState, profile: string, { configuration }: World): boolean {
  const { groups } = configuration;
  const most = groups.ruleOf(kind) === undefined ? groups.mostOf(kind) : MOST_MEMBERS;
  return members.has(profile) || members.size < most;
}

function remember({ became }: GroupState, profile: string): void {
  became.add(profile);
  if (became.size > MOST_BECOME) became.delete(became.values().next().value!);
}

/** The newest by event time wins, as for a person's. True where any is another one now. */
function setTraits(group: GroupState, traits: JsonObject, { at, source, messageId }: Lineage): boolean {
  let isChanged = false;
  let chars = 0;
  for (const { value } of group.traits.values()) chars += JSON.stringify(value).length;
  for (const [name, value] of Object.entries(traits)) {
    const known = group.traits.get(name);
    const more = JSON.stringify(value).length - (known ? JSON.stringify(known.value).length : 0);
    if (chars + more > MOST_TRAITS_CHARS || (!known && group.traits.size >= MOST_TRAITS)) {
      group.refusedTraits++;
      continue;
    }
    if (known && !isNewer(value, { at, source, messageId }, known.value, known)) continue;
    chars += more;
    group.traits.set(name, { value, at, source, messageId });
    isChanged = true;
  }
  return isChanged;
}

/** What was decided for a placement counts, whatever is full: its member asked its copy before. */
function onContact(group: GroupState, contact: Contact, world: World, effects: Effects): void {
  if (world.configuration.groups.capsOf(group.kind).length === 0) return;
  forgetShared(group, world);
  const isKnown = group.contacts.some(({ id, action }) => id === contact.id && action === contact.action);
  if (!isKnown) group.contacts.push(contact);
  spread(group, world, effects, false);
}

function forget(group: GroupState, profile: string, world: World, effects: Effects): void {
  group.members.delete(profile);
  group.became.delete(profile);
  group.contacts = group.contacts.filter(({ id }) => !id.startsWith(`${profile}.`));
  spread(group, world, effects, true);
}
