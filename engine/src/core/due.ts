/** The earliest instant at which a profile wants to be looked at again: its one host timer. */
import { holdsDue } from './budget/hold.ts';
import { dwellDue } from './context/surroundings.ts';
import { lessonDue } from './decision/lesson.ts';
import { laterLessonsDue } from './decision/timing/lesson.ts';
import type { CompiledJourney } from './journey/compile.ts';
import { isOpen, isWaiting } from './message/message.ts';
import type { Profile } from './profile/profile.ts';
import { isRestricted } from './profile/restriction.ts';

/** Milliseconds since the epoch; 0: nothing is pending. */
export function dueOf(profile: Profile): number {
  if (profile.heir !== null || isRestricted(profile)) return 0;
  let due = profile.flipDue;
  due = earlier(due, dwellDue(profile.surroundings));
  for (const instance of profile.instances) due = earlier(due, instance.due);
  if (profile.atDoor !== null) for (const { until } of profile.atDoor) due = earlier(due, until);
  if (profile.decisions.length > 0) due = earlier(earlier(due, lessonDue(profile)), laterLessonsDue(profile));
  if (profile.holds !== null) due = earlier(due, holdsDue(profile.holds));
  for (const message of profile.messages) if (isWaiting(message)) due = earlier(due, message.retryAt);
  return due;
}

/** Which of many that are due at once is taken up first; the lower number before the higher. */
export const lanes = [0, 1, 2] as const;
export type Lane = (typeof lanes)[number];

/** By the priority of journeys. Who is in an audience, and what is to be sent again, comes before all of them. */
export const laneOfPriority = { high: 0, normal: 1, low: 2 } as const satisfies { [priority: string]: Lane };

/** Of what is due at the instant, the most urgent. @param journeys those in force */
export function laneOf(profile: Profile, at: number, journeys: ReadonlyMap<string, CompiledJourney>): Lane {
  let lane: Lane = 2;
  let waits = false;
  for (const instance of profile.instances) {
    if (instance.due !== at) continue;
    waits = true;
    const priority = journeys.get(instance.journey)?.definition.priority ?? 'normal';
    if (laneOfPriority[priority] < lane) lane = laneOfPriority[priority];
  }
  return waits && profile.flipDue !== at ? lane : 0;
}

export function earlier(a: number, b: number): number {
  if (a === 0) return b;
  return b === 0 || a < b ? a : b;
}

/** Messages that a host must take up again after a restart. */
export function openMessages(profile: Profile): { id: string; status: 'queued' | 'attempted' }[] {
  return profile.messages.flatMap((m) =>
    isOpen(m) && !isWaiting(m) && m.awaits === undefined
      ? [{ id: m.id, status: m.status as 'queued' | 'attempted' }]
      : [],
  );
}
