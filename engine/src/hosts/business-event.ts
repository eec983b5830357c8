/**
 * A business event: something that happened to the business (a price drop, a cancelled flight) and reaches each person
 * it concerns as an event of their own. As it is announced, logged in every partition, and told about.
 */
import { contentId, spread } from '../core/hash.ts';
import type { EventInput, JsonObject } from '../core/input.ts';

export interface BusinessEvent {
  readonly id: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly concerns: Concerns;
  /** Persons reached in a second, by all partitions together; null: as fast as live traffic allows. */
  readonly perSecond: number | null;
  /** Nobody is reached from this instant on; milliseconds since the epoch. */
  readonly expiresAt: number | null;
  /** When it was announced; milliseconds since the epoch. */
  readonly at: number;
  /** Made by a schedule, for one of its instants. */
  readonly schedule?: { readonly key: string; readonly at: number };
}

export type Concerns =
  | { readonly type: 'everyone' }
  | { readonly type: 'audience'; readonly audience: string }
  /** In the condition language; `event` is the business event. */
  | { readonly type: 'condition'; readonly condition: string };

/** As documents and stories write it: an audience, a condition, or neither for everyone. */
export function concernOf({
  audience,
  condition,
}: {
  readonly audience?: string | undefined;
  readonly condition?: string | undefined;
}): Concerns {
  if (audience !== undefined) return { type: 'audience', audience };
  return condition === undefined ? { type: 'everyone' } : { type: 'condition', condition };
}

export type FanOutEnd = 'finished' | 'stopped' | 'expired' | 'failed';

/** How far one partition is, or all of them together. */
export interface FanOutProgress {
  readonly event: BusinessEvent;
  readonly startedAt: number;
  readonly end: FanOutEnd | null;
  readonly endedAt: number | null;
  /** Why it failed. */
  readonly reason: string | null;
  /** Persons who were there when it began. */
  readonly persons: number;
  /** How many it may concern: members of its audience then, or all persons. */
  readonly expected: number;
  /** Profiles that had their turn; those that became part of another count here too. */
  readonly looked: number;
  /** Persons who got the event. */
  readonly reached: number;
}

/** What all partitions tell, by business event, newest first. */
export function sumOf(parts: readonly FanOutProgress[]): FanOutProgress[] {
  const byId = new Map<string, FanOutProgress>();
  for (const part of parts) {
    const { id } = part.event;
    const known = byId.get(id);
    byId.set(id, known ? sum(known, part) : part);
  }
  return [...byId.values()].sort((a, b) => b.event.at - a.event.at || (a.event.id < b.event.id ? -1 : 1));
}

function sum(a: FanOutProgress, b: FanOutProgress): FanOutProgress {
  const hasEnded = a.end !== null && b.end !== null;
  return {
    event: a.event,
    startedAt: Math.min(a.startedAt, b.startedAt),
    // One that did not go to its end says how the whole ended.
    end: hasEnded ? (a.end === 'finished' ? b.end : a.end) : null,
    endedAt: hasEnded ? Math.max(a.endedAt ?? 0, b.endedAt ?? 0) : null,
    reason: a.reason ?? b.reason,
    persons: a.persons + b.persons,
    expected: a.expected + b.expected,
    looked: a.looked + b.looked,
    reached: a.reached + b.reached,
  };
}

/** The condition that its persons fulfil. */
export function conditionOf({ concerns }: BusinessEvent): string {
  switch (concerns.type) {
    case 'everyone':
      return 'true';
    case 'audience':
      return `audience(${JSON.stringify(concerns.audience)})`;
    case 'condition':
      return concerns.condition;
  }
}

/** The id that a business event with this messageId gets: announced again it is the same one. */
export function businessEventId(messageId: string): string {
  return contentId('business event', messageId);
}

/** The partition that sees to it that all others know of it. */
export function homeOf(id: string, partitions: number): number {
  return spread(id) % partitions;
}

export const SOURCE = 'kairos';
const MESSAGE_ID = 'business-event:';

/** The messageId of a person's event: the same for all, so that of two who become one only one is reached. */
export const messageIdOf = (id: string) => `${MESSAGE_ID}${id}`;

/** Which business event made this event of a person; undefined: none. */
export function businessEventOf({ source, messageId }: EventInput): string | undefined {
  return source === SOURCE && messageId.startsWith(MESSAGE_ID)
    ? messageId.slice(MESSAGE_ID.length)
    : undefined;
}

/** A person's event. @param turn the profile whose turn it was: another than the person's where it was merged. */
export function personalEvent(event: BusinessEvent, turn: string, now: number): EventInput {
  const { id, name, properties, at } = event;
  return {
    kind: 'event',
    messageId: messageIdOf(id),
    type: 'track',
    name,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: SOURCE,
    identifiers: [{ namespace: 'profile', value: turn }],
    properties,
    traits: {},
    context: { businessEvent: { id, at: new Date(at).toISOString() } },
  };
}
