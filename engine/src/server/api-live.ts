/** What the live stream sends, and its figures: types only, the console uses them too. */
import type { Happening } from './api-happenings.ts';

/** `GET /v1/live` streams these as server-sent events (`event:` = type). */
export type LiveMessage =
  | { readonly type: 'happenings'; readonly items: readonly Happening[]; readonly skipped: number }
  | { readonly type: 'figures'; readonly figures: LiveFigures }
  /** Some events broke the tracking plan: how many violations there were up to now. */
  | { readonly type: 'plan'; readonly violations: number };

/** Once a second. Latencies in milliseconds over the last minute. */
export interface LiveFigures {
  readonly at: string;
  readonly startedAt: string;
  readonly revision: string;
  readonly profiles: number;
  readonly perSecond: { events: number; decisions: number; messages: number };
  readonly totals: {
    received: number;
    applied: number;
    duplicates: number;
    refused: number;
    /** Of the tracking plan, since the data folder was made; an event can have several. */
    violations: number;
    late: number;
    /** Later than the declared lateness: in the history, but counted nowhere. */
    tooLate: number;
    decisions: number;
    /** Decide requests that were given up: there was no time to decide, and the fallback was given. */
    givenUp: number;
    /** Of these, not on record, or not yet; since the start. */
    unrecorded: number;
    sent: number;
    failed: number;
    uncertain: number;
  };
  /** From receipt of the event, stage by stage, to the channel's yes. */
  readonly stages: readonly { stage: LatencyStage; p50: number; p99: number; count: number }[];
  readonly audiences: readonly { name: string; members: number }[];
  readonly journeys: readonly { name: string; running: number; entered: number; goals: number }[];
  readonly actions: readonly { name: string; shown: number; responses: number; propensity: number }[];
}

/** durable: event received to acknowledged. applied: received to applied. attempt: to logged attempt. action: to the receiver's yes. */
export type LatencyStage = 'applied' | 'durable' | 'attempt' | 'action' | 'decide';
