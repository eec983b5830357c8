/**
 * Takes an instance from step to step until it stays or leaves, and starts new ones where re-entry allows it.
 * A journey that runs in circles without waiting is stopped by a budget of steps.
 */
import { durationText } from '../../language/index.ts';
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import { earlier } from '../due.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import { isLacking, LACKING_REASON } from '../identity/lacking.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { CompiledJourney } from './compile.ts';
import { takenOf } from './entry/accepts.ts';
import type { Reentry } from './entry/definition.ts';
import { heldOut } from './entry/held-out.ts';
import { SIGNALLED } from './entry/own-events.ts';
import { mayEnter, rememberEntry } from './entry/reentry.ts';
import { forgetFollowed } from './follow.ts';
import { type Instance, runIdOf } from './instance.ts';
import { leave, NOT_BEGUN, type Stand, standOf, tell } from './leave.ts';
import type { CompiledStep, Move, Run } from './step.ts';
import { hold } from './versions/hold.ts';

export { type Leave, leave } from './leave.ts';

/** Steps that one input may take one person through, hand-overs included. */
const STEP_BUDGET = 200;

export interface JourneyTurn {
  readonly profile: Profile;
  readonly world: World;
  readonly configuration: Configuration;
  readonly effects: Effects;
  readonly scope: Scope;
  /** Tells apart what different inputs start: the messageId, or the instant of a due time. */
  readonly cause: string;
  budget: number;
  /** Sent by steps and not told yet; see happen.ts. */
  readonly signals: EventInput[];
  /** Ids of the runs and ways that it has started; null: none. */
  begun: string[] | null;
}

export function newTurn(
  profile: Profile,
  world: World,
  effects: Effects,
  scope: Scope,
  cause: string,
): JourneyTurn {
  return {
    profile,
    world,
    configuration: world.configuration,
    effects,
    scope,
    cause,
    budget: STEP_BUDGET,
    signals: [],
    begun: null,
  };
}

/** Starts an instance where re-entry allows it; tells whether it did. */
export function enter(
  turn: JourneyTurn,
  journey: CompiledJourney,
  key: string,
  data: JsonObject,
  reentry: Reentry,
): boolean {
  const { profile, world, effects, configuration } = turn;
  if (journey.status !== 'live' || !mayEnter(profile, journey.name, key, reentry, world.now)) return false;
  const instance: Instance = {
    id: ownId(turn, contentId(profile.id, `${journey.name}|${key}`, turn.cause, world.now)),
    journey: journey.name,
    key,
    enteredAt: world.now,
    ...versionOf(journey),
    data,
    step: journey.first,
    stepAt: world.now,
    due: 0,
    decision: null,
    action: null,
  };
  rememberEntry(profile, journey, key, world.now, configuration.journeys);
  forgetFollowed(profile, journey.name, key);
  profile.instances.push(instance);
  effects.fact({
    type: 'journey',
    journey: journey.name,
    instance: instance.id,
    change: 'entered',
    ...versionOf(journey),
    ...(key !== '' && { key }),
  });
  proceed(turn, journey, instance, { type: 'go', to: journey.first }, null);
  return true;
}

/** One input may start several runs of one journey under one key: each has an id of its own. */
function ownId(turn: JourneyTurn, id: string): string {
  turn.begun ??= [];
  let own = id;
  for (let again = 1; turn.begun.includes(own); again++) own = contentId(id, again);
  turn.begun.push(own);
  return own;
}

/** Somebody who wanted in does not come in: on record, with the reason. */
export function refuseEntry({ effects }: JourneyTurn, journey: string, key: string, reason: string): void {
  const said = key === '' ? reason : `${reason} (${key})`;
  effects.fact({ type: 'journey', journey, instance: '', change: 'refused', reason: said });
}

function versionOf({ version }: CompiledJourney): { version?: number } {
  return version > 0 ? { version } : unnumbered;
}

const unnumbered = Object.freeze({});

