/**
 * The suppression list: addresses that get nothing, whoever has them, whatever it is. It is asked at the last moment,
 * before a channel is called, so that it is in force at once for whatever waits. It knows keyed hashes and no address.
 */
import { createHmac } from 'node:crypto';
import { addressIn } from '../core/profile/addresses.ts';
import type { Delivery, DeliveryPort } from './delivery.ts';

export const SUPPRESSION_REASONS = ['bounce', 'complaint', 'request', 'erased', 'other'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

export interface Suppression {
  readonly reason: SuppressionReason;
  /** When it was put on the list, in milliseconds. */
  readonly at: number;
}

/** Contact points are such as `email:ada@example.com`; upper case and white space around do not matter. */
export interface SuppressionList {
  readonly size: number;
  find(contactPoint: string): Suppression | undefined;
  /** In force at once, durable when it resolves. An address that is on the list already stays as it is. */
  add(contactPoint: string, suppression: Suppression): Promise<void>;
  /** False where it was not on the list. */
  remove(contactPoint: string): Promise<boolean>;
}

const HASH_BYTES = 20;

/** The same for every spelling of an address; without the key nobody can try addresses against it. */
export function suppressionHash(key: Uint8Array, contactPoint: string): string {
  const [namespace = '', ...rest] = contactPoint.split(':');
  return keyedHash(key, `${namespace.trim().toLowerCase()}:${addressIn(rest.join(':'))}`);
}

/** As lists have it that were begun when only case and white space of the address made no difference. */
export function earlierHash(key: Uint8Array, contactPoint: string): string {
  const [namespace = '', ...rest] = contactPoint.trim().split(':');
  return keyedHash(key, `${namespace}:${rest.join(':').trim().toLowerCase()}`);
}

function keyedHash(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, HASH_BYTES).toString('base64url');
}

/** Who complained still gets what is owed; to all others on the list nothing goes. */
export function isRefused(
  { reason }: Suppression,
  { transactional }: Pick<Delivery, 'transactional'>,
): boolean {
  return reason !== 'complaint' || !transactional;
}

/**
 * A delivery that hands nothing over to a suppressed address, and suppresses one whose receiver says that there is no
 * such mailbox.
 */
export function suppressing(
  delivery: DeliveryPort,
  list: Pick<SuppressionList, 'find' | 'add'>,
  now: () => number,
): DeliveryPort {
  return {
    deliver: async (order) => {
      const found = order.point === '' ? undefined : list.find(order.point);
      if (found !== undefined && isRefused(found, order))
        return { outcome: 'refused', code: 'suppressed', reason: `suppressed: ${found.reason}` };
      const result = await delivery.deliver(order);
      if (result.outcome === 'failed' && result.bounced && order.point !== '')
        await list.add(order.point, { reason: 'bounce', at: now() });
      return result;
    },
    repeatable: (channel) => delivery.repeatable(channel),
  };
}
