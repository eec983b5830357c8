/** What a person's groups tell: what they are now, and whether a message may go that all members share a cap for. */
import { updateMemberships } from '../audience/membership.ts';
import { touchNamed } from '../audience/touch.ts';
import { catchUp, startJourneys } from '../catch-up.ts';
import type { Scope } from '../condition.ts';
import type { Effects } from '../effects.ts';
import type { Relay } from '../input.ts';
import { onGroupAnswer } from '../message/lifecycle.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import { findMembership, isMember } from './membership.ts';
import { groupKey } from './relay.ts';

export type GroupSays = Extract<Relay, { type: 'from-group' }>;

export function onGroupSays(
  profile: Profile,
  says: GroupSays,
  world: World,
  effects: Effects,
  scope: Scope,
): void {
  const { kind, id, body } = says;
  catchUp(profile, world, effects, scope);
  if (body.type === 'told') onTold(profile, says, world, effects, scope);
  else
    onGroupAnswer(profile, body.message, groupKey(kind, id), {
      cap: body.type === 'refused' ? body.cap : undefined,
      now: world.now,
      effects,
    });
}

function onTold(profile: Profile, says: GroupSays, world: World, effects: Effects, scope: Scope): void {
  const { kind, id, body } = says;
  if (body.type !== 'told' || body.profile !== profile.id) return;
  const known = findMembership(profile.groups, kind, id);
  if (known === undefined || !isMember(known) || isSame(known.copy, body.copy)) return;
  profile.groups = profile.groups!.map((m) => (m === known ? { ...m, copy: body.copy } : m));
  noteState(known.copy?.state, says, effects);
  const { configuration } = world;
  touchNamed(configuration.touched, configuration.audiencesByGroup, kind);
  if (body.isQuiet) updateMemberships(profile, configuration, scope, configuration.touched, effects);
  else startJourneys(profile, world, effects, scope, `group ${kind} ${id} ${world.now}`);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A group that is none, or takes nobody more, is on record. */
function noteState(before: string | undefined, { kind, id, body }: GroupSays, effects: Effects): void {
  if (body.type !== 'told' || before === body.copy.state) return;
  const fact = { type: 'group', kind, group: id } as const;
  const { size } = body.copy;
  if (body.copy.state === 'dissolved')
    effects.fact({ ...fact, change: 'dissolved', reason: `${size} persons are too many for one ${kind}` });
  else if (body.copy.state === 'full')
    effects.fact({ ...fact, change: 'refused', reason: `this ${kind} has as many members as it may` });
  else if (before === 'dissolved') effects.fact({ ...fact, change: 'restored' });
}
