/**
 * Takes an instance from step to step until it stays or leaves, and starts new ones where re-entry allows it.
 * A journey that runs in circles without waiting is stopped by a budget of steps.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { CompiledJourney } from './compile.ts';
import { takenOf } from './entry/accepts.ts';
import type { Reentry } from './entry/definition.ts';
import { SIGNALLED } from './entry/own-events.ts';
import { mayEnter, rememberEntry } from './entry/reentry.ts';
import type { Instance } from './instance.ts';
import type { Move, Run } from './step.ts';
import { hold } from './versions/hold.ts';

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
    id: contentId(profile.id, `${journey.name}|${key}`, turn.cause, world.now),
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
  profile.instances.push(instance);
  effects.fact({
    type: 'journey',
    journey: journey.name,
    instance: instance.id,
    change: 'entered',
    ...versionOf(journey),
  });
  proceed(turn, journey, instance, { type: 'go', to: journey.first }, null);
  return true;
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

/** Where an instance waits between two inputs. */
interface Stand {
  readonly from: string;
  readonly version?: number;
}

function standOf({ step, version }: Instance): Stand {
  return version === undefined ? { from: step } : { from: step, version };
}

/** Follows moves until the instance stays or leaves. @param stood null: it has just begun */
export function proceed(
  turn: JourneyTurn,
  journey: CompiledJourney,
  instance: Instance,
  first: Move,
  stood: Stand | null = standOf(instance),
): void {
  if (stood !== null && first.type === 'go' && journey.status === 'paused') {
    hold(turn, instance, { to: first.to ?? null });
    return;
  }
  if (instance.held !== undefined) delete instance.held;
  let move = first;
  while (move.type === 'go') {
    if (move.to === undefined) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'end' }, stood);
      return;
    }
    const step = journey.steps.get(move.to);
    if (!step || turn.budget-- <= 0) {
      const reason = step ? 'too many steps without waiting' : 'the step was removed';
      leave(turn, instance, { type: 'leave', change: 'exited', reason }, stood);
      return;
    }
    instance.step = step.id;
    if (journey.version > 0) instance.version = journey.version;
    instance.stepAt = turn.world.now;
    instance.due = 0;
    move = step.enter(runOf(turn, instance));
  }
  if (move.type === 'leave') {
    leave(turn, instance, move, stood);
    return;
  }
  instance.due = move.until;
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

export type Leave = Extract<Move, { type: 'leave' }>;

export function leave(
  turn: JourneyTurn,
  instance: Instance,
  { change, reason, to }: Leave,
  stood: Stand | null = standOf(instance),
): void {
  const { profile, effects } = turn;
  const index = profile.instances.indexOf(instance);
  if (index >= 0) profile.instances.splice(index, 1);
  effects.fact({
    type: 'journey',
    journey: instance.journey,
    instance: instance.id,
    change,
    step: instance.step,
    ...stood,
    ...(reason !== undefined && { reason }),
    ...(to !== undefined && { to }),
  });
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