/** Follows moves until the instance stays or leaves. @param stood null: it has just begun */
export function proceed(
  turn: JourneyTurn,
  journey: CompiledJourney,
  instance: Instance,
  first: Move,
  stood: Stand | null = standOf(instance),
): void {
  let move = first.type === 'fail' ? afterFailure(turn, journey, instance, first.reason) : first;
  if (stood !== null && move.type === 'go' && journey.status === 'paused') {
    hold(turn, instance, { to: move.to ?? null });
    return;
  }
  if (move.type === 'go' && isLacking(turn.profile)) {
    if (stood === null) stand(turn, journey, instance);
    hold(turn, instance, { to: move.to ?? null }, LACKING_REASON);
    return;
  }
  if (instance.held !== undefined) delete instance.held;
  const parted: [way: Instance, to: string | undefined][] = [];
  while (move.type !== 'leave' && move.type !== 'stay') {
    if (move.type === 'fail') move = afterFailure(turn, journey, instance, move.reason);
    else if (move.type === 'part') move = part(turn, instance, move.ways, parted);
    else move = arrive(turn, journey, instance, move.to);
  }
  if (move.type === 'leave') leave(turn, instance, move, stood);
  else stay(turn, journey, instance, move, stood);
  for (const [way, to] of parted) {
    // The goal of the one before it ends them all.
    if (turn.profile.instances.includes(way)) proceed(turn, journey, way, { type: 'go', to }, null);
  }
}

/** A run that begins while nothing may be decided stands where it is to begin. */
function stand(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): void {
  instance.stepAt = turn.world.now;
  stay(turn, journey, instance, { type: 'stay', until: 0 }, null);
}

function arrive(
  turn: JourneyTurn,
  journey: CompiledJourney,
  instance: Instance,
  to: string | undefined,
): Move {
  if (to === undefined) return { type: 'leave', change: 'exited', reason: 'end' };
  const step = journey.steps.get(to);
  if (step !== undefined && isStill(turn, step)) {
    hold(turn, instance, { to });
    return { type: 'stay', until: 0 };
  }
  const reason = step ? overBudget(turn, journey, instance) : 'the step was removed';
  if (!step || reason !== undefined) return { type: 'leave', change: 'exited', reason };
  instance.step = step.id;
  if (journey.version > 0) instance.version = journey.version;
  instance.stepAt = turn.world.now;
  instance.due = 0;
  forgetWait(instance);
  return step.enter(runOf(turn, instance));
}

/** What runs have missed is told again, and this step would be noticed: it waits until it is known where they stand. */
export function isStill({ world }: JourneyTurn, { isSilent }: CompiledStep): boolean {
  return world.retelling === true && isSilent !== true;
}

/** Why it may take no more steps; undefined: it may. */
function overBudget(
  turn: JourneyTurn,
  { hasCircles, budget }: CompiledJourney,
  instance: Instance,
): string | undefined {
  if (turn.budget-- <= 0) return 'too many steps without waiting';
  if (!hasCircles) return undefined;
  const { now } = turn.world;
  const [since, steps] = instance.pace ?? [now, 0];
  const isOver = now - since >= budget.within;
  instance.pace = isOver ? [now, 1] : [since, steps + 1];
  if (instance.pace[1] <= budget.steps) return undefined;
  return `more than ${budget.steps} steps in ${durationText(budget.within)}`;
}

/** What the step before kept while it stayed. */
export function forgetWait(instance: Instance): void {
  delete instance.until;
  delete instance.basis;
  delete instance.seen;
}

/** On record, and on to where the step says, or to the following one as ever. */
function afterFailure(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, reason: string): Move {
  const { step } = instance;
  instance.failure = { step, reason };
  tell(turn, instance, 'failed', { reason });
  const failed = journey.steps.get(step);
  return { type: 'go', to: failed?.failed ?? failed?.following };
}

/** Ways of one run that may go on side by side. */
const MOST_WAYS = 32;

