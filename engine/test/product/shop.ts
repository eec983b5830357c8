/**
 * The shop that the tests of reliability run: what it configures, and its customers' traffic through the official
 * client. Every event has a number of its own, so that what became of it can be told.
 */
import type { Analytics } from '@segment/analytics-node';
import { WRITE_KEY } from './product.ts';

/** How long a visit counts, and how long the desk waits: both short enough to end between two kills. */
export const ACTIVE_MS = 3_000;
export const WAIT_MS = 1_500;

export interface ShopReceivers {
  readonly smtpPort: number;
  readonly webhookUrl: string;
  /** Of both channels, for one answer. */
  readonly timeoutMs: number;
}

/** What each event leads to: one message by one journey; a visit leads to one when it is over. */
export const journeyOf = { 'Order Placed': 'thanks', Paid: 'receipt', Waiting: 'later' } as const;
export type TrafficEvent = keyof typeof journeyOf | 'Visited';
export const trafficEvents: readonly TrafficEvent[] = ['Order Placed', 'Paid', 'Waiting', 'Visited'];

/** The variable in which the secret of the webhook channel is. */
export const SECRET_VARIABLE = 'DESK_SECRET';

export function shopDocuments({ smtpPort, webhookUrl, timeoutMs }: ShopReceivers): string {
  return `
kind: source
name: shop
writeKey: ${WRITE_KEY}
---
kind: channel
name: email
type: smtp
host: 127.0.0.1
port: ${smtpPort}
from: Shop <shop@example.com>
timeoutMs: ${timeoutMs}
---
kind: channel
name: desk
type: webhook
url: ${webhookUrl}
secret: { env: ${SECRET_VARIABLE} }
allowPrivateAddresses: true
timeoutMs: ${timeoutMs}
---
kind: policy
name: contact
purposes: { marketing: { basis: consent }, service: { basis: contract } }
---
kind: computed-trait
name: orders
value: events("Order Placed").count()
---
kind: audience
name: active
condition: events("Visited").within("${ACTIVE_MS}ms").count() > 0
---
kind: journey
name: thanks
entry: { event: Order Placed, key: event.order, reentry: always }
steps:
  - { id: mail, send: { channel: email, mail: { subject: 'Thanks {{ instance.key }}', html: <p>Thank you</p> } } }
---
kind: journey
name: receipt
entry: { event: Paid, key: event.order, reentry: always }
steps:
  - id: mail
    send: { channel: email, purpose: service, mail: { subject: 'Receipt {{ instance.key }}', html: <p>Paid</p> } }
---
kind: journey
name: later
entry: { event: Waiting, key: event.order, reentry: always }
steps:
  - { id: pause, wait: ${WAIT_MS}ms }
  - { id: call, webhook: { channel: desk, body: { order: '{{ instance.key }}' } } }
---
kind: journey
name: gone
entry: { left: active, reentry: always }
steps:
  - { id: call, webhook: { channel: desk, body: { order: gone } } }
`;
}

export interface Customer {
  readonly userId: string;
  readonly email: string;
}

export function customers(count: number): Customer[] {
  return Array.from({ length: count }, (_, i) => ({ userId: `u${i}`, email: `u${i}@example.com` }));
}

export function greet(analytics: Analytics, { userId, email }: Customer): void {
  analytics.identify({ userId, traits: { email } });
  analytics.track({ userId, event: 'Consent Granted', properties: { purpose: 'marketing' } });
}

export type TrafficCall = ReturnType<typeof trafficCall>;

/** One event as the traffic sends it; its message id and its `order` both tell its number. */
export function trafficCall(userId: string, event: TrafficEvent, number: number) {
  return { userId, event, messageId: messageIdOf(number), properties: { order: `o${number}` } };
}

export function messageIdOf(number: number): string {
  return `e-${number}`;
}
