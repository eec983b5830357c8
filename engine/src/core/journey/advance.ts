/**
 * Moves a person's instances: entries, events that instances wait for, goals and exits, due times.
 * A message that was refused never throws anybody out; a journey that runs in circles without waiting is stopped.
 */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { contentId } from '../hash.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { CompiledJourney, EventRule } from './compile.ts';
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

/** An event: first goals and exits, then those that wait for it, then new entries. */
export function journeysOnEvent(turn: JourneyTurn, event: EventInput): void {
  const { profile, configuration } = turn;
  const instances = profile.instances.length > 0 ? [...profile.instances] : none;
  for (const instance of instances) {
    const journey = configuration.journeys.get(instance.journey);
    if (!journey) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the journey was removed' });
      continue;
    }
    const end = endedBy(turn, journey, instance, event);
    if (end) leave(turn, instance, end);
    else offer(turn, journey, instance, event);
  }
  const entries = configuration.journeyIndex.byEvent.get(event.name);
  if (entries === undefined) return;
  for (const journey of entries) {
    turn.scope.instance = null;
    if (journey.entryWhere && !journey.entryWhere.test(turn.scope)) continue;
    enter(turn, journey, keyOf(turn, journey), event.properties);
  }
}

const none: readonly Instance[] = [];

function endedBy(
  turn: JourneyTurn,
  journey: CompiledJourney,
  instance: Instance,
  event: EventInput,
): Leave | undefined {
  if (journey.goal && holds(turn, journey.goal, instance, event)) {
    return { type: 'leave', change: 'goal', reason: journey.goal.reason };
  }
  const exit = journey.exits.find((rule) => holds(turn, rule, instance, event));
  return exit && { type: 'leave', change: 'exited', reason: exit.reason };
}

function holds(turn: JourneyTurn, rule: EventRule, instance: Instance, event: EventInput): boolean {
  if (rule.event !== event.name) return false;
  turn.scope.instance = instance;
  return rule.where === undefined || rule.where.test(turn.scope);
}

/** Shows the event to the step where the instance stands. */
function offer(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, event: EventInput): void {
  const wanted = journey.steps.get(instance.step)?.waitsFor;
  if (!wanted || wanted.event !== event.name) return;
  turn.scope.instance = instance;
  if (wanted.where && !wanted.where.test(turn.scope)) return;
  proceed(turn, journey, instance, wanted.move);
}

export function journeysOnAudience(turn: JourneyTurn, audience: string, change: 'entered' | 'left'): void {
  const { journeyIndex } = turn.configuration;
  const index = change === 'entered' ? journeyIndex.byEntered : journeyIndex.byLeft;
  for (const journey of index.get(audience) ?? []) {
    turn.scope.instance = null;
    if (journey.entryWhere && !journey.entryWhere.test(turn.scope)) continue;
    enter(turn, journey, keyOf(turn, journey), {});
  }
}

/** Instances whose instant has come, in the order of their instants. */
export function journeysOnDue(turn: JourneyTurn): void {
  const { profile, configuration, world } = turn;
  const due = profile.instances.filter((i) => i.due > 0 && i.due <= world.now).sort((a, b) => a.due - b.due);
  for (const instance of due) {
    const journey = configuration.journeys.get(instance.journey);
    const step = journey?.steps.get(instance.step);
    if (!journey || !step?.onDue) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the step was removed' });
      continue;
    }
    proceed(turn, journey, instance, step.onDue(runOf(turn, instance)));
  }
}

/** Starts an instance where re-entry allows it; tells whether it did. */
function enter(turn: JourneyTurn, journey: CompiledJourney, key: string, data: JsonObject): boolean {
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
function proceed(turn: JourneyTurn, journey: CompiledJourney, instance: Instance, first: Move): void {
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

type Leave = Extract<Move, { type: 'leave' }>;

function leave(turn: JourneyTurn, instance: Instance, { change, reason, to }: Leave): void {
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

function runOf(turn: JourneyTurn, instance: Instance): Run {
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

function keyOf(turn: JourneyTurn, journey: CompiledJourney): string {
  const value = journey.entryKey?.evaluate(turn.scope);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}