/** Begins the ways behind the first as instances beside this one. */
function part(
  turn: JourneyTurn,
  instance: Instance,
  [first, ...others]: readonly (string | undefined)[],
  parted: [Instance, string | undefined][],
): Move {
  const { profile, world } = turn;
  const run = runIdOf(instance);
  let ways = profile.instances.filter((other) => runIdOf(other) === run).length;
  for (const [i, to] of others.entries()) {
    const id = contentId(instance.id, instance.step, turn.cause, world.now, 'way', i);
    const isKnown = turn.begun?.includes(id) === true;
    if (isKnown || ways >= MOST_WAYS) {
      const reason = isKnown
        ? 'the same input began it already'
        : `a run has at most ${MOST_WAYS} ways at once`;
      tell(turn, instance, 'failed', { reason, ...(to !== undefined && { to }) });
      continue;
    }
    ways++;
    const way: Instance = { ...instance, id: ownId(turn, id), run, stepAt: NOT_BEGUN };
    profile.instances.push(way);
    tell(turn, way, 'branched', to === undefined ? {} : { to });
    parted.push([way, to]);
  }
  return { type: 'go', to: first };
}

/** It stays; also where a condition may become true before its own instant. @param stood null: it has just begun */
export function stay(
  turn: JourneyTurn,
  journey: CompiledJourney,
  instance: Instance,
  { until, basis }: Extract<Move, { type: 'stay' }>,
  stood: Stand | null = standOf(instance),
): void {
  delete instance.until;
  instance.due = until;
  if (basis !== undefined) instance.basis = basis;
  setDue(turn, journey, instance);
  turn.effects.fact({
    type: 'journey',
    journey: journey.name,
    instance: instance.id,
    change: 'waiting',
    step: instance.step,
    ...versionOf(journey),
    ...(stood !== null && fromStand(stood, instance)),
  });
}

/** The version of where it stood is told where it is another. */
function fromStand({ from, version }: Stand, instance: Instance): { from: string; fromVersion?: number } {
  return version === instance.version ? { from } : { from, fromVersion: version ?? 0 };
}

/** Where only what it looks at may have changed: the instant at which it is looked at again. */
export function setDue(turn: JourneyTurn, journey: CompiledJourney, instance: Instance): void {
  // What holds it says when it goes on.
  if (instance.held !== undefined) return;
  const step = journey.steps.get(instance.step);
  const { conditions } = journey.leaving;
  if (step?.flip === undefined && conditions.length === 0 && instance.until === undefined) return;
  const run = runOf(turn, instance);
  const until = instance.until ?? instance.due;
  let flip = step?.flip?.(run) ?? 0;
  for (const { when } of conditions) flip = earlier(flip, when.flip(run.scope));
  instance.due = earlier(until, flip);
  if (instance.due === until) delete instance.until;
  else instance.until = until;
}

export function runOf(turn: JourneyTurn, instance: Instance): Run {
  const { profile, world, configuration, effects, scope } = turn;
  scope.instance = instance;
  return {
    profile,
    world,
    configuration,
    effects,
    scope,
    instance,
    handOver: (name, key, data) => {
      const refusal = takeOver(turn, name, key, data);
      turn.scope.instance = instance;
      return refusal;
    },
    signal: (name, data) => sendSignal(turn, instance, name, data),
  };
}

/** Undefined: taken. */
function takeOver(turn: JourneyTurn, name: string, key: string, data: JsonObject): string | undefined {
  const journey = turn.configuration.journeys.get(name);
  if (!journey) return 'it was removed';
  if (journey.status !== 'live') return `it is ${journey.status}`;
  const taken = takenOf(data, journey.definition.accepts);
  if (typeof taken === 'string') return taken;
  const held = heldOut(turn, name, key, journey.reentry);
  if (held !== undefined) return held;
  return enter(turn, journey, key, taken, journey.reentry) ? undefined : 'it does not take them again';
}

/** It is told when all that this input moves has been moved: who hears it sees the sender where it went. */
function sendSignal(turn: JourneyTurn, instance: Instance, name: string, data: JsonObject | string): void {
  const { journey, key, step } = instance;
  if (typeof data === 'string') {
    const reason = `the signal ${name} was not sent: ${data}`;
    turn.effects.fact({ type: 'journey', journey, instance: instance.id, change: 'step', step, reason });
    return;
  }
  const { now } = turn.world;
  turn.signals.push({
    kind: 'event',
    messageId: contentId(instance.id, step, turn.cause, now, turn.budget),
    type: 'track',
    name: SIGNALLED,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: 'kairos',
    identifiers: [{ namespace: 'profile', value: turn.profile.id }],
    properties: { signal: name, journey, key, data },
    traits: {},
    context: {},
  });
}
