/**
 * The shapes that the console and other clients get over HTTP. Types only: no imports from the engine's inside,
 * so that the console can use them. Instants are RFC 3339 strings; lists page by an opaque cursor.
 */
import type { Degraded, ScoreLabel } from './api-arbitration.ts';
import type { ContactStandingView } from './api-contact-policy.ts';
import type { ErasureProgressView } from './api-rights.ts';

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
  | HappeningOf<'list', { list: string; change: 'refused'; reason: string }>
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
  | HappeningOf<
      'consent',
      { contactPoint: string; purpose: string; topic?: string; granted: boolean; act?: ConsentAct }
    >
  | HappeningOf<
      'identity',
      {
        change: 'linked' | 'merged' | 'refused' | 'unmerged' | 'reattributed';
        identifier?: string;
        other?: string;
        reason?: string;
      }
    >
  | HappeningOf<'group', { groupKind: GroupKind; group: string; change: GroupChange; reason?: string }>
  | HappeningOf<'experiment', { trial: string; arm: string; change: 'exposed' | 'crossed' }>;

export type GroupKind = 'account' | 'household';
/** `dissolved`: too large to be one; `restored`: it is one again. */
export type GroupChange = 'joined' | 'left' | 'refused' | 'dissolved' | 'restored';

export type HappeningOf<Kind extends string, Body> = {
  /** Unique and ordered per profile: a key for lists. */
  readonly id: string;
  readonly kind: Kind;
  readonly at: string;
  readonly profile: string;
  /** What a person would call them: e-mail, user id, or 'visitor 4f2a'. */
  readonly who: string;
} & Readonly<Body>;

export type JourneyChange =
  | 'entered'
  | 'step'
  | 'waiting'
  | 'goal'
  | 'handed-over'
  | 'exited'
  | 'refused'
  | 'migrated'
  | 'held'
  | 'failed'
  | 'branched'
  | 'split'
  | 'converted'
  | 'at-door';

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
  | 'held'
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

/** Who a person is, and why. */
export interface IdentityView {
  readonly profile: string;
  /** The profile that keeps what is known of all who share evidence. */
  readonly home: string;
  readonly identifiers: readonly (IdentifierView & {
    /** Whose it is from which event time on; null: from the beginning. */
    readonly holdings: readonly { from: string | null; profile: string }[];
    readonly evidence: readonly {
      with: IdentifierView;
      rule: 'shown' | 'alias';
      at: string;
      /** A messageId. */
      event: string;
      signedInAt: string | null;
    }[];
  })[];
  readonly refusals: readonly {
    identifier: IdentifierView;
    with: IdentifierView;
    at: string;
    event: string;
    code: 'unique' | 'never' | 'limit' | 'too-many' | 'shared';
    reason: string;
  }[];
  readonly decided: readonly {
    a: IdentifierView;
    b: IdentifierView;
    rule: 'always' | 'never' | 'open';
    at: string;
    by: string;
    reason: string;
  }[];
  /** Other persons who share evidence with this one. */
  readonly others: readonly string[];
}

interface IdentifierView {
  readonly namespace: string;
  readonly value: string;
}

export interface ProfileView {
  readonly id: string;
  readonly who: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** `messageId`: the event that showed it. */
  readonly identifiers: readonly { namespace: string; value: string; since: string; messageId: string }[];
  readonly traits: readonly {
    name: string;
    value: unknown;
    since: string;
    source: string;
    messageId: string;
  }[];
  /** `approximate` where the value is not exact: its standard error as a share, and since when events are counted. */
  readonly computed: readonly {
    name: string;
    value: unknown;
    approximate?: { error?: number; countedAfter?: string };
  }[];
  readonly audiences: readonly { name: string; since: string }[];
  readonly journeys: readonly {
    journey: string;
    instance: string;
    key: string;
    step: string;
    since: string;
    /** Next instant at which it goes on by itself. */
    due: string | null;
    /** Of the journey, by which it last went on. */
    version?: number;
    /** Its journey was paused when it was to go on. */
    held?: true;
  }[];
  readonly consents: readonly {
    contactPoint: string;
    purpose: string;
    topic?: string;
    granted: boolean;
    /** How: granted, confirmed by a link (double opt-in), insisted despite GPC, soft (with a sale), withdrawn. */
    act: ConsentAct;
    at: string;
    source: string;
    messageId: string;
    /** How it was given, as its source says; empty where the event is the only proof. */
    proof: string;
  }[];
  /** Whose law holds, such as "DE"; null: unknown, so the strictest rules hold. */
  readonly jurisdiction: string | null;
  /** What may be said to each address, or used, now. */
  readonly permissions: readonly {
    contactPoint: string;
    purpose: string;
    topic?: string;
    basis: LawfulBasis;
    /** Why not; null: it may. */
    refusal: string | null;
  }[];
  readonly messages: readonly (MessageSummary & { at: string })[];
  /** How full their caps are, what is paused and why, where it is quiet. */
  readonly contactPolicy?: ContactStandingView;
  readonly mergedFrom: readonly string[];
  /** Accounts and households that they are in. */
  readonly groups: readonly MembershipView[];
  /** Processing is restricted: all is kept and nothing used. */
  readonly restrictedSince?: string;
  /** Stages that they are in, with steps ('interest/compares') and signs of pain ('interest!hesitates'); absent: none. */
  readonly stages?: readonly { readonly place: string; readonly since: string }[];
  /** What they may want right now, where a document of kind moments asks. */
  readonly moments?: readonly MomentView[];
  /** Present where the past was asked for: all of it is as of then. */
  readonly asOf?: AsOfView;
}

