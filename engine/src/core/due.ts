/** The earliest instant at which a profile wants to be looked at again: its one host timer. */
import { dwellDue } from './context/surroundings.ts';
import { isOpen, isWaiting } from './message/message.ts';
import type { Profile } from './profile/profile.ts';
import { isRestricted } from './profile/restriction.ts';

/** Milliseconds since the epoch; 0: nothing is pending. */
export function dueOf(profile: Profile): number {
  if (profile.heir !== null || isRestricted(profile)) return 0;
  let due = profile.flipDue;
  due = earlier(due, dwellDue(profile.surroundings));
  for (const instance of profile.instances) due = earlier(due, instance.due);
  for (const message of profile.messages) if (isWaiting(message)) due = earlier(due, message.retryAt);
  return due;
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
