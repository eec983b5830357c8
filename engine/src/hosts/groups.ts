/** What a partition tells of the accounts and households in it. Reading changes nothing. */
import type { GroupKind } from '../core/household/definition.ts';
import { GroupState } from '../core/household/group.ts';
import { isMember } from '../core/household/membership.ts';
import { groupKey } from '../core/household/relay.ts';
import { copyOf } from '../core/household/tell.ts';
import type { Json } from '../core/input.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Applier } from './applier.ts';
import type { Store } from './store.ts';

export interface GroupSnapshot {
  readonly kind: GroupKind;
  readonly id: string;
  readonly createdAt: number;
  /** `dissolved`: a rule made it, and it is too large to be one. */
  readonly state: 'open' | 'dissolved' | 'full';
  readonly size: number;
  readonly traits: readonly {
    readonly name: string;
    readonly value: Json;
    readonly at: number;
    readonly source: string;
    readonly messageId: string;
  }[];
  /** In the order of their ids. */
  readonly members: readonly GroupMember[];
  /** Of the next page of members; absent where there is none. */
  readonly cursor?: string;
  /** Members and traits that there was no room for. */
  readonly refused: { readonly members: number; readonly traits: number };
  /** Caps shared by all members that are full; until when, null: until a message is settled. */
  readonly full: readonly { readonly cap: string; readonly until: number | null }[];
}

export interface GroupMember {
  readonly profile: string;
  readonly role: string;
  readonly since: number;
  readonly messageId: string;
}

export interface GroupSummary {
  readonly kind: GroupKind;
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
}

/** A person's membership, as the profile knows it. */
export interface MembershipSnapshot {
  readonly kind: GroupKind;
  readonly id: string;
  readonly role: string;
  readonly since: number;
  /** A rule made it of the person's traits. */
  readonly byRule: boolean;
  /** `pending`: the group has not told yet. */
  readonly state: GroupSnapshot['state'] | 'pending';
  readonly size: number;
  readonly traits: { readonly [name: string]: Json };
}

export function groupSnapshot(
  applier: Applier,
  kind: GroupKind,
  id: string,
  after: string,
  limit: number,
): GroupSnapshot | undefined {
  if (!applier.cells.has(groupKey(kind, id))) return undefined;
  const group = applier.cells.group(kind, id).state;
  const { state, size, full } = copyOf(group, applier.world);
  const behind = [...group.members].filter(([profile]) => profile > after);
  const page = behind.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
  const cursor = behind.length > limit ? page.at(-1)?.[0] : undefined;
  return {
    kind,
    id,
    createdAt: group.createdAt,
    state,
    size,
    traits: [...group.traits].map(([name, trait]) => ({ name, ...trait })),
    members: page.map(([profile, member]) => ({ profile, ...member })),
    ...(cursor !== undefined && { cursor }),
    refused: { members: group.refusedMembers, traits: group.refusedTraits },
    full: full.map(([cap, until]) => ({ cap, until: until === 0 ? null : until })),
  };
}

/** Groups whose ids begin with the text. */
export function searchGroups(
  applier: Applier,
  store: Store,
  kind: GroupKind,
  text: string,
  limit: number,
): GroupSummary[] {
  const prefix = groupKey(kind, text);
  const keys = new Set<string>();
  for (const { key } of store.range(`e/${prefix}`, `e/${prefix}\u{10ffff}`, limit)) keys.add(key.slice(2));
  for (const { key, position } of applier.cells.inMemory(prefix)) if (position > 0) keys.add(key);
  return [...keys]
    .sort()
    .slice(0, limit)
    .flatMap((key) => {
      const { state } = applier.cells.load(key as ReturnType<typeof groupKey>);
      return state instanceof GroupState ? [summaryOf(state)] : [];
    });
}

function summaryOf({ kind, id, traits, members }: GroupState): GroupSummary {
  const name = traits.get('name')?.value;
  return { kind, id, name: typeof name === 'string' ? name : null, size: members.size };
}

export function membershipsOf({ groups }: Profile): MembershipSnapshot[] {
  return (groups ?? []).filter(isMember).map(({ kind, id, role, since, byRule, copy }) => ({
    kind,
    id,
    role,
    since,
    byRule,
    state: copy?.state ?? 'pending',
    size: copy?.size ?? 0,
    traits: copy?.traits ?? {},
  }));
}
