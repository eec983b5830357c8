/**
 * A paused journey moves nobody, and nobody is moved who lacks what is theirs (identity/lacking.ts): what would have moved
 * them is remembered, the first of it.
 */
import type { Instance } from '../instance.ts';
import type { JourneyTurn } from '../walk.ts';

/** Of a run that was to go on to a step, or whose wait has ended. */
export function hold(
  { effects }: JourneyTurn,
  instance: Instance,
  held: NonNullable<Instance['held']>,
  reason?: string,
): void {
  instance.due = 0;
  delete instance.until;
  if (instance.held !== undefined) return;
  instance.held = held;
  const { id, journey, step } = instance;
  effects.fact({ type: 'journey', journey, instance: id, change: 'held', step, ...(reason && { reason }) });
}
