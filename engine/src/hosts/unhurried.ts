/** Does long work in portions on a thread that others use too: each few milliseconds whoever waits has a turn. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Portions } from '../core/portions.ts';

/** A decision takes several turns of the loop, and waits for so long at each. */
const TURN_MS = 3;

export async function unhurried<T>(work: Portions<T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await othersTurn();
    since = performance.now();
  }
}
