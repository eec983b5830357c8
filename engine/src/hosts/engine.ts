/**
 * What a running engine offers, whatever host it runs in: the server, the command line and the stories
 * use only this. Every answer reflects all inputs that were acknowledged before the call.
 */

import type { ConcernProblem } from '../core/audience/concern.ts';
import type { ActKind } from '../core/consent/act.ts';
import type { Basis } from '../core/consent/definition.ts';
import type { Decision, RefusedCandidate } from '../core/decision/decision.ts';
import type { FairnessDefinition } from '../core/decision/fairness/definition.ts';
import type { DisparitySums } from '../core/decision/fairness/tally.ts';
import type { ContactStanding } from '../core/decision/standing.ts';
import type { Fact, MessageStatus } from '../core/effect.ts';
import type { TrialSum } from '../core/experiment/counts.ts';
import type { GroupKind } from '../core/household/definition.ts';
import type { Degraded, EventInput, Identifier, JsonObject, Slot } from '../core/input.ts';
import type { LookAsked, ModelLook } from '../core/learning/look.ts';
import type { ExplainedMoment } from '../core/moment/explain.ts';
import type { Precision } from '../core/profile/precision.ts';
import type { DecisionMark } from '../core/profile/profile.ts';
import type { WalkSum } from '../core/walk/graph.ts';
import type { BackfillProgress } from './backfill-progress.ts';
import type { PurseSnapshot } from './budgets.ts';
import type { BusinessEvent, FanOutProgress } from './business-event.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { AudienceCount } from './count-progress.ts';
import type { VerifiedAnswer, WhyNotAnswer, WhyNotProblem } from './decisions-again.ts';
import type { DeclaredTraits, TraitsPage } from './declared-traits.ts';
import type { DisparitiesAsked } from './disparities.ts';
import type { GroupSnapshot, GroupSummary, MembershipSnapshot } from './groups.ts';
import type { GoldenPart, TraitLineage } from './lineage.ts';
import type { ListMembersPage } from './list-members.ts';
import type { PersonalParts } from './personal-parts.ts';
import type { ProductDesk } from './products.ts';
import type { Reattributed } from './reattribution.ts';
import type { StandingCounts } from './standing.ts';
import type { WalkedAsked } from './walks.ts';

export interface Engine {
  readonly workspace: string;

  /**
   * Takes events; resolves when all are durable and applied, with what became of each, in order.
   * Rejects with {@link EngineRefusal}: nothing or a part was taken, send all again (events are idempotent).
   */
  submit(events: readonly EventInput[]): Promise<readonly EventOutcome[]>;

  decide(request: DecideRequest): Promise<DecideAnswer>;
  /** As {@link decide}, but never later than `deadlineMs`, and a little. */
  decideInTime(request: DecideRequest & { readonly deadlineMs: number }): Promise<DecideAnswer | GivenUp>;

  /**
   * A copy of the profile as it is now; undefined where nobody is known under that key.
   * @param options `parts`: what of it, all by default; `reasons`: also the moments the person is in, and why; that
   * reads their newest events
   */
  profile(
    key: ProfileKey,
    options?: { reasons?: true; parts?: readonly ProfilePart[] },
  ): Promise<ProfileSnapshot | undefined>;

  /** Who it is, and nothing more. */
  person(key: ProfileKey): Promise<ProfileSummary | undefined>;

  /**
   * What was true of the person at an instant, as it was known at another, from the log; undefined where nobody is
   * known under that key now. Changes nothing, and works behind the live traffic.
   */
  profileAsOf(key: ProfileKey, asked: PastAsked): Promise<PastProfile | PastProblem | undefined>;

  /**
   * Newest first by when it was known, over all profiles that became this person. `before` is the `cursor` of an
   * earlier page. A page ends with the entry that reaches `limit`; it may have fewer, or none, and a cursor, where few fit.
   */
  timeline(
    key: ProfileKey,
    options: { before?: string; limit: number; filter?: TimelineFilter },
  ): Promise<TimelinePage>;

