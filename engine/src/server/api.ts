/**
 * The shapes that the console and other clients get over HTTP. Types only: no imports from the engine's inside,
 * so that the console can use them. Instants are RFC 3339 strings; lists page by an opaque cursor.
 */

export interface Page<T> {
  readonly items: readonly T[];
  /** Present where more follow: give it back as `?cursor=`. */
  readonly next?: string;
}

/** RFC 9457 problem; `code` is stable, `mend` says what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly mend?: string;
}

/** One thing that happened, as the live page and the timeline show it. */
export type Happening =
  | HappeningOf<'event', { name: string; type: string; source: string; properties: unknown; late: boolean }>
  | HappeningOf<'audience', { audience: string; change: 'entered' | 'left' }>
  | HappeningOf<
      'journey',
      {
        journey: string;
        instance: string;
        change: JourneyChange;
        step?: string;
        reason?: string;
        to?: string;
      }
    >
  | HappeningOf<'decision', DecisionSummary>
  | HappeningOf<'message', MessageSummary>
  | HappeningOf<'consent', { contactPoint: string; purpose: string; granted: boolean }>
  | HappeningOf<
      'identity',
      { change: 'linked' | 'merged' | 'refused'; identifier?: string; other?: string; reason?: string }
    >;

export type HappeningOf<Kind extends string, Body> = {
  /** Unique and ordered per profile: a key for lists. */
  readonly id: string;
  readonly kind: Kind;
  readonly at: string;
  readonly profile: string;
  /** What a person would call them: e-mail, user id, or 'visitor 4f2a'. */
  readonly who: string;
} & Readonly<Body>;

export type JourneyChange = 'entered' | 'step' | 'waiting' | 'goal' | 'handed-over' | 'exited' | 'refused';

export interface DecisionSummary {
  readonly decision: string;
  readonly placement: string;
  /** Names of the chosen actions, best first; empty where nothing was eligible. */
  readonly actions: readonly string[];
  readonly candidates: number;
  readonly selectionProbability: number | null;
}

export type MessageStatus =
  | 'queued'
  | 'attempted'
  | 'sent'
  | 'retrying'
  | 'refused'
  | 'failed'
  | 'uncertain'
  | 'recalled';

export interface MessageSummary {
  readonly message: string;
  readonly channel: string;
  readonly status: MessageStatus;
  readonly action?: string;
  readonly journey?: string;
  readonly to?: string;
  readonly reason?: string;
}

/** `GET /v1/live` streams these as server-sent events (`event:` = type). */
export type LiveMessage =
  | { readonly type: 'happenings'; readonly items: readonly Happening[]; readonly skipped: number }
  | { readonly type: 'figures'; readonly figures: LiveFigures };

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
    late: number;
    decisions: number;
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

export interface ProfileView {
  readonly id: string;
  readonly who: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly identifiers: readonly { namespace: string; value: string; since: string }[];
  readonly traits: readonly { name: string; value: unknown; since: string; source: string }[];
  readonly computed: readonly { name: string; value: unknown }[];
  readonly audiences: readonly { name: string; since: string }[];
  readonly journeys: readonly {
    journey: string;
    instance: string;
    key: string;
    step: string;
    since: string;
    /** Next instant at which it goes on by itself. */
    due: string | null;
  }[];
  readonly consents: readonly {
    contactPoint: string;
    purpose: string;
    granted: boolean;
    at: string;
    source: string;
  }[];
  readonly messages: readonly (MessageSummary & { at: string })[];
  readonly mergedFrom: readonly string[];
}

export interface ProfileRow {
  readonly id: string;
  readonly who: string;
  readonly updatedAt: string;
  readonly audiences: readonly string[];
}

export interface MailRow {
  readonly id: string;
  readonly at: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
}

export interface MailView extends MailRow {
  readonly text: string;
  /** Shown in a sandboxed frame only. */
  readonly html: string;
  readonly headers: readonly { name: string; value: string }[];
}

/** Why a decision came out as it did: candidates, where each fell out, the factors of those that remained. */
export interface DecisionTrace {
  readonly decision: string;
  readonly profile: string;
  readonly at: string;
  readonly revision: string;
  readonly placement: string;
  readonly request: unknown;
  readonly chosen: readonly string[];
  readonly candidates: readonly {
    action: string;
    /** Absent for those that remained. */
    refusedBy?: { policy: 'eligibility' | 'cap' | 'consent' | 'placement' | 'not-chosen'; rule: string };
    propensity?: number;
    draw?: number;
    value?: number;
    priority?: number;
    selectionProbability?: number;
  }[];
  readonly outcomes: readonly { outcome: string; at: string }[];
}

/** Documents and their state, for the console's configuration panel. */
export interface ConfigurationView {
  readonly revision: string;
  readonly activatedAt: string;
  readonly folder: string;
  readonly documents: readonly { kind: string; name: string; file: string; line: number }[];
  /** Problems of the newest state of the folder; while there are any, the revision above stays in force. */
  readonly problems: readonly {
    file: string;
    line: number;
    column: number;
    code: string;
    message: string;
    mend: string;
  }[];
}

export interface DeadLetterRow {
  readonly id: string;
  readonly at: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  readonly body: string;
}
/*
 * Routes (all but /v1/collect's under a console session or `Authorization: Bearer <API key>`):
 *   GET  /v1/live                          server-sent LiveMessage
 *   GET  /v1/figures                       LiveFigures
 *   GET  /v1/profiles?search=&cursor=      Page<ProfileRow>
 *   GET  /v1/profiles/:id                  ProfileView            (:id may be namespace:value)
 *   GET  /v1/profiles/:id/timeline?cursor= Page<Happening>        newest first
 *   GET  /v1/decisions/:id                 DecisionTrace
 *   POST /v1/decide                        see openapi.json
 *   GET  /v1/mails?cursor=, /v1/mails/:id  Page<MailRow>, MailView
 *   GET  /v1/configuration                 ConfigurationView
 *   GET  /v1/dead-letters?cursor=          Page<DeadLetterRow>
 *   POST /v1/session {token}               exchanges the one-time console link for a session cookie
 */
