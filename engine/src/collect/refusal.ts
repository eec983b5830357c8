/**
 * Why one event was not taken. Codes are stable: they are counted, listed and documented. Reasons are for people
 * and say what to change at the sender. What is refused goes to the dead letter, never to nowhere.
 */
import type { EventType, JsonObject, Mode } from '../core/input.ts';

export type RefusalCode =
  | 'not_an_object'
  | 'unknown_type'
  | 'missing_identifier'
  | 'bad_identifier'
  | 'missing_event_name'
  | 'missing_group_id'
  | 'bad_shape'
  | 'bad_timestamp'
  | 'bad_message_id'
  | 'message_id_too_long'
  | 'event_too_large'
  | 'too_deep'
  | 'too_many_keys'
  | 'forbidden_key'
  | 'blocked_identifier'
  | 'undeclared_event'
  | 'plan_violation';

export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly reason: string;
}

export function refuse(code: RefusalCode, reason: string): Refusal {
  return { ok: false, code, reason };
}

/** Something that was not taken: one event, or a whole body that could not be read. */
export interface RejectedEntry {
  readonly workspace: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  /** The event as parsed, or the body's text. */
  readonly body: unknown;
  readonly receivedAt: number;
  /** Absent: a whole request. */
  readonly cameBy?: CameBy;
}

/** What the request said of an event beside its body: with it the event can be read again as it came. */
export interface CameBy {
  readonly mode: Mode;
  /** Where the route named it. */
  readonly type?: EventType | undefined;
  /** Its place in the request. */
  readonly position: number;
  /** By the sender's clock; absent: not said, or not readable. */
  readonly sentAt?: number | undefined;
  /** Of the batch, for all its events. */
  readonly context?: JsonObject | undefined;
  readonly integrations?: JsonObject | undefined;
  readonly isClient: boolean;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly gpc?: boolean | undefined;
}