  /**
   * Where a trait's values are from in each view, and which lost and why; `lineage` is undefined where the person has
   * no such trait.
   */
  lineage(
    key: ProfileKey,
    trait: string,
  ): Promise<{ readonly profile: string; readonly lineage: TraitLineage | undefined } | undefined>;

  /** All traits as a view of the golden record has them; `traits` is undefined where there is no such view. */
  goldenRecord(key: ProfileKey, view: string): Promise<GoldenPart | undefined>;

  /** What is kept of the person beside that, for their export. */
  personalParts(key: ProfileKey): Promise<PersonalParts | undefined>;

  /** A decision's record with its outcomes. */
  decision(
    id: string,
    /** Of those that were not eligible; all by default. */
    names?: NamesAsked,
  ): Promise<(ExplainedDecision & { readonly profile: string }) | undefined>;

  /** A decision taken again from its record, and with the person as they were; see core/decision/again/verify.ts. */
  verifyDecision(id: string): Promise<(VerifiedAnswer & { readonly profile: string }) | undefined>;

  /** What decisions gave to people by their protected traits, from the logs; null where no document declares any. */
  disparities(asked: DisparitiesAsked): Promise<Disparities | null>;

  /** What would have let another action win. */
  whyNot(id: string, action: string): Promise<WhyNotAnswer | WhyNotProblem | undefined>;

  /** Profiles, most recently changed first, whose identifiers contain the text. */
  search(text: string, limit: number): Promise<readonly ProfileSummary[]>;

  /** An account or household with a page of its members; `after` is the `cursor` of an earlier page. */
  group(
    kind: GroupKind,
    id: string,
    options: { after?: string; limit: number },
  ): Promise<GroupSnapshot | undefined>;

  /** A model of responses as it is; undefined where nothing has taught it. */
  model(name: string, asked: LookAsked): Promise<ModelLook | undefined>;

  /** Those whose ids begin with the text. */
  groups(kind: GroupKind, text: string, limit: number): Promise<readonly GroupSummary[]>;

  /**
   * Fans a business event out; resolves when that is durable. Announced again (by its id) it changes nothing.
   * Tells what is wrong where its condition cannot be used.
   */
  announce(event: BusinessEvent): Promise<ConcernProblem | undefined>;

  /** What the API said of prices and stock, above the documents. */
  readonly products: Pick<ProductDesk, 'figures' | 'change'>;

  /** The network that people walked on some days. */
  walked(asked: WalkedAsked): Promise<WalkSum>;
  /** What experiments and holdouts have counted so far, over all partitions. */
  trials(): Promise<readonly TrialSum[]>;
  /** What was reserved and spent of each limit of each budget, and what one unit of it costs now. */
  budgets(): Promise<readonly PurseSnapshot[]>;

  /** The newest business events, under way or ended, newest first; or the one of this id. */
  businessEvents(id?: string): Promise<readonly FanOutProgress[]>;

  /** Nobody is reached any more when it resolves; false where there is none of this id. */
  stopBusinessEvent(id: string): Promise<boolean>;

  /**
   * How many persons a condition would fit now, by looking at as many as time allows. A condition that is none gives
   * the problem in words.
   */
  previewAudience(condition: string, withinMs: number): Promise<AudiencePreview | ConcernProblem>;

  /** Who the person is, and why: all who share evidence with them. */
  cluster(key: ProfileKey): Promise<ClusterSnapshot | undefined>;

  /**
   * Gives persons who have been set apart (an event 'Identity Decided') what is theirs of what was applied for `holder`,
   * as happens by itself soon after. Undefined: there is nothing to be given, or it has been.
   */
  unmerge(holder: string, identifiers: readonly Identifier[]): Promise<Reattributed | undefined>;

  /** Identifiers that a profile id ever had, by its own history; also one that has become part of another. */
  identifiersOf(profile: string): Promise<readonly Identifier[]>;

