/**
 * The channel port: hands one message to one medium, once. Channels never retry, never look at consent or caps
 * (the core did), and never decide anything: they tell what happened.
 */
import type { ReceiptAnswer } from '../core/input.ts';

export interface Channel {
  /** True when the receiver recognises a repeated `id`, so that an unknown outcome may be tried again under it. */
  readonly repeatable: boolean;
  /** How many it hands over at once; more would only wait inside of it. Absent: any number. */
  readonly parallel?: number;
  dispatch(message: OutgoingMessage): Promise<DispatchResult>;
  /** Releases pooled connections. */
  close(): Promise<void>;
}

/** A message after content was rendered: what goes over the wire. */
export interface OutgoingMessage {
  /** Idempotency key: the same for every attempt of the same message. */
  readonly id: string;
  readonly workspace: string;
  /** The contact point: a mail address, a phone number, a device; for webhooks the URL comes from the channel. */
  readonly to: string;
  readonly content: RenderedContent;
  /** Milliseconds since the epoch at which the core decided; a webhook signs its own time. */
  readonly at: number;
  /** What the receiver answers is wanted, where the medium has answers. */
  readonly wantsAnswer?: boolean;
}

export type RenderedContent =
  | {
      readonly kind: 'mail';
      readonly subject: string;
      readonly html: string;
      readonly text: string;
      /** RFC 8058 one-click target; absent for transactional mail. */
      readonly unsubscribeUrl?: string;
    }
  | { readonly kind: 'webhook'; readonly body: unknown };

/** What happened, in the words the core needs. */
export type DispatchResult =
  /** The receiver said yes. `reference` is its own id for it, where it gave one. */
  | { readonly outcome: 'sent'; readonly reference?: string; readonly answer?: ReceiptAnswer }
  /** Surely not delivered now, may work later (connection refused, SMTP 4xx, HTTP 408/429/5xx before processing). */
  | { readonly outcome: 'retry'; readonly reason: string; readonly retryAfterMs?: number }
  /** Will never work (SMTP 5xx, HTTP 4xx, refused address, template error). `code` is stable and lower-case. */
  | {
      readonly outcome: 'failed';
      readonly code: string;
      readonly reason: string;
      /** The receiver says that there is no such mailbox: nothing is to be sent to the address any more. */
      readonly bounced?: true;
    }
  /** The connection died after the message was handed over and before the answer: nobody knows. */
  | { readonly outcome: 'unknown'; readonly reason: string };