/** The parts of a profile that `?include=` names, separated by commas; without it all but decisions and timeline. */
export type ProfilePartName =
  | 'identifiers'
  | 'traits'
  | 'computed'
  | 'audiences'
  | 'journeys'
  | 'consents'
  | 'messages'
  | 'groups'
  | 'moments'
  | 'decisions'
  | 'timeline';

/** `GET /v1/profiles/:id`: who it is, and the parts that were asked for. */
export type ProfileAnswer = Pick<ProfileView, 'id' | 'who' | 'createdAt' | 'updatedAt' | 'mergedFrom'> &
  Partial<ProfileView> & {
    /** The newest ones; all of them page by page under `/decisions` and `/timeline`. */
    readonly decisions?: DecisionPage;
    readonly timeline?: TimelineView;
  };

export interface AsOfView {
  /** What was true at this instant ... */
  readonly at: string;
  /** ... as it was known at this one. */
  readonly knownAt: string;
  /** The revision that was in force. */
  readonly revision: string;
  /** Inputs that it was rebuilt from; `missing` of them stand in the log no more. */
  readonly inputs: number;
  readonly missing: number;
}

/** Newest first by when things were known. A page may be short, or empty, and have a next one. */
export interface TimelineView extends Page<Happening> {
  /** With `next`: everything that was known since this instant has been looked at. */
  readonly readTo?: string;
}

export interface DecisionPage extends Page<DecisionRow> {
  readonly readTo?: string;
}

/** One decision with its reasons in short; `GET /v1/decisions/:id` has them all. */
export interface DecisionRow {
  readonly id: string;
  readonly decision: string;
  readonly at: string;
  readonly placement: string;
  /** Best first; empty where nothing remained. */
  readonly chosen: readonly {
    action: string;
    propensity?: number;
    value?: number;
    priority?: number;
    selectionProbability?: number;
  }[];
  readonly candidates: number;
  /** What kept the others out, most of them first. */
  readonly refused: readonly (RefusedBy & { count: number })[];
  /** Of those whose outcomes are waited for still. */
  readonly outcomes: readonly { action: string; outcome: 'shown' | 'response'; at: string }[];
}

export type RefusingPolicy =
  | 'eligibility'
  | 'cap'
  | 'consent'
  | 'pause'
  | 'placement'
  | 'not-chosen'
  | 'applicability'
  | 'suitability'
  | 'treatment'
  | 'stock'
  | 'holdout'
  | 'experiment'
  /** The formula of arbitration gave no number that could be ranked. */
  | 'formula'
  /** Saying nothing was worth more. */
  | 'nothing'
  /** Shown elsewhere on the same page. */
  | 'page'
  /** Mentioned already in the same conversation. */
  | 'conversation'
  | 'budget';

/** `level` and `name`: the issue or group whose rule it is, where it is not the action's own. */
export interface RefusedBy {
  readonly policy: RefusingPolicy;
  readonly rule: string;
  readonly level?: 'issue' | 'group';
  readonly name?: string;
}

/** What was known of a person when a decision was made for them. */
export type KnownThen = Pick<
  ProfileView,
  'identifiers' | 'traits' | 'computed' | 'audiences' | 'consents' | 'jurisdiction' | 'permissions'
