/** What a condition gave, as data that travels: for traits and for other journeys. */
import { Duration, durationText, Timestamp } from '../../language/index.ts';
import type { Json } from '../input.ts';

/** Undefined where it could not be computed, or has no plain form. */
export function jsonOf(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Timestamp) return new Date(value.ms).toISOString();
  if (value instanceof Duration) return durationText(value.ms);
  if (Array.isArray(value)) {
    const items = value.map(jsonOf);
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? (value as Json)
    : undefined;
}
