/**
 * What was applied for one person and is another's goes to them: a merge is undone, or late evidence has come. Each of
 * them gets what their own facts say. Runs and messages that wait go with the person whose event started them. What was
 * sent and decided stays on the record of both, so that no cap doubles; consent is only what their own events gave, and
 * what was refused while they were one is refused for each.
 */
import { updateMemberships } from '../audience/membership.ts';
import { touchWhole } from '../audience/touch.ts';
import { catchUp } from '../catch-up.ts';
import type { Scope } from '../condition.ts';
import { forgetForbidden } from '../context/notice.ts';
import { untaught } from '../decision/shared-mark.ts';
import type { Effects } from '../effects.ts';
import { settleKnown } from '../golden/settle.ts';
import { bringToAll, settleRules } from '../household/apply.ts';
import { askAgain } from '../household/ask.ts';
import { regainGroups, restateGroups } from '../household/restate.ts';
import type { Json, Relay } from '../input.ts';
import { answerKnocks } from '../journey/entry/answer-knocks.ts';
import { runIdOf } from '../journey/instance.ts';
import { takeBackRuns } from '../journey/merge.ts';
import { settleRuns } from '../journey/versions/settle.ts';
import { newTurn } from '../journey/walk.ts';
import { refuseForbidden } from '../message/lifecycle.ts';
import { isOpen, type Message } from '../message/message.ts';
import { letGoMessages } from '../message/waiting.ts';
import { takeOverFacts, union } from '../profile/merge.ts';
import type { Profile } from '../profile/profile.ts';
import { Profile as NewProfile } from '../profile/profile.ts';
import { rebind } from '../profile/rebind.ts';
import {
  holdRefused,
  keepRefused,
  type Refused,
  type RefusedState,
  refusedFrom,
  refusedState,
  refusedWithout,
} from '../profile/refused.ts';
import { Stamps } from '../profile/stamps.ts';
import { fromState, toState } from '../profile/state.ts';
import { scopeOf } from '../scope.ts';
import type { World } from '../world.ts';
import { keepOwn } from './addressees.ts';
import { answerAsked, isLacking } from './lacking.ts';
import { type OthersWords, takeWords } from './others-words.ts';
import { onLooked, type Stray, standElsewhere } from './stray.ts';
import { type OwnPoints, othersPoints, refusedTogether, type Together } from './together.ts';

type Of<T extends Relay['type']> = Extract<Relay, { type: T }>;

/** What goes with another person: what their events and requests led to. */
export interface Regained {
  readonly profile: string;
  /** They are a person of their own again: what was sent and decided while they were one is on the record of both. */
  readonly isRisen: boolean;
  readonly instances: readonly string[];
  readonly messages: readonly string[];
  readonly decisions: readonly string[];
}

/** Why what is another's stays where it was applied; identifiers are whose they are all the same. */
export type StaysBecause = 'too-large' | 'gone';

export interface Restatement {
  readonly type: 'restate';
  /** What their own facts say, wherever they stand: a profile's state; null: nothing is to be changed. */
  readonly own: Json | null;
  /** Other profiles in whose history these facts stand. */
  readonly elsewhere: readonly string[];
  readonly others: readonly Regained[];
  /** What has been looked at. */
  readonly looked: readonly Stray[];
  readonly problem: StaysBecause | null;
  /** Absent where nobody else was one with them until now, and in what was logged before there was this. */
  readonly together?: Together;
  /** Of the person and the others; absent where that is not known. */
  readonly points?: readonly OwnPoints[];
  /** Where it stays: what others said, as far as it was found. */
  readonly words?: readonly OthersWords[];
}

