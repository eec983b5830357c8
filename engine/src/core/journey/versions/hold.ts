/** A paused journey moves nobody: what would have moved them is remembered, the first of it. */
import type { Instance } from '../instance.ts';
import type { JourneyTurn } from '../walk.ts';

/** Of a run that was to go on to a step, or whose wait has ended. */
export function hold(
  { effects }: JourneyTurn,
  instance: Instance,
  held: NonNullable<Instance['held']>,
): void {
  instance.due = 0;
  delete instance.until;
  if (instance.held !== undefined) return;
  instance.held = held;
  const { id, journey, step } = instance;
  effects.fact({ type: 'journey', journey, instance: id, change: 'held', step });
}