> & { readonly asOf: AsOfView };
export interface MembershipView {
  readonly kind: GroupKind;
  readonly id: string;
  /** Empty where nobody said any. */
  readonly role: string;
  readonly since: string;
  /** A rule made it of their traits. */
  readonly byRule: boolean;
  /** `dissolved`: too large to be one; `full`: it took nobody more; `pending`: it has not answered yet. */
  readonly state: 'open' | 'dissolved' | 'full' | 'pending';
  readonly size: number;
  readonly traits: { readonly [name: string]: unknown };
}

/** An account or household. */
export interface GroupView {
  readonly kind: GroupKind;
  readonly id: string;
  readonly since: string;
  /** `dissolved`: a rule made it, and it is too large to be one. */
  readonly state: 'open' | 'dissolved' | 'full';
  readonly size: number;
  readonly traits: readonly {
    name: string;
    value: unknown;
    since: string;
    source: string;
    messageId: string;
  }[];
  /** Members and traits that there was no room for. */
  readonly refused: { members: number; traits: number };
  /** Caps shared by all members that are full; until when, null: until a message is settled. */
  readonly full: readonly { cap: string; until: string | null }[];
}

export interface GroupMemberRow {
  /** Of the profile. */
  readonly id: string;
  readonly who: string;
  readonly role: string;
  readonly since: string;
  /** The event that says so. */
  readonly messageId: string;
}

export interface GroupRow {
  readonly kind: GroupKind;
  readonly id: string;
  readonly name: string | null;
  readonly size: number;
}

export type ConsentAct = 'granted' | 'confirmed' | 'insisted' | 'soft' | 'withdrawn';
export type LawfulBasis = 'consent' | 'soft-opt-in' | 'opt-out' | 'contract';

export interface MomentView {
  readonly moment: string;
  readonly probability: number;
  /** The strongest first; `weight` in log-odds, below zero it speaks against. */
  readonly reasons: readonly {
    at: string;
    event: string;
    weight: number;
    text?: string;
    words?: readonly string[];
  }[];
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
    refusedBy?: RefusedBy;
    treatment?: string;
    variant?: string;
    variantShare?: number;
    propensity?: number;
    draw?: number;
    value?: number;
    priority?: number;
    selectionProbability?: number;
    /** Factors of the priority; see api-arbitration.ts. */
    contextWeight?: number;
    lever?: number;
    influence?: number;
    cost?: number;
    uplift?: number | null;
    label?: ScoreLabel;
    /** Of the budgets that it would use, in value: taken off its priority. */
    price?: number;
  }[];
  /** How many fell out by which rule, in the order in which these were asked. */
  readonly fellOut: readonly (RefusedBy & { count: number })[];
  /** Passed every rule and were not ranked: others were better on average. */
  readonly unranked?: number;
  /** There are more candidates that fell out: give it back as `?cursor=`. */
  readonly next?: string;
  /** Context weights that held and what was left of influencers, in percent. */
  readonly weights?: readonly { name: string; percent: number }[];
  /** Refused because saying nothing was worth more. */
  readonly outweighed?: readonly { action: string; adds: number; costs: number }[];
  /** Nothing remained, and the placement's fallback was given. */
  readonly fallback?: boolean;
  /** What there was no waiting for. */
  readonly degraded?: Degraded;
  /** Of placements that were filled together: the decision of the first one. */
  readonly page?: string;
  readonly conversation?: string;
  readonly outcomes: readonly { outcome: string; at: string }[];
  /** With `?include=known`; null: the person's history is too long to be applied anew. */
  readonly known?: KnownThen | null;
}

export type { DecisionVerification, RecordDigest, WhyNotChange, WhyNotView } from './api-explain.ts';
export type { FairnessRow, FairnessView, IntervalView } from './api-fairness.ts';
export type { SettlingView } from './api-identity.ts';

/** Documents and their state, for the console's configuration panel. */
export interface ConfigurationView {
  readonly revision: string;
  readonly activatedAt: string;
  readonly folder: string;
  readonly documents: readonly { kind: string; name: string; file: string; line: number }[];
  /** Problems of the newest state of the folder; while there are any, the revision above stays in force. */
  readonly problems: readonly DocumentFinding[];
  /** What is probably not meant in it, and in force all the same. */
  readonly warnings: readonly DocumentFinding[];
}

export interface DocumentFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

export interface AudienceView {
  readonly name: string;
  readonly condition: string;
  readonly description?: string;
  readonly members: number;
  /** While it is filled from history: `share` of the work that is done, persons, milliseconds left; null: complete. */
  readonly filling: {
    readonly since: string;
    readonly share: number;
    readonly filled: number;
    readonly total: number;
    readonly leftMs: number | null;
  } | null;
}

