/**
 * A person's membership of a group. What `group` calls say holds by event time, so that order, repetition and merging
 * do not matter; what a rule makes follows from the person's traits (rule.ts). The group's own state (group.ts) is told
 * what came of it, and tells back what is kept here as a copy.
 */
import type { GroupKind } from './definition.ts';
import type { GroupCopy } from './relay.ts';

/** Immutable: a change puts another one in its place. */
export interface Membership {
  readonly kind: GroupKind;
  readonly id: string;
  readonly byRule: boolean;
  /** When a call first said so; of a rule, the newest of its traits when it made the group. */
  readonly since: number;
  /** The latest acts by event time; 0: none. */
  readonly joinedAt: number;
  readonly leftAt: number;
  readonly role: string;
  readonly roleAt: number;
  /** The event of the latest joining. */
  readonly messageId: string;
  /** Null until the group has told. */
  readonly copy: GroupCopy | null;
}

/** Groups that a person may ever have been in; more are refused so that a profile stays bounded. */
export const MOST_GROUPS = 100;

/** Of two acts at the same instant the one that leaves. */
export function isMember({ joinedAt, leftAt }: Membership): boolean {
  return joinedAt > leftAt;
}

/** A group that counts: the person is in it, and it is one. */
export function isInForce(membership: Membership): boolean {
  return isMember(membership) && membership.copy?.state === 'open';
}

/** Groups are written as tuples: see profile/state.ts. */
export function membershipState(m: Membership): unknown[] {
  const { kind, id, byRule, since, joinedAt, leftAt, role, roleAt, messageId, copy } = m;
  return [
    kind,
    id,
    byRule,
    since,
    joinedAt,
    leftAt,
    role,
    roleAt,
    messageId,
    copy && [copy.state, copy.size, copy.traits, copy.full],
  ];
}

export function membershipFrom(state: readonly unknown[]): Membership {
  const [kind, id, byRule, since, joinedAt, leftAt, role, roleAt, messageId, copy] = state as [
    GroupKind,
    string,
    boolean,
    number,
    number,
    number,
    string,
    number,
    string,
    [GroupCopy['state'], number, GroupCopy['traits'], GroupCopy['full']] | null,
  ];
  const known = copy && { state: copy[0], size: copy[1], traits: copy[2], full: copy[3] };
  return { kind, id, byRule, since, joinedAt, leftAt, role, roleAt, messageId, copy: known };
}

export function findMembership(
  memberships: readonly Membership[] | null,
  kind: GroupKind,
  id: string,
): Membership | undefined {
  return memberships?.find((m) => m.id === id && m.kind === kind);
}

/** What two say of one group, as one; whichever comes first. */
export function joinMemberships(a: Membership, b: Membership): Membership {
  const later = b.joinedAt > a.joinedAt || (b.joinedAt === a.joinedAt && b.messageId > a.messageId) ? b : a;
  const named = b.roleAt > a.roleAt || (b.roleAt === a.roleAt && b.role > a.role) ? b : a;
  return {
    kind: a.kind,
    id: a.id,
    byRule: a.byRule,
    since: earliest(a.since, b.since),
    joinedAt: later.joinedAt,
    leftAt: Math.max(a.leftAt, b.leftAt),
    role: named.role,
    roleAt: named.roleAt,
    messageId: later.messageId,
    copy: a.copy ?? b.copy,
  };
}

/** 0: never. */
function earliest(a: number, b: number): number {
  if (a === 0 || b === 0) return Math.max(a, b);
  return Math.min(a, b);
}

/** In the order of kind and id, so that the order of arrival shows nowhere. */
export function inOrder(memberships: readonly Membership[]): Membership[] {
  return [...memberships].sort((a, b) =>
    a.kind === b.kind ? (a.id < b.id ? -1 : 1) : a.kind < b.kind ? -1 : 1,
  );
}