/** What is known is what the person's own facts say; what others' led to goes with them. */
export function onRestate(profile: Profile, relay: Restatement, world: World, effects: Effects): void {
  const { own, others, looked, problem, together, points, words = [] } = relay;
  onLooked(profile, looked);
  if (problem !== null) effects.fact({ type: 'reattributed', problem });
  const refused = together && refusedTogether(profile, together);
  if (refused)
    for (const other of together.others)
      giveRefused(other, profile, refusedWithout(refused, othersPoints(other, points ?? [])), effects);
  for (const other of words) giveWords(other, profile, effects);
  for (const other of others) giveTo(other, profile, points, effects);
  const areOthers = others.map(isOfRuns);
  if (others.length > 0) keepOwn(profile, points, (m) => !areOthers.some((isOf) => isOf(m)));
  const given = others.flatMap((other) => (other.isRisen ? [other.profile] : []));
  answerAsked(profile, new Set([...given, ...(together?.others ?? [])]), effects);
  if (own === null) {
    if (words.length > 0) settleWords(profile, world, effects);
    return;
  }
  const fresh = fromState(own as readonly unknown[], world.layout);
  rebind(fresh, world, effects);
  const { identity } = profile;
  const isRisen = (identity?.risenAt ?? 0) > 0;
  if (!isRisen && !others.some((other) => other.isRisen))
    effects.fact({ type: 'reattributed', problem: null });
  standElsewhere(profile, relay.elsewhere);
  profile.traits = fresh.traits;
  profile.lineage = fresh.lineage;
  profile.claims = fresh.claims;
  profile.series = fresh.series;
  // All of history has been counted.
  profile.filling = fresh.filling;
  profile.consents = fresh.consents;
  profile.stated = fresh.stated;
  profile.addresses = fresh.addresses;
  profile.jurisdiction = fresh.jurisdiction;
  profile.restriction = fresh.restriction;
  holdRefused(profile);
  if (refused) keepRefused(profile, refusedWithout(refused, othersPoints(profile.id, points ?? [])));
  profile.lists = fresh.lists;
  if (isRisen) regainGroups(profile, fresh.groups, world.configuration, effects);
  else restateGroups(profile, fresh.groups, world.configuration, effects);
  profile.surroundings = fresh.surroundings;
  profile.evidence = fresh.evidence;
  profile.walk = fresh.walk;
  profile.createdAt = fresh.createdAt > 0 ? fresh.createdAt : profile.createdAt;
  profile.seen.absorb(fresh.seen, (known) => known);
  takeBackRuns(profile, fresh, effects);
  settle(profile, world, effects);
  if (fresh.instances.length > 0 && world.hindsight !== true && !isLacking(profile))
    settleRuns(newTurn(profile, world, effects, scopeOf(profile, world), 'restored'));
}

/** Ahead of all else that is theirs. */
function giveRefused(other: string, { id, layout }: Profile, refused: Refused, effects: Effects): void {
  const nothing = Object.assign(new NewProfile(other), { layout });
  const body = { type: 'regain', from: id, isRisen: false, past: toState(nothing) as Json } as const;
  effects.relay(`profile/${other}`, { ...body, refused: refusedState(refused) as Json });
}

function giveWords(words: OthersWords, profile: Profile, effects: Effects): void {
  const past = toState(takeWords(profile, words)) as Json;
  effects.relay(`profile/${words.profile}`, { type: 'regain', from: profile.id, isRisen: false, past });
}

function giveTo(
  other: Regained,
  profile: Profile,
  points: readonly OwnPoints[] | undefined,
  effects: Effects,
): void {
  const { isRisen } = other;
  if (isRisen) {
    profile.mergedFrom = profile.mergedFrom.filter((id) => id !== other.profile);
    effects.fact({ type: 'unmerged', profile: other.profile });
  }
  const past = pastOf(profile, other, effects);
  keepOwn(past, points, isOfRuns(other));
  if (!isRisen && past.instances.length + past.messages.length + past.decisions.length === 0) return;
  effects.relay(`profile/${other.profile}`, {
    type: 'regain',
    from: profile.id,
    isRisen,
    past: toState(past) as Json,
  });
}

/** What another's history has of what this person's events led to. */
export function onRegain(
  profile: Profile,
  { from, isRisen, past, refused }: Of<'regain'>,
  world: World,
  effects: Effects,
): void {
  const other = fromState(past as readonly unknown[], world.layout);
  rebind(other, world, effects);
  takeOverFacts(profile, other, effects, world.configuration.moments);
  if (refused !== undefined) keepRefused(profile, refusedFrom(refused as RefusedState));
  askAgain(profile, world.configuration, world.now, effects);
  bringToAll(profile, { configuration: world.configuration, effects });
  if (other.lineage.size > 0) settleTraits(profile, world, effects);
  if (isRisen) {
    if (profile.identity !== null) profile.identity.risenAt = 0;
    effects.fact({ type: 'unmerged', profile: from });
  }
  settle(profile, world, effects);
}

