/**
 * Where a person is, as an event or a request says it: `context.location` with latitude and longitude, or the properties
 * of "Location Updated". Whether it may be looked at is a consent of its own; without one nothing is.
 */
import type { EventInput, JsonObject } from '../input.ts';
import { isPlace } from './geofence.ts';

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
  /** Radius in metres within which the person surely is; 0: not said. */
  readonly accuracyM: number;
}

/** The event that brings a position in its properties. */
export const POSITION_EVENT = 'Location Updated';
/** An older position says where somebody was, not where they are. */
export const FRESH_MS = 10 * 60_000;

export function positionOf(event: Pick<EventInput, 'name' | 'context' | 'properties'>): Position | undefined {
  return (
    positionIn(event.context.location) ??
    (event.name === POSITION_EVENT ? positionIn(event.properties) : undefined)
  );
}

export function positionIn(value: unknown): Position | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { latitude, longitude, accuracy } = value as JsonObject;
  if (typeof latitude !== 'number' || typeof longitude !== 'number' || !isPlace(longitude, latitude))
    return undefined;
  return { latitude, longitude, accuracyM: typeof accuracy === 'number' && accuracy > 0 ? accuracy : 0 };
}
