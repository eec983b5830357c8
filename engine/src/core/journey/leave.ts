/**
 * A run is over: by itself, by its goal, or because a rule ends it wherever it stands. Then all of its ways leave, and
 * what they have not sent is recalled.
 */
import type { JourneyChange } from '../effect.ts';
import { recall } from '../message/lifecycle.ts';
import { isOpen } from '../message/message.ts';
import { follow } from './follow.ts';
import { type Instance, runIdOf } from './instance.ts';
import type { LeaveRule } from './leaving.ts';
import { releaseUnsaid } from './release.ts';
import type { Move } from './step.ts';
import type { JourneyTurn } from './walk.ts';

export type Leave = Extract<Move, { type: 'leave' }>;

/** Where an instance waits between two inputs. */
export interface Stand {
  readonly from: string;
  readonly version?: number;
}

/** As `stepAt` of a way whose turn is still to come: it has stood nowhere. */
export const NOT_BEGUN = 0;

/** Null: nowhere yet. */
export function standOf({ step, stepAt, version }: Instance): Stand | null {
  if (stepAt === NOT_BEGUN) return null;
  return version === undefined ? { from: step } : { from: step, version };
}

/** The run of the instance is over; with its goal all of its ways are. @param stood null: it has just begun */
export function leave(
  turn: JourneyTurn,
  instance: Instance,
  { change, reason, to }: Leave,
  stood: Stand | null = standOf(instance),
): void {
  takeOut(turn, instance);
  tell(turn, instance, change, {
    ...stood,
    ...(reason !== undefined && { reason }),
    ...(to !== undefined && { to }),
  });
  if (change === 'goal') leaveOtherWays(turn, instance, `goal ${reason ?? ''} reached`);
  else follow(turn, instance);
}

function leaveOtherWays(turn: JourneyTurn, instance: Instance, reason: string): void {
  const run = runIdOf(instance);
  for (const other of turn.profile.instances.filter((way) => runIdOf(way) === run)) {
    takeOut(turn, other);
    tell(turn, other, 'exited', { ...standOf(other), reason });
  }
}

function takeOut({ profile, world }: JourneyTurn, instance: Instance): void {
  const index = profile.instances.indexOf(instance);
  if (index >= 0) profile.instances.splice(index, 1);
  releaseUnsaid({ profile, instance, world });
}

export function leaveByRule(
  turn: JourneyTurn,
  instance: Instance,
  { isGoal, reason, withinMs }: LeaveRule,
): void {
  const { profile, world } = turn;
  const run = runIdOf(instance);
  const ways = profile.instances.filter((other) => runIdOf(other) === run);
  const isLate = isGoal && withinMs > 0 && world.now - instance.enteredAt >= withinMs;
  if (isGoal && !isLate) leave(turn, instance, { type: 'leave', change: 'goal', reason });
  else {
    const text = isLate ? `${reason}, after its time` : reason;
    for (const way of ways) leave(turn, way, { type: 'leave', change: 'exited', reason: text });
  }
  for (const way of ways) recallOf(turn, way.id, reason);
}

/** Messages that have not been handed over to their channels. */
export function recallOf({ profile, world, effects }: JourneyTurn, instance: string, reason: string): void {
  // A copy: what is settled may be forgotten.
  for (const message of [...profile.messages])
    if (message.source.instance === instance && isOpen(message))
      recall(profile, message, reason, world.now, effects);
}

/** What is told of it. */
export function tell(
  { effects }: JourneyTurn,
  { journey, id, step }: Pick<Instance, 'journey' | 'id' | 'step'>,
  change: JourneyChange,
  more: Partial<Stand> & { readonly reason?: string; readonly to?: string },
): void {
  effects.fact({ type: 'journey', journey, instance: id, change, step, ...more });
}