/** All that was theirs has been given back: what waited for it goes on. */
export function onAllGiven(profile: Profile, world: World, effects: Effects, scope: Scope): void {
  letGoMessages(profile);
  settle(profile, world, effects);
  if (world.hindsight === true) return;
  if (profile.instances.length > 0) settleRuns(newTurn(profile, world, effects, scope, 'given back'));
  catchUp(profile, world, effects, scope);
  answerKnocks(profile, world, effects, scope);
}

/** Without what others said. */
function settleWords(profile: Profile, world: World, effects: Effects): void {
  settleTraits(profile, world, effects);
  settle(profile, world, effects);
}

/** What follows from traits and claims other than audiences. */
function settleTraits(profile: Profile, { configuration }: World, effects: Effects): void {
  if (configuration.golden !== null) settleKnown(profile, configuration.golden);
  settleRules(profile, configuration, effects, true);
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

/** Whether a message is of what their events led to. */
function isOfRuns({ instances, messages }: Regained): (message: Message) => boolean {
  const [runs, ids] = [new Set(instances), new Set(messages)];
  return ({ id, source }) => runs.has(source.instance) || ids.has(id);
}

/** Takes theirs out of the profile, and copies what is on the record of both. */
function pastOf(profile: Profile, theirs: Regained, effects: Effects): Profile {
  const { isRisen } = theirs;
  const past = new NewProfile(theirs.profile);
  const runs = new Set(theirs.instances);
  const ids = new Set([...theirs.messages, ...theirs.decisions]);
  const [going, own] = parted(profile.instances, (i) => runs.has(runIdOf(i)));
  past.instances = going;
  profile.instances = own;
  const [followed, kept] = parted(profile.followed ?? [], ({ id }) => runs.has(id));
  past.followed = followed.length > 0 ? followed : null;
  profile.followed = kept.length > 0 ? kept : null;
  for (const run of going) {
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
      goesOn: true,
    });
  }
  const isOf = isOfRuns(theirs);
  const [waiting, stayed] = parted(profile.messages, (m) => isOpen(m) && m.status !== 'attempted' && isOf(m));
  profile.messages = stayed;
  past.messages = union(
    waiting,
    stayed.filter((m) => !isOpen(m) && (isRisen || isOf(m))),
  );
  for (const { id, source } of past.messages) {
    ids.add(id);
    if (source.decision !== null) ids.add(source.decision);
  }
  const isStaying = (id: string) => stayed.some((m) => isOpen(m) && (m.source.decision ?? m.id) === id);
  const [holdsGoing, holdsKept] = parted(profile.holds ?? [], ({ id }) => ids.has(id) && !isStaying(id));
  past.holds = holdsGoing.length > 0 ? holdsGoing : null;
  profile.holds = holdsKept.length > 0 ? holdsKept : null;
  const [codesGoing, codesKept] = parted(
    profile.vouchers ?? [],
    ({ decision }) => ids.has(decision) && !isStaying(decision),
  );
  past.vouchers = codesGoing.length > 0 ? codesGoing : null;
  profile.vouchers = codesKept.length > 0 ? codesKept : null;
  past.keptContacts = profile.keptContacts;
  past.contacts = profile.contacts.filter(({ id }) => isRisen || ids.has(id));
  past.responses = profile.responses?.filter(({ id }) => isRisen || ids.has(id)) ?? null;
  shareMarks(profile, past, theirs, ids);
  if (isRisen) past.seen = Stamps.of([...profile.seen.cells]);
  past.layout = profile.layout;
  return past;
}

/** Decisions stay on the record of both; what comes of one teaches with whom it was taken for. */
function shareMarks(profile: Profile, past: Profile, theirs: Regained, ids: ReadonlySet<string>): void {
  const isOf = isOfRuns(theirs);
  const sent = [...profile.messages, ...past.messages].filter(isOf);
  const takenFor = new Set([...theirs.decisions, ...sent.map(({ source }) => source.decision)]);
  past.decisions = profile.decisions
    .filter(({ id }) => theirs.isRisen || ids.has(id))
    .map((mark) => (takenFor.has(mark.id) ? mark : untaught(mark)));
  profile.decisions = profile.decisions.map((mark) => (takenFor.has(mark.id) ? untaught(mark) : mark));
}

function parted<T>(items: readonly T[], isTheirs: (item: T) => boolean): [theirs: T[], own: T[]] {
  return [items.filter(isTheirs), items.filter((item) => !isTheirs(item))];
}
