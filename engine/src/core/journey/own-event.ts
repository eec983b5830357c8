/**
 * What a step changes of a person is said as an event of our own: it goes through the log like any other, is counted
 * once, and traits, lists, series and audiences follow it. The step stays until it has come back.
 */
import { contentId } from '../hash.ts';
import type { EventInput, JsonObject } from '../input.ts';
import type { CompiledStep, Move, Run } from './step.ts';

/** It comes back at once; who cannot take events meanwhile (a restricted person) does not stay here for good. */
const PATIENCE_MS = 60_000;

export interface OwnEvent {
  readonly name: 'Traits Updated' | 'List Joined' | 'List Left';
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

export function sayOfSelf({ profile, world, instance, effects }: Run, event: OwnEvent): Move {
  const { now } = world;
  const messageId = `${profile.id}.${contentId(instance.id, instance.step, now, event.name)}`;
  const { journey, step, id } = instance;
  const input: EventInput = {
    kind: 'event',
    messageId,
    type: 'track',
    name: event.name,
    at: now,
    receivedAt: now,
    mode: 'live',
    source: 'kairos',
    identifiers: [{ namespace: 'profile', value: profile.id }],
    properties: { ...event.properties, journey, step, instance: id },
    traits: event.traits,
    context: {},
  };
  effects.relay(`profile/${profile.id}`, { type: 'forward', input });
  return { type: 'stay', until: now + PATIENCE_MS, basis: messageId };
}

/** Goes on with the very event that it said. */
export function untilSaid(
  names: readonly OwnEvent['name'][],
  following: string | undefined,
): Pick<CompiledStep, 'onDue' | 'onEvent'> {
  const on: Move = { type: 'go', to: following };
  const own = ({ instance }: Run, { messageId }: EventInput) =>
    messageId === instance.basis ? on : undefined;
  return { onDue: () => on, onEvent: new Map(names.map((name) => [name, own])) };
}