  /**
   * Begins to count everybody whom a condition fits, behind the live traffic, under an id that the caller makes: the
   * same id again is the same count. Tells what is wrong where the condition cannot be counted.
   */
  countAudience(id: string, condition: string): Promise<ConcernProblem | undefined>;

  /** How far it is, or what came of it; undefined: there is none, or it is long ended, or from before a restart. */
  audienceCount(id: string): Promise<AudienceCount | undefined>;

  /** False where there is none of this id. */
  stopAudienceCount(id: string): Promise<boolean>;

  /**
   * Who is on a static list, in an order that stays; `cursor` is that of an earlier page. A page that ran out of time
   * has fewer than `limit`, or none, and a cursor.
   */
  listMembers(
    list: string,
    options: { cursor?: string; limit: number; withinMs: number },
  ): Promise<ListMembersPage>;

  /** Chosen traits of all profiles, in an order that stays; as with {@link listMembers} a page may be short. */
  traitsPage(
    fields: readonly string[],
    options: { cursor?: string; limit: number; withinMs: number },
  ): Promise<TraitsPage>;

  /** Those of some profiles by their ids, in no order. */
  traitsOf(fields: readonly string[], profiles: readonly string[]): Promise<readonly DeclaredTraits[]>;

  /** What happens from now on; the listener must be quick. Returns the way to stop. */
  subscribe(listener: (happenings: readonly LiveFact[]) => void): () => void;

  figures(): Promise<EngineFigures>;

  /** Where people stand in journeys now, exactly. */
  standing(): Promise<StandingCounts>;

  /** Resolves when nothing is pending: no message waits for its channel and no relay is under way. */
  settle(): Promise<void>;

  /** Finishes what runs, writes the checkpoint, releases the data. */
  close(): Promise<void>;
}

export interface AudiencePreview {
  /** Persons in it, as far as can be told. */
  readonly estimate: number;
  /** Where the true number lies with a probability of 95 %. */
  readonly interval: readonly [least: number, most: number];
  readonly persons: number;
  readonly looked: number;
  /** Everybody was looked at. */
  readonly isExact: boolean;
  readonly sample: readonly { readonly id: string; readonly identifiers: readonly Identifier[] }[];
}

/** What one partition says of a preview. */
export type PreviewPart =
  | {
      readonly persons: number;
      readonly looked: number;
      readonly members: number;
      readonly isAll: boolean;
      readonly sample: AudiencePreview['sample'];
    }
  | { readonly problem: ConcernProblem };

/** By profile id, or by any identifier of the person. */
export type ProfileKey = { readonly profile: string } | Identifier;

/** `erased`: it was for somebody who has been erased, and nothing of it is kept. */
export type EventOutcome = 'applied' | 'duplicate' | 'erased';

export interface DecideRequest {
  readonly key: ProfileKey;
  readonly placement: string;
  readonly context: JsonObject;
  readonly limit: number;
  /** The same request again gets the same decision. */
  readonly requestId: string;
  /** Placements that are filled together with it: none shows what another one does. */
  readonly others?: readonly Slot[];
  /** Names a conversation that goes on: see core/decision/conversation.ts. */
  readonly conversation?: string;
  /** What was mentioned in the conversation may be proposed in it again: for clients that go on showing it. */
  readonly mayRepeat?: true;
  /** Within so many milliseconds it is answered, by the fallback where it must be; absent: it is waited for. */
  readonly deadlineMs?: number;
  /** Of these it has waited so many already. */
  readonly waitedMs?: number;
}

export interface Disparities {
  readonly definition: FairnessDefinition;
  readonly decisions: number;
  readonly sums: DisparitySums;
  /** People whose history is too long to be lived again under a policy. */
  readonly left: number;
}

export interface NamesAsked {
  readonly from: number;
  readonly limit: number;
}

