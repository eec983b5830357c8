/**
 * A merge is undone: each of the persons gets what their own facts say. Runs and messages that wait go with the person
 * whose event started them. What was sent and decided stays on the record of both, so that no cap doubles; consent is
 * only what the person's own events gave.
 */
import { updateMemberships } from '../audience/membership.ts';
import { touchWhole } from '../audience/touch.ts';
import { forgetForbidden } from '../context/notice.ts';
import type { Effects } from '../effects.ts';
import { askAgain } from '../household/ask.ts';
import { regainGroups, restateGroups } from '../household/restate.ts';
import type { Json, Relay } from '../input.ts';
import { runIdOf } from '../journey/instance.ts';
import { refuseForbidden } from '../message/lifecycle.ts';
import { isOpen, type Message } from '../message/message.ts';
import { takeOverFacts, union } from '../profile/merge.ts';
import type { Profile } from '../profile/profile.ts';
import { Profile as NewProfile } from '../profile/profile.ts';
import { rebind } from '../profile/rebind.ts';
import { Stamps } from '../profile/slots.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';

type Of<T extends Relay['type']> = Extract<Relay, { type: T }>;

/** What one of those who were merged gets back. */
export interface Regained {
  readonly profile: string;
  /** What their own facts say: a profile's state. */
  readonly state: Json;
  /** Runs and messages that their events started. */
  readonly instances: readonly string[];
  readonly messages: readonly string[];
}

/** To the profile that had everything. */
export function onRestate(
  profile: Profile,
  { own, others }: Of<'restate'>,
  world: World,
  effects: Effects,
): void {
  for (const other of others) {
    effects.relay(`profile/${other.profile}`, {
      type: 'regain',
      from: profile.id,
      state: other.state,
      past: pastOf(profile, other, effects) as Json,
    });
    profile.mergedFrom = profile.mergedFrom.filter((id) => id !== other.profile);
    effects.fact({ type: 'unmerged', profile: other.profile });
  }
  const fresh = fromState(own as readonly unknown[], world.layout);
  rebind(fresh, world, effects);
  profile.traits = fresh.traits;
  profile.lineage = fresh.lineage;
  profile.claims = fresh.claims;
  profile.series = fresh.series;
  profile.consents = fresh.consents;
  profile.jurisdiction = fresh.jurisdiction;
  profile.restriction = fresh.restriction;
  profile.lists = fresh.lists;
  restateGroups(profile, fresh.groups, world.configuration, effects);
  profile.surroundings = fresh.surroundings;
  profile.evidence = fresh.evidence;
  profile.walk = fresh.walk;
  profile.createdAt = fresh.createdAt > 0 ? fresh.createdAt : profile.createdAt;
  settle(profile, world, effects);
}

/** To the one who is a person again. What came for them since they are stays. */
export function onRegain(
  profile: Profile,
  { from, state, past }: Of<'regain'>,
  world: World,
  effects: Effects,
): void {
  for (const part of [state, past]) {
    const other = fromState(part as readonly unknown[], world.layout);
    rebind(other, world, effects);
    takeOverFacts(profile, other, effects, world.configuration.moments);
    if (other.groups !== null) regainGroups(profile, other.groups, world.configuration, effects);
  }
  askAgain(profile, world.configuration, world.now, effects);
  if (profile.identity !== null) profile.identity.risenAt = 0;
  effects.fact({ type: 'unmerged', profile: from });
  settle(profile, world, effects);
}

/** Audiences follow what is known now; nothing starts because of it. */
function settle(profile: Profile, world: World, effects: Effects): void {
  const { configuration, now } = world;
  forgetForbidden(profile, configuration.contexts);
  refuseForbidden(profile, configuration, now, effects);
  touchWhole(profile, configuration);
  const scope = { profile, now, event: null, instance: null, context: {} };
  updateMemberships(profile, configuration, scope, configuration.touched, effects);
  for (const message of profile.messages)
    if (message.status === 'queued' && message.awaits === undefined) effects.ready(message.id);
}

/** Takes theirs out of the profile, and copies what is on the record of both. */
function pastOf(profile: Profile, { profile: id, instances, messages }: Regained, effects: Effects): unknown {
  const past = new NewProfile(id);
  const runs = new Set(instances);
  const [theirs, own] = parted(profile.instances, (i) => runs.has(runIdOf(i)));
  past.instances = theirs;
  profile.instances = own;
  const [followed, kept] = parted(profile.followed ?? [], ({ id: run }) => runs.has(run));
  past.followed = followed.length > 0 ? followed : null;
  profile.followed = kept.length > 0 ? kept : null;
  for (const run of theirs) {
    const key = `${run.journey}|${run.key}`;
    const entered = profile.entered.get(key);
    if (entered !== undefined) past.entered.set(key, entered);
    effects.fact({
      type: 'journey',
      journey: run.journey,
      instance: run.id,
      change: 'exited',
      step: run.step,
      reason: 'goes on with the person whose event started it',
    });
  }
  const waits = (m: Message) => isOpen(m) && m.status !== 'attempted';
  const [waiting, stayed] = parted(
    profile.messages,
    (m) => waits(m) && (runs.has(m.source.instance) || messages.includes(m.id)),
  );
  profile.messages = stayed;
  past.messages = union(
    waiting,
    stayed.filter((m) => !isOpen(m)),
  );
  past.contacts = [...profile.contacts];
  past.decisions = [...profile.decisions];
  past.seen = Stamps.of([...profile.seen.cells]);
  past.layout = profile.layout;
  return toState(past);
}

function parted<T>(items: readonly T[], isTheirs: (item: T) => boolean): [theirs: T[], own: T[]] {
  return [items.filter(isTheirs), items.filter((item) => !isTheirs(item))];
}
