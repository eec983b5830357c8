/** What the API tells of what comes in: the tracking plan, violations, dead letters: types only, the console uses them too. */
import type { Page } from './api-page.ts';

export interface DeadLetterRow {
  readonly id: string;
  readonly at: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  readonly body: string;
  /** `uncertain`: it was on its way when Kairos stopped, too long ago to be recognised. */
  readonly state: 'waiting' | 'uncertain' | 'sent' | 'discarded';
  /** When that became of it; null while it waits. */
  readonly stateAt: string | null;
  /** Why it was discarded. */
  readonly stateReason: string | null;
  /** Why it cannot be sent again; null: it can. */
  readonly cannotSend: string | null;
}

/** What became of a refused event that was sent again. */
export interface DeadLetterSent {
  readonly id: string;
  /** `duplicate`: it had been taken before. `refused`: still, for the reason of now. `kept`: it cannot be sent. */
  readonly outcome: 'applied' | 'duplicate' | 'refused' | 'kept';
  readonly code: string | null;
  readonly reason: string | null;
}

/** Of many. */
export interface DeadLettersSent {
  readonly applied: number;
  readonly duplicate: number;
  /** Still refused, by the reason of now; the first hundred. */
  readonly refused: readonly DeadLetterSent[];
  /** What cannot be sent; the first hundred. */
  readonly kept: readonly DeadLetterSent[];
  readonly refusedInAll: number;
  readonly keptInAll: number;
  /** Present where more may follow: give it back as `after`. */
  readonly next?: string;
}

export interface DeadLettersDiscarded {
  readonly discarded: number;
  readonly next?: string;
}
/** `GET /v1/tracking-plan`: events by name. */
export interface TrackingPlanView extends Page<PlanEventRow> {
  readonly settings: {
    readonly undeclaredEvents: UndeclaredPolicy;
    readonly undeclaredProperties: UndeclaredPolicy;
    readonly learn: boolean;
  };
  readonly totals: {
    readonly seen: number;
    readonly violations: number;
    readonly flagged: number;
    readonly refused: number;
    /** Events, and violations, that found no room in the lists. */
    readonly unlisted: number;
    readonly ungrouped: number;
  };
  /** Counted from here on. */
  readonly since: string;
}

export type UndeclaredPolicy = 'allow' | 'report' | 'refuse';

export interface PlanEventRow {
  readonly event: string;
  /** Null: no event type declares it. */
  readonly declared: {
    readonly document: string;
    readonly policy: 'keep' | 'flag' | 'refuse';
    readonly description?: string;
    readonly owner?: string;
  } | null;
  /** Taken in, each messageId once. */
  readonly seen: number;
  /** With a violation; flagged and refused are parts of it. */
  readonly violating: number;
  readonly flagged: number;
  readonly refused: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Arrivals in each of the last 30 minutes, the current one last. */
  readonly perMinute: readonly number[];
}

/** Equal violations of one event, counted together. */
export interface ViolationRow {
  readonly id: string;
  readonly event: string;
  /** Such as `properties.items[].price`. */
  readonly path: string;
  /** The keyword of JSON Schema that does not hold, or `undeclared`. */
  readonly rule: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Newest first. */
  readonly samples: readonly { at: string; source: string; messageId: string; body: string }[];
}

/** `POST /v1/tracking-plan/learn`: documents to read, change and keep. */
export interface PlanProposals {
  readonly proposals: readonly { event: string; name: string; learntFrom: number; yaml: string }[];
  /** All of them in one file. */
  readonly yaml: string;
}