export interface ExplainedDecision {
  readonly decision: Decision;
  /** Those that were not eligible, by name. */
  readonly ineligible: readonly RefusedCandidate[];
  readonly outcomes: readonly { readonly outcome: string; readonly at: number }[];
  /** In the log of the partition of the profile that it was made for: what was known then ends there. */
  readonly position: number;
}

/** What can be asked of a profile singly. */
export type ProfilePart =
  | 'identifiers'
  | 'traits'
  | 'computed'
  | 'audiences'
  | 'journeys'
  | 'consents'
  | 'messages'
  | 'decisions'
  | 'groups';

/** All by default. */
export interface TimelineFilter {
  readonly kinds?: readonly TimelineKind[];
  /** Only events of this name. */
  readonly event?: string;
  /** When it was true, in milliseconds, both inclusive. */
  readonly from?: number;
  readonly to?: number;
}

export type TimelineKind =
  | 'event'
  | 'audience'
  | 'journey'
  | 'decision'
  | 'message'
  | 'consent'
  | 'identity'
  | 'list'
  | 'group'
  | 'experiment';

/** Milliseconds since the epoch. `at`, when it was true, is not later than `knownAt`, when it was known. */
export interface PastAsked {
  readonly at: number;
  readonly knownAt: number;
  /** Nothing behind this position in the log of the profile's partition; for more than one input of an instant. */
  readonly until?: number;
}

export interface PastProfile {
  readonly profile: ProfileSnapshot;
  /** In force at the instant. */
  readonly revision: string;
  /** Inputs that it was rebuilt from. */
  readonly inputs: number;
  /** Of these, those that stand in the log no more: it is as without them. */
  readonly missing: number;
}

export type PastProblem =
  /** Nothing had been known of the person by then; profiles that became part of them since may have been. */
  | { readonly problem: 'unknown-then'; readonly mergedFrom: readonly string[] }
  /** It has more inputs than are applied anew for one question. */
  | { readonly problem: 'too-long'; readonly most: number };

export interface DecideAnswer extends Decided {
  readonly profile: string;
  /** Of the other placements that were asked for, in their order. */
  readonly others: readonly Decided[];
}

export interface Decided {
  readonly decision: Decision;
  /** In the order of `decision.chosen`: what to show. */
  /** `product`: as it was recorded, with texts in the language of the person. */
  readonly treatments: readonly { action: string; content: JsonObject; product?: JsonObject }[];
  /** Where nothing is chosen and the documents name something for that. */
  readonly fallback?: FallbackContent;
}

export interface FallbackContent {
  readonly action?: string;
  readonly content: JsonObject;
}

/** Nobody could say in time who was meant: what the documents name for the placements, in their order. */
export interface GivenUp {
  readonly degraded: Degraded;
  readonly fallbacks: readonly (FallbackContent | undefined)[];
}

export interface ProfileSummary {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly updatedAt: number;
  readonly audiences: readonly string[];
}

