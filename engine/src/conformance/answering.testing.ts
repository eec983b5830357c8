/** A channel that sometimes fails, is busy, or does not tell what became of a message. */
import { uniform } from '../core/hash.ts';
import type { DeliveryPort, DeliveryResult } from '../hosts/delivery.ts';

/** Each try of a message has an answer of its own, the same over restarts. */
export function answering(seed: number): DeliveryPort {
  const tries = new Map<string, number>();
  return {
    repeatable: () => false,
    deliver: ({ id }): Promise<DeliveryResult> => {
      const n = tries.get(id) ?? 0;
      tries.set(id, n + 1);
      const roll = uniform(`${seed} ${id}`, 'answer', n);
      if (roll < 0.15) return Promise.resolve({ outcome: 'failed', code: 'gone', reason: 'no such mailbox' });
      if (roll < 0.35) return Promise.resolve({ outcome: 'retry', reason: 'busy' });
      if (roll < 0.45) return Promise.resolve({ outcome: 'unknown', reason: 'cut', repeatable: false });
      return Promise.resolve({ outcome: 'sent' });
    },
  };
}
