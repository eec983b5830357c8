/**
 * The last look at a message that had to wait for its channel: consent and the suppression list as they are now, not as
 * they were when its attempt was logged. So a withdrawal acts within a second, however slow the receiver is.
 */
import type { Delivery, DeliveryResult } from '../hosts/delivery.ts';
import type { Engine } from '../hosts/engine.ts';
import { profileOf } from '../hosts/sharding.ts';
import { isRefused, type SuppressionList } from '../hosts/suppression.ts';

/** A result instead of the delivery, or the delivery as it may go now. */
export type LastLook = (delivery: Delivery) => Promise<Delivery | DeliveryResult>;

/** An engine that is about to close answers nobody: the message is tried again when it is open. */
const PATIENCE_MS = 2_000;

export function lastLook(
  engine: Pick<Engine, 'profile'>,
  suppressions: Pick<SuppressionList, 'find'>,
): LastLook {
  return async (delivery) => {
    if (delivery.point === '') return delivery;
    const suppressed = suppressions.find(delivery.point);
    if (suppressed && isRefused(suppressed, delivery))
      return { outcome: 'refused', code: 'suppressed', reason: `suppressed: ${suppressed.reason}` };
    if (delivery.transactional) return delivery;
    const message = await soon(messageOf(engine, delivery));
    // Nothing was handed over: whatever the reason is that nobody knows it now, it may be tried again.
    if (message === undefined) return { outcome: 'retry', reason: 'consent could not be looked at again' };
    if (message.refusal !== null) return { outcome: 'refused', reason: message.refusal };
    return message.tracked === delivery.tracked ? delivery : { ...delivery, tracked: message.tracked };
  };
}

async function messageOf(engine: Pick<Engine, 'profile'>, { id }: Delivery) {
  const found = await engine.profile({ profile: profileOf(id) });
  return found?.messages.find((message) => message.id === id);
}

async function soon<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
