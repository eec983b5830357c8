/**
 * What conditions read as `account`, `accounts` and `household`: the traits of the group, and beside them `id`, `role`
 * (of this member) and `size`. Who is in none has one of size 0, of which nothing else is known.
 */
import type { JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { GroupKind } from './definition.ts';
import { isInForce, type Membership } from './membership.ts';

/** Of a membership it is made once. */
const views = new WeakMap<Membership, JsonObject>();
const nobodys: JsonObject = Object.freeze({ size: 0 });

/** The one joined last, of those that count. */
export function groupView({ groups }: Profile, kind: GroupKind): JsonObject {
  if (groups === null) return nobodys;
  let last: Membership | undefined;
  for (const membership of groups) {
    if (membership.kind !== kind || !isInForce(membership)) continue;
    if (last === undefined || membership.joinedAt > last.joinedAt) last = membership;
  }
  return last === undefined ? nobodys : viewOf(last);
}

/** All, in the order of their ids. */
export function groupViews({ groups }: Profile, kind: GroupKind): readonly JsonObject[] {
  return groups === null
    ? none
    : groups.filter((membership) => membership.kind === kind && isInForce(membership)).map(viewOf);
}

const none: readonly JsonObject[] = [];

function viewOf(membership: Membership): JsonObject {
  let view = views.get(membership);
  if (view === undefined) {
    const { id, role, copy } = membership;
    view = { ...copy!.traits, id, role, size: copy!.size };
    views.set(membership, view);
  }
  return view;
}
