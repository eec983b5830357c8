/**
 * Takes an instance from step to step until it stays or leaves, and starts new ones where re-entry allows it.
 * A journey that runs in circles without waiting is stopped by a budget of steps.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import type { JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { CompiledJourney } from './compile.ts';
import type { Instance } from './instance.ts';
import type { Move, Run } from './step.ts';

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
}

export function newTurn(
  profile: Profile,
  world: World,
  effects: Effects,
  scope: Scope,
  cause: string,
): JourneyTurn {
  return { profile, world, configuration: world.configuration, effects, scope, cause, budget: STEP_BUDGET };
}

/** Starts an instance where re-entry allows it; tells whether it did. */
export function enter(turn: JourneyTurn, journey: CompiledJourney, key: string, data: JsonObject): boolean {
  const { profile, world, effects } = turn;
  const name = `${journey.name}|${key}`;
  const running = profile.instances.some((i) => i.journey === journey.name && i.key === key);
  const { reentry } = journey.definition.entry ?? { reentry: 'always' };
  if ((reentry !== 'always' && running) || (reentry === 'never' && profile.entered.has(name))) return false;
  const instance: Instance = {
    id: contentId(profile.id, name, turn.cause, world.now),
    journey: journey.name,
    key,
    enteredAt: world.now,
    data,
    step: journey.first,
    stepAt: world.now,
    due: 0,
    decision: null,
    action: null,
  };
  profile.entered.set(name, world.now);
  profile.instances.push(instance);
  effects.fact({ type: 'journey', journey: journey.name, instance: instance.id, change: 'entered' });
  proceed(turn, journey, instance, { type: 'go', to: journey.first });
  return true;
}

/** Follows moves until the instance stays or leaves. */
export function proceed(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, first: Move): void {
  let move = first;
  while (move.type === 'go') {
    if (move.to === undefined) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'end' });
      return;
    }
    const step = journey.steps.get(move.to);
    if (!step || turn.budget-- <= 0) {
      const reason = step ? 'too many steps without waiting' : 'the step was removed';
      leave(turn, instance, { type: 'leave', change: 'exited', reason });
      return;
    }
    instance.step = step.id;
    instance.stepAt = turn.world.now;
    instance.due = 0;
    move = step.enter(runOf(turn, instance));
  }
  if (move.type === 'leave') {
    leave(turn, instance, move);
    return;
  }
  instance.due = move.until;
  turn.effects.fact({
    type: 'journey',
    journey: journey.name,
    instance: instance.id,
    change: 'waiting',
    step: instance.step,
  });
}

export type Leave = Extract<Move, { type: 'leave' }>;

export function leave(turn: JourneyTurn, instance: Instance, { change, reason, to }: Leave): void {
  const { profile, effects } = turn;
  const index = profile.instances.indexOf(instance);
  if (index >= 0) profile.instances.splice(index, 1);
  effects.fact({
    type: 'journey',
    journey: instance.journey,
    instance: instance.id,
    change,
    step: instance.step,
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
    handOver: (name, data) => {
      const journey = turn.configuration.journeys.get(name);
      const taken = journey !== undefined && enter(turn, journey, instance.key, data);
      turn.scope.instance = instance;
      return taken;
    },
  };
}
