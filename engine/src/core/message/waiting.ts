/**
 * Messages that wait: for the end of quiet hours, for room under a cap, for another try. Whose instant has come goes on,
 * the most urgent first; a change of the policy, and a place that is given back, have them looked at at once.
 */
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import { askGroups } from '../household/ask.ts';
import { LACKING_REASON } from '../identity/lacking.ts';
import { holdOf } from '../journey/versions/pause.ts';
import { isWaiting, type Message } from './message.ts';
import { quietFor, releaseAt } from './quiet.ts';
import { type Counting, contactIdOf, kindOf, mayWait, rankOf, reserve, roomAt, roomFor } from './room.ts';

/** Messages of one person that may wait for room at once. */
const MOST_WAITING = 50;
/** An instant that does not come: what waits for it is told when it may go. */
const NEVER = 8.64e15;
/** No quiet hours have such a name. */
const FOR_ROOM = 'cap ';

export function waitsForRoom({ status, heldBy }: Message): boolean {
  return status === 'held' && heldBy?.startsWith(FOR_ROOM) === true;
}

/** One more may wait for room. */
export function hasQueueRoom({ messages }: Counting['profile']): boolean {
  return messages.filter(waitsForRoom).length < MOST_WAITING;
}

/** @param until the latest instant at which it is looked at; what is past its expiry is refused then */
export function waitForRoom(message: Message, cap: string, until: number): void {
  message.status = 'held';
  message.heldBy = `${FOR_ROOM}${cap}`;
  message.reason = `waits for room under cap ${cap}`;
  message.retryAt = Math.min(until, message.expiresAt ?? NEVER, NEVER);
}

/** Messages whose next try has come. */
export function messagesOnDue(counting: Counting, effects: Effects): void {
  const { profile, configuration, now } = counting;
  const due = profile.messages.filter((message) => isWaiting(message) && message.retryAt <= now);
  if (due.length === 0) return;
  const rank = ({ source }: Message) => rankOf(configuration, source.journey);
  if (due.length > 1)
    due.sort((a, b) => rank(a) - rank(b) || a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1));
  for (const message of due) {
    const hadNoRoom = waitsForRoom(message);
    if (hadNoRoom && !takesRoom(counting, message)) continue;
    message.status = 'queued';
    message.retryAt = 0;
    if (!hadNoRoom || !asksGroups(counting, message, effects)) effects.ready(message.id);
  }
}

/** While it had no room of its own the groups whose caps count it were not asked. */
function asksGroups({ profile, configuration, now }: Counting, message: Message, effects: Effects): boolean {
  if (message.groups !== undefined || message.transactional) return false;
  return askGroups(profile, message, now, configuration, effects);
}

/** False where it has to wait on. What has expired goes on, to be refused for it. */
function takesRoom(counting: Counting, message: Message): boolean {
  const { configuration, now } = counting;
  if (message.expiresAt !== undefined && now >= message.expiresAt) return true;
  const kind = kindOf(counting, message);
  const room = roomFor(counting, kind, null, contactIdOf(message));
  if (room.type === 'free') {
    reserve(counting, message, kind);
    return true;
  }
  // By a policy that lets nothing wait any more it is refused where it asks.
  if (!mayWait(room.caps) || configuration.caps.longestMs === 0) return true;
  waitForRoom(message, room.caps[0]!.name, roomAt(counting, room.caps, kind));
  return false;
}

/** What was held because something of the person's was with others is looked at now. */
export function letGoMessages({ messages }: Counting['profile']): void {
  for (const message of messages) {
    if (message.status !== 'held' || message.heldBy !== LACKING_REASON) continue;
    message.status = 'queued';
    message.retryAt = 0;
  }
}

/** A place was given back, or it is known now how long it is taken: whoever waits for one looks. */
export function wakeForRoom({ profile, now }: Pick<Counting, 'profile' | 'now'>): void {
  for (const message of profile.messages)
    if (waitsForRoom(message) && message.retryAt > now) message.retryAt = now;
}

/** The policy is another one: what it holds back is held by the new one, or goes. */
export function lookAgain({ profile, configuration, now }: Counting): void {
  for (const message of profile.messages) {
    if (message.status !== 'held' || message.heldBy === undefined) continue;
    if (waitsForRoom(message)) message.retryAt = now;
    else if (message.heldBy !== holdOf(message).by) {
      const quiet = quietFor(profile, message, configuration, now);
      const isOver = quiet === undefined || quiet.until === Number.POSITIVE_INFINITY;
      const until = isOver ? now : releaseAt(profile, message, quiet, configuration);
      message.retryAt = Math.min(until, message.expiresAt ?? NEVER, NEVER);
    }
  }
}

/** Whether what waits may go sooner or has to wait longer when one configuration follows the other. */
export function movesMessages(before: PolicyOfWaiting, after: PolicyOfWaiting): boolean {
  return waitingText(before) !== waitingText(after);
}

type PolicyOfWaiting = Pick<Configuration, 'caps' | 'quiet'>;

function waitingText({ caps, quiet }: PolicyOfWaiting): string {
  return JSON.stringify([caps.caps, quiet.rules.map(({ definition }) => definition), quiet.zones]);
}
