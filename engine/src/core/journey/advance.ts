/**
 * Moves a person's instances: entries, events that instances wait for, goals and exits, due times.
 * A message that was refused never throws anybody out.
 */
import type { EventInput } from '../input.ts';
import type { CompiledJourney, EventRule } from './compile.ts';
import { comeInByAudience, comeInByEvent } from './entry/come-in.ts';
import type { Instance } from './instance.ts';
import { journeyOf } from './versions/journey-of.ts';
import { heldAtDue } from './versions/pause.ts';
import { type JourneyTurn, type Leave, leave, proceed, runOf } from './walk.ts';

/** An event: first goals and exits, then those that wait for it, then new entries. */
export function journeysOnEvent(turn: JourneyTurn, event: EventInput): void {
  const { profile, configuration } = turn;
  const instances = profile.instances.length > 0 ? [...profile.instances] : none;
  for (const instance of instances) {
    const journey = journeyOf(configuration, instance);
    if (!journey) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the journey was removed' });
      continue;
    }
    const end = endedBy(turn, journey, instance, event);
    if (end) leave(turn, instance, end);
    else offer(turn, journey, instance, event);
  }
  comeInByEvent(turn, event);
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
  comeInByAudience(turn, audience, change);
}

/** Instances whose instant has come, in the order of their instants. */
export function journeysOnDue(turn: JourneyTurn): void {
  const { profile, configuration, world } = turn;
  const due = profile.instances.filter((i) => i.due > 0 && i.due <= world.now).sort((a, b) => a.due - b.due);
  for (const instance of due) {
    const journey = journeyOf(configuration, instance);
    const step = journey?.steps.get(instance.step);
    if (!journey || !step?.onDue) {
      leave(turn, instance, { type: 'leave', change: 'exited', reason: 'the step was removed' });
      continue;
    }
    if (heldAtDue(turn, journey, instance)) continue;
    proceed(turn, journey, instance, step.onDue(runOf(turn, instance)));
  }
}
