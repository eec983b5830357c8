/**
 * A message on its way: queued, attempted, then sent, refused, failed or uncertain. The core never retries; the host
 * does, and tells the instant of its next try. A message is checked once more when its attempt is logged.
 */

import type { EntityKey, MessageStatus } from '../effect.ts';
import type { JsonObject, ReceiptAnswer } from '../input.ts';
import type { Waited } from '../journey/instance.ts';
import type { GivenVoucher } from '../voucher/hold.ts';

export interface Message {
  /** `PROFILE.HASH`, the idempotency key on every attempt. */
  readonly id: string;
  readonly channel: string;
  purpose: string;
  /** Below the purpose, where it has one. */
  topic?: string;
  /** What the link in it confirms: it asks for a double opt-in. */
  readonly confirms?: { readonly purpose: string; readonly topic?: string };
  /** Owed to the person: no cap, no marketing consent, repeated where the outcome is unknown. */
  transactional: boolean;
  /** Contact point as consent knows it, `email:ada@example.com`; empty for channels with one receiver. */
  readonly point: string;
  /** The address itself. */
  readonly to: string;
  /** Who it went to, where that is another person: they were one then. Their address stands with them alone. */
  readonly receiver?: string;
  source: MessageSource;
  readonly queuedAt: number;
  /** It waits until then, for an hour that is better for its reader. */
  readonly sendAt?: number;
  /** From then on it is not sent any more; absent: it stays good. */
  readonly expiresAt?: number;
  status: MessageStatus;
  attempts: number;
  /** When it was last attempted, or will be tried again. */
  changedAt: number;
  retryAt: number;
  reason: string | null;
  /** The reservation that it holds, where that is not its decision's and not named as the message is. */
  contact?: string;
  /** What it waits for, or waited for until its next attempt: quiet hours of this name, room under a cap, or that a pause ends. */
  heldBy?: string;
  /** Households and accounts whose shared caps count it; and those whose answer it waits for. */
  groups?: readonly EntityKey[];
  awaits?: readonly EntityKey[];
  /** Why it is not wanted any more, where it was with its channel already: it is not tried again. */
  recalled?: string;
  /** What its receiver answered, until the step that asked has taken it. */
  answer?: ReceiptAnswer;
}

/** Where its content comes from: the texts stand in the configuration, the data is recorded with the message. */
export interface MessageSource {
  readonly journey: string;
  /** Of the journey, whose text it has; absent: versions were not numbered then. */
  readonly version?: number;
  readonly step: string;
  readonly instance: string;
  readonly key: string;
  readonly data: JsonObject;
  /** What ended the last wait-for, where the journey reads it. */
  readonly waited?: Waited;
  /** Set where a decision chose what to say. */
  readonly action: string | null;
  readonly decision: string | null;
  /** How it is said, where its treatments and variants have names. */
  readonly treatment?: readonly [treatment: string, variant: string];
  /** What it offers, with the price that was decided on. */
  readonly product?: JsonObject;
  /** The code that goes with it. */
  readonly voucher?: GivenVoucher;
}

export function isOpen(message: Message): boolean {
  return message.status === 'queued' || message.status === 'attempted' || isWaiting(message);
}

/** For an instant of its own: `retryAt`. */
export function isWaiting({ status }: Message): boolean {
  return status === 'retrying' || status === 'held';
}
