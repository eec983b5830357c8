/**
 * Declared lateness: how long after it happened an event may still come and be counted where it belongs. One that
 * comes later is kept in the history and counted as too late; it changes no window and starts no journey itself.
 */
import type { EventInput } from '../input.ts';

/** A year: whoever declares nothing loses no count to a device that was away, only to a clock that is wrong. */
export const DEFAULT_LATENESS_MS = 366 * 86_400_000;

/** Imports bring the past on purpose: they are never too late. */
export function isTooLate({ mode, at, receivedAt }: EventInput, latenessMs: number): boolean {
  return mode === 'live' && receivedAt - at > latenessMs;
}