export interface ProfileSnapshot extends ProfileSummary {
  readonly createdAt: number;
  /** Each with the event that showed it. */
  readonly links: readonly { namespace: string; value: string; at: number; messageId: string }[];
  readonly traits: readonly {
    name: string;
    value: unknown;
    at: number;
    source: string;
    messageId: string;
  }[];
  /** `precision` where the value is not exact. */
  readonly computed: readonly { name: string; value: unknown; precision?: Precision | undefined }[];
  readonly memberships: readonly { audience: string; since: number }[];
  /** Stages, steps of stages ('interest/compares') and signs of pain ('interest!hesitates') they are in; absent: none. */
  readonly stages?: readonly { place: string; since: number }[];
  readonly instances: readonly {
    id: string;
    journey: string;
    key: string;
    step: string;
    since: number;
    due: number | null;
    /** Of the journey, by which it last went on. */
    version?: number;
    /** It goes on when its journey is not paused any more. */
    held?: true;
  }[];
  /** The act in force by contact point and purpose. */
  readonly consents: readonly ConsentSnapshot[];
  /** Where a policy reads it: the jurisdiction whose rules hold; null where it is unknown and the strictest do. */
  readonly jurisdiction: string | null;
  /** What may be said to each address now, by purpose, and why not. */
  readonly permissions: readonly PermissionSnapshot[];
  /** Where they stand under the contact policy; absent where messages are not asked for. */
  readonly contactPolicy?: ContactStanding;
  readonly messages: readonly {
    id: string;
    channel: string;
    status: MessageStatus;
    at: number;
    to: string | null;
    action: string | null;
    journey: string | null;
    reason: string | null;
    /** Opens and clicks of it may be seen now. */
    tracked: boolean;
    /** Why consent does not let it go now; null: it does. */
    refusal: string | null;
  }[];
  /** Those whose outcomes are waited for still. An instant of 0: not yet. */
  readonly decisions: readonly DecisionMark[];
  readonly mergedFrom: readonly string[];
  /** Accounts and households that the person is in. */
  readonly groups: readonly MembershipSnapshot[];
  /** Since when processing is restricted: kept and not used; absent where it is not. */
  readonly restrictedSince?: number;
  /** Where a document has them noticed, and reasons were asked for. */
  readonly moments?: readonly ExplainedMoment[];
}

export interface ConsentSnapshot {
  readonly contactPoint: string;
  readonly purpose: string;
  readonly topic?: string;
  readonly granted: boolean;
  readonly act: ActKind;
  readonly at: number;
  readonly source: string;
  readonly messageId: string;
  /** How it was given, as its source says; empty where the event is the only proof. */
  readonly proof: string;
}

export interface PermissionSnapshot {
  readonly contactPoint: string;
  readonly purpose: string;
  readonly topic?: string;
  readonly basis: Basis;
  /** Null: it may be. */
  readonly refusal: string | null;
}

/** An input that was applied, or a fact that came of it. */
export type TimelineItem =
  | { readonly kind: 'event'; readonly event: EventInput }
  | { readonly kind: 'fact'; readonly fact: Fact };

export interface LiveFact {
  /** Ordered and unique: partition, position, ordinal. */
  readonly id: string;
  readonly at: number;
  readonly profile: string;
  readonly identifiers: readonly Identifier[];
  readonly item: TimelineItem;
}

export interface TimelinePage {
  readonly items: readonly { id: string; at: number; item: TimelineItem }[];
  readonly cursor?: string;
  /** Where there is a cursor: all that was known since this instant has been looked at. */
  readonly readTo?: number;
}

/** Counts since the start of the data folder where it says total, else since the start of the process. */
export interface EngineFigures {
  readonly revision: string;
  readonly profiles: number;
  readonly totals: {
    readonly applied: number;
    readonly duplicates: number;
    readonly late: number;
    readonly tooLate: number;
    readonly decisions: number;
    /** Of these, answered by the fallback because there was no time. */
    readonly givenUp: number;
    readonly sent: number;
    readonly failed: number;
    readonly refused: number;
    readonly uncertain: number;
  };
  readonly audiences: ReadonlyMap<string, number>;
  readonly journeys: ReadonlyMap<string, { running: number; entered: number; goals: number }>;
  readonly actions: ReadonlyMap<string, { shown: number; responses: number }>;
  /** Requests given up that are not on record, or not yet; since the start. */
  readonly unrecorded: number;
  /** What is being filled from history; undefined where nothing is. */
  readonly backfill: BackfillProgress | undefined;
  /** Milliseconds from receipt, the newest observations of each stage. */
  readonly latencies: ReadonlyMap<LatencyStage, readonly number[]>;
}

export type LatencyStage = 'applied' | 'durable' | 'attempt' | 'action' | 'decide';

/** The engine could not take the input now; nothing acknowledged is lost. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly code:
    | 'overloaded'
    | 'low_disk'
    | 'unavailable'
    | 'unknown_placement'
    | 'unknown_profile'
    | 'erased';
  constructor(code: EngineRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}
