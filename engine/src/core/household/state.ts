/** A group as plain data: how it is stored, and compared between hosts. */
import type { Contact } from '../decision/contact.ts';
import type { Json } from '../input.ts';
import type { GroupState, GroupTrait, Member } from './group.ts';
import type { Spread } from './tell.ts';

/** @param sorted in an order that does not tell who came first, as members come from many shards at once */
export function groupState(group: GroupState, sorted = false): unknown[] {
  const rows = [
    [...group.traits].map(([name, { value, at, source, messageId }]) => [name, value, at, source, messageId]),
    [...group.members].map(([profile, { role, since, messageId }]) => [profile, role, since, messageId]),
    [...group.became],
    group.contacts,
  ];
  if (sorted) for (const part of rows) part.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const { createdAt, refusedMembers, refusedTraits, told, spread } = group;
  return [createdAt, ...rows, refusedMembers, refusedTraits, told, spread];
}

export function groupFrom(group: GroupState, state: readonly unknown[]): void {
  const [createdAt, traits, members, became, contacts, refusedMembers, refusedTraits, told, spread] =
    state as [
      number,
      [string, Json, number, string, string][],
      [string, string, number, string][],
      string[],
      Contact[],
      number,
      number,
      string,
      Spread | null,
    ];
  group.createdAt = createdAt;
  group.traits = new Map(
    traits.map(([name, value, at, source, messageId]): [string, GroupTrait] => [
      name,
      { value, at, source, messageId },
    ]),
  );
  group.members = new Map(
    members.map(([profile, role, since, messageId]): [string, Member] => [
      profile,
      { role, since, messageId },
    ]),
  );
  group.became = new Set(became);
  group.contacts = contacts;
  group.refusedMembers = refusedMembers;
  group.refusedTraits = refusedTraits;
  group.told = told;
  group.spread = spread;
}