/** What asking a context provider came to, since the start of the process. */
export interface ContextRow {
  readonly name: string;
  /** Questions sent; answers; failures; answers that came after the deadline. */
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  readonly late: number;
  /** Not asked: no budget, too many at once, or it kept failing. */
  readonly spared: number;
  /** Answers that were used without asking now. */
  readonly fromCache: number;
  readonly stale: number;
  readonly fallback: number;
  /** Times that nobody answered and nothing held instead. */
  readonly none: number;
  /** In the unit of its document. */
  readonly cost: number;
  readonly lastFailure: string | null;
  readonly p99Ms: number | null;
}

/** Persons whom a condition would fit now; `interval` holds the true number with a probability of 95 %. */
export interface AudiencePreviewView {
  readonly estimate: number;
  readonly interval: readonly [number, number];
  readonly persons: number;
  readonly looked: number;
  readonly exact: boolean;
  readonly ms: number;
  readonly sample: readonly { readonly id: string; readonly who: string }[];
}

/** A count of everybody whom a condition fits, under way or ended: each person as they are at their turn. */
export interface AudienceCountView {
  readonly id: string;
  readonly condition: string;
  readonly state: 'running' | 'finished' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  /** Of those who have been looked at: exact where it is finished. */
  readonly members: number;
  readonly looked: number;
  readonly persons: number;
  /** Of the work. */
  readonly share: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Probably still; null: nobody can tell yet, or it has ended. */
  readonly leftMs: number | null;
  /** Ten members at most, each as likely as any other. */
  readonly sample: readonly { readonly id: string; readonly who: string }[];
}

export interface ListView {
  readonly name: string;
  readonly description?: string;
}

export interface ListMemberRow {
  readonly id: string;
  readonly who: string;
  readonly identifiers: readonly { readonly namespace: string; readonly value: string }[];
  /** Event time of the act that put them on it. */
  readonly since: string;
}

/** What became of the rows: each was applied, was known already, or was refused (and is among the dead letters too). */
export interface ListChangeView {
  readonly list: string;
  readonly change: 'joined' | 'left';
  readonly rows: number;
  readonly applied: number;
  readonly duplicates: number;
  readonly refused: readonly {
    /** From 1, without a header. */
    readonly row: number;
    readonly code: string;
    readonly reason: string;
    readonly text: string;
  }[];
}

/** An address that gets nothing, whoever has it. Only its keyed hash is kept. */
export interface SuppressionView {
  readonly contactPoint: string;
  readonly suppressed: boolean;
  readonly reason?: 'bounce' | 'complaint' | 'request' | 'erased' | 'other';
  readonly at?: string;
}

