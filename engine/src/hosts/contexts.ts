/** The port to context providers: asks them from outside, with cache, deadline and fallback. Joined in server/. */
import type { Ask } from '../core/context/asks.ts';
import type { Answer } from '../core/context/provider.ts';

export interface ContextPort {
  /**
   * One answer an ask, in their order. Never rejects and never takes longer than the longest deadline of the providers:
   * who did not answer is told as such (`source: 'none'`).
   */
  ask(asks: readonly Ask[]): Promise<readonly Answer[]>;
}