export interface DeadLetterRow {
  readonly id: string;
  readonly at: string;
  readonly source: string;
  readonly code: string;
  readonly reason: string;
  readonly body: string;
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

/** A business event and how far it is. Whom it concerned is known for those who had their turn. */
export interface BusinessEventView {
  readonly id: string;
  readonly name: string;
  /** While it is under way. */
  readonly properties?: unknown;
  readonly concerns:
    | { readonly type: 'everyone' }
    | { readonly type: 'audience'; readonly audience: string }
    | { readonly type: 'condition'; readonly condition: string };
  /** The rate asked for; null: as fast as live traffic allows. */
  readonly perSecond: number | null;
  readonly expiresAt: string | null;
  readonly state: 'running' | 'finished' | 'stopped' | 'expired' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  readonly announcedAt: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Persons there were when it began, and how many of them have not had their turn. */
  readonly persons: number;
  readonly remaining: number;
  /** About how many it concerns; null: a condition tells only in their turns. */
  readonly expected: number | null;
  readonly reached: number;
  /** On the average so far. */
  readonly reachedPerSecond: number;
}

export type * from './api-budgets.ts';
export type * from './api-catalogue.ts';
export type { ContactPolicyView, ContactRule, ContactStandingView } from './api-contact-policy.ts';
export type * from './api-documents.ts';
export type * from './api-experiments.ts';
export type { GoldenRecordView, LineageView, LineageWord } from './api-golden-record.ts';
export type * from './api-journeys.ts';
export type * from './api-learning.ts';
export type * from './api-network.ts';
export type * from './api-rights.ts';

/** `GET /v1/matching`: how far the matching of stored profiles is, and what came of it. */
export interface MatchingView {
  /** waiting: for more profiles to learn from; watching: all are matched, and whoever changes is. */
  readonly state: 'off' | 'reading' | 'waiting' | 'learning' | 'matching' | 'watching' | 'stopped';
  /** The document in force; null: none asks for it. */
  readonly document: string | null;
  readonly apply: 'link' | 'review' | null;
  /** Probabilities. */
  readonly bands: { readonly link: number; readonly review: number } | null;
  /** Of the state, while it gets on. */
  readonly progress: { readonly stage: string; readonly share: number } | null;
  /** Why it stopped. */
  readonly problem: { readonly code: string; readonly detail: string; readonly mend: string } | null;
  /** Profiles that have one of the declared traits. */
  readonly profiles: number;
  /** Pairs of the link band that are still to be joined. */
  readonly links: number;
  readonly questions: number;
  /** Pairs that the machine joined since the process began. */
  readonly joined: number;
  readonly answers: { readonly [answer in MatchingAnswer]: number };
  readonly model: { readonly learntAt: string; readonly profiles: number } | null;
}

export type MatchingAnswer = 'accept' | 'reject' | 'always' | 'never';

/** Two profiles that may be one person. Weights are natural log-odds; together they are the score. */
export interface MatchingQuestionView {
  readonly id: string;
  readonly band: 'link' | 'review';
  readonly probability: number;
  readonly weight: number;
  /** What it begins with: that any two profiles are one person. */
  readonly prior: number;
  /** What is taken off because the two look like people of one household; 0 or less. */
  readonly related: number;
  readonly persons: readonly [MatchingPerson, MatchingPerson];
  readonly fields: readonly {
    readonly field: string;
    readonly kind: string;
    /** What each of the two says; null: nothing. */
    readonly values: readonly [string | null, string | null];
    readonly weight: number;
    readonly comparisons: readonly { comparison: string; level: string; weight: number }[];
  }[];
}

export interface MatchingPerson {
  readonly id: string;
  readonly who: string;
  readonly identifiers: readonly { readonly namespace: string; readonly value: string }[];
}

/** An answer as it stands on record. */
export interface MatchingAnswerView {
  readonly id: string;
  readonly answer: MatchingAnswer;
  readonly by: string;
  readonly at: string;
  /** The profile that the two are now; null: they stay two. */
  readonly profile: string | null;
}

/*
 * Routes (all but /v1/collect's under a console session or `Authorization: Bearer <API key>`):
 *   GET  /v1/live                          server-sent LiveMessage
 *   GET  /v1/figures                       LiveFigures
 *   GET  /v1/profiles?search=&cursor=      Page<ProfileRow>
 *   GET  /v1/profiles/:id?include=         ProfileAnswer          (:id may be namespace:value)
 *   GET  /v1/profiles/:id?at=&knownAt=     ProfileAnswer          what was true then, as known then
 *   GET  /v1/profiles/:id/timeline?kinds=&event=&from=&to=&cursor= TimelineView
 *   GET  /v1/profiles/:id/decisions?cursor= DecisionPage
 *   GET  /v1/profiles/:id/traits/:trait    LineageView            where from, since when, what lost and why
 *   GET  /v1/contact-policy ContactPolicyView
 *   GET  /v1/profiles/:id/golden-record?view= GoldenRecordView
 *   GET  /v1/decisions/:id?include=known   DecisionTrace
 *   GET  /v1/decisions/:id/verification    DecisionVerification   taken again, and compared
 *   GET  /v1/decisions/:id/why-not/:action WhyNotView             what would have let another action win
 *   GET  /v1/fairness?from=&to=&placement= FairnessView           the disparity test by protected traits
 *   POST /v1/decide                        see openapi.json
 *   GET  /v1/audiences, /v1/audiences/:name  Page<AudienceView>, AudienceView
 *   POST /v1/audiences/preview {condition}  AudiencePreviewView   within a second
 *   POST /v1/audiences/counts {condition}   AudienceCountView     counts everybody, in the background
 *   GET  /v1/audiences/counts/:id          AudienceCountView
 *   DELETE /v1/audiences/counts/:id        AudienceCountView     stops it
 *   GET  /v1/lists                         Page<ListView>
 *   GET  /v1/lists/:name/members?cursor=   Page<ListMemberRow>   a page may be short and have a next one
 *   POST /v1/lists/:name/members?at=&requestId= {members} or CSV  ListChangeView
 *   POST /v1/lists/:name/members/remove    ListChangeView
 *   POST /v1/business-events               BusinessEventView      see openapi.json
 *   GET  /v1/business-events, /v1/business-events/:id
 *   DELETE /v1/business-events/:id         BusinessEventView      stops it
 *   GET  /v1/mails?cursor=, /v1/mails/:id  Page<MailRow>, MailView
 *   GET  /v1/configuration                 ConfigurationView
 *   GET  /v1/documents                     DocumentsView
 *   GET, PUT, PATCH, DELETE /v1/documents/:kind/:name  DocumentView, DocumentWritten
 *   POST /v1/documents/check {text, file?} DocumentCheckView      nothing changes
 *   GET  /v1/templates                     Page<TemplateRow>
 *   GET  /v1/templates/:name               TemplateView
 *   GET  /v1/configuration/settling        { settling: SettlingView | null }
 *   GET  /v1/dead-letters?cursor=          Page<DeadLetterRow>
 *   GET  /v1/tracking-plan?search=&cursor= TrackingPlanView
 *   GET  /v1/tracking-plan/violations?event=&cursor= Page<ViolationRow>
 *   POST /v1/tracking-plan/learn {events?} PlanProposals
 *   POST /v1/suppressions {contactPoint, reason}  SuppressionView
 *   GET, DELETE /v1/suppressions/:contactPoint    SuppressionView
 *   GET  /v1/journeys, /v1/journeys/:name  Page<JourneyRow>, JourneyView
 *   GET  /v1/journeys/:name/versions/:version  JourneyVersionView
 *   GET  /v1/journeys/:name/diff?from=&to= JourneyDiffView
 *   POST /v1/journeys/:name/preview {text?, version?, publish?}  JourneyPreviewView
 *   POST /v1/journeys/:name/pause|resume|drain|publish|rollback {why?, ...}  JourneyView
 *   GET  /v1/matching                      MatchingView
 *   POST /v1/matching/learn                MatchingView          learns again, then matches everybody
 *   GET  /v1/matching/questions?cursor=    Page<MatchingQuestionView>, the strongest first
 *   POST /v1/matching/questions/:id {answer, by?}  MatchingAnswerView
 *   GET  /v1/models                        ModelsView
 *   GET  /v1/models/:name?limit=           ModelView
 *   GET  /v1/models/:name/actions/:action  ModelActionView
 *   GET  /v1/budgets                       BudgetsView
 *   GET  /v1/network?from=&to=&audience=&persona=&limit=  NetworkView
 *   GET  /v1/network/stages?from=&to=&audience=&persona=  NetworkStagesView
 *   GET  /v1/network/personas?from=&to=    NetworkPersonasView
 *   POST /v1/session {token}               exchanges the one-time console link for a session cookie
 */

export type ErasureReason =
  | 'request'
  | 'consent-withdrawn'
  | 'objection'
  | 'no-longer-needed'
  | 'unlawful'
  | 'law';

/** Of a person. Nothing here tells who it was. */
export interface ErasureView {
  readonly id: string;
  /** The person as the audit log names them: a keyed hash. */
  readonly subject: string;
  readonly reason: ErasureReason;
  readonly reference: string | null;
  readonly by: 'api-key' | 'console' | 'kairos';
  readonly askedAt: string;
  /** `running`: nobody finds the person any more, and their data is being removed from the files. */
  readonly state: 'running' | 'done';
  readonly endedAt: string | null;
  readonly removed: {
    readonly profiles: number;
    readonly identifiers: number;
    /** Log entries. */
    readonly entries: number;
    readonly mails: number;
    readonly deadLetters: number;
    readonly samples: number;
  } | null;
  /** Log entries of other people that name an identifier of this one; they are theirs, and stay. */
  readonly mentions: number;
  /** Null where it has ended. */
  readonly progress: ErasureProgressView | null;
}

export interface AuditEntryView {
  /** Of the list: the number as text. */
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly act: string;
  readonly by: 'api-key' | 'console' | 'kairos';
  /** Whose data it was, as a keyed hash; null: nobody's in particular. */
  readonly subject: string | null;
  readonly detail: { readonly [name: string]: string | number } | null;
}

export interface AuditCheckView {
  readonly entries: number;
  /** Every entry is there and as it was written. */
  readonly intact: boolean;
  /** The first that is not. */
  readonly brokenAt?: number;
}

export type { Degraded, ScoreLabel } from './api-arbitration.ts';
export type { JourneyEntryView } from './api-journey-entry.ts';
