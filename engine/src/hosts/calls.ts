/**
 * What is said to a partition, and what it answers. Plain data, so that a call can go to another thread or, later,
 * another machine.
 */
import type { ConcernProblem } from '../core/audience/concern.ts';
import type { Ask } from '../core/context/asks.ts';
import type { Answers } from '../core/context/provider.ts';
import type { EntityKey } from '../core/effect.ts';
import type { TrialSum } from '../core/experiment/counts.ts';
import type { GroupKind } from '../core/household/definition.ts';
import type { Word } from '../core/identity/others-words.ts';
import type { Restatement } from '../core/identity/restate.ts';
import type { Degraded, EventInput, Identifier, JsonObject, Relay, Slot } from '../core/input.ts';
import type { LookAsked, ModelLook } from '../core/learning/look.ts';
import type { ModelDelta } from '../core/learning/model-state.ts';
import type { ProductRow } from '../core/product/figures.ts';
import type { Stocked } from '../core/voucher/voucher.ts';
import type { WalkSum } from '../core/walk/graph.ts';
import type { BackfillProgress } from './backfill-progress.ts';
import type { BudgetsPart } from './budgets.ts';
import type { BusinessEvent, FanOutProgress } from './business-event.ts';
import type { ClusterSnapshot } from './cluster.ts';
import type { CountPart } from './count-progress.ts';
import type { DecisionsAsked, DecisionsRead, ToldDecision } from './decision-log.ts';
import type { VerifiedAnswer, WhyNotAnswer, WhyNotProblem } from './decisions-again.ts';
import type { DeclaredTraits, TraitsPageAsked, TraitsPagePart } from './declared-traits.ts';
import type { DisparitiesAsked, DisparitiesPart, DisparitiesRead, MovedTally } from './disparities.ts';
import type {
  DecideAnswer,
  EventOutcome,
  ExplainedDecision,
  LatencyStage,
  NamesAsked,
  PastAsked,
  PastProblem,
  PastProfile,
  PersonSummary,
  PreviewPart,
  ProfilePart,
  ProfileSnapshot,
  ProfileSummary,
} from './engine.ts';
import type { Closed, Purged, PurgePart, Subject } from './erasure.ts';
import type { GivenUpAsked, Uncounted } from './given-up/here.ts';
import type { GivenUpCall, GivenUpRows } from './given-up/rows.ts';
import type { GroupSnapshot, GroupSummary } from './groups.ts';
import type { Life, LifeRows } from './life-past.ts';
import type { LifeAsked, LifePage } from './life-records.ts';
import type { GoldenPart, GoldenQuestion } from './lineage.ts';
import type { ListMembersAsked, ListMembersPart } from './list-members.ts';
import type { PastLife } from './past.ts';
import type { PersonalParts } from './personal-parts.ts';
import type { Reattributed } from './reattribution.ts';
import type { RelayId } from './record.ts';
import type { StandingState } from './standing.ts';
import type { Totals } from './tally.ts';
import type { TimelineAsked, TimelinePart } from './timeline-part.ts';
import type { RedeemAsked, Redeemed, VoucherLook, VouchersAsked, VouchersPart } from './vouchers-here.ts';
import type { WalkedAsked } from './walks.ts';

export type Call =
  /** Events whose first identifier lives here, or whose `profile` does. */
  | { readonly op: 'events'; readonly items: readonly RoutedEvent[] }
  | { readonly op: 'relays'; readonly items: readonly RoutedRelay[] }
  | { readonly op: 'decide'; readonly at: Address; readonly request: DecisionAsked }
  /** What providers are to be asked before this is sent: see asker.ts. */
  | { readonly op: 'asks'; readonly at: Address; readonly about: Inquiry }
  /** `reasons`: with the moments the person is in, and why; that reads the log. */
  | {
      readonly op: 'profile';
      readonly at: Address;
      readonly reasons?: true;
      readonly parts?: readonly ProfilePart[];
    }
  | { readonly op: 'person'; readonly at: Address }
  /** As of an instant, as known at another. */
  | { readonly op: 'past'; readonly at: Address; readonly asked: PastAsked }
  /** The state of a profile that became part of another later, for that one's past. */
  | { readonly op: 'past-life'; readonly profile: string; readonly asked: PastAsked; readonly most: number }
  | {
      readonly op: 'timeline';
      readonly at: Address;
      readonly asked: TimelineAsked;
    }
  | {
      readonly op: 'decision';
      readonly profile: string;
      readonly id: string;
      readonly names?: NamesAsked | undefined;
    }
  /** Takes it again, to compare. */
  | { readonly op: 'verify-decision'; readonly profile: string; readonly id: string }
  | { readonly op: 'why-not'; readonly profile: string; readonly id: string; readonly action: string }
  /** Whose identifiers, of those that live there, begin with the text. */
  | { readonly op: 'owners'; readonly text: string; readonly limit: number }
  | {
      readonly op: 'search';
      readonly text: string;
      readonly limit: number;
      /** As {@link Replies.owners} of all partitions has them. */
      readonly owners: readonly string[];
    }
  /** With members behind `after`. */
  | {
      readonly op: 'group';
      readonly kind: GroupKind;
      readonly id: string;
      readonly after: string;
      readonly limit: number;
    }
  | { readonly op: 'model'; readonly name: string; readonly asked: LookAsked }
  | { readonly op: 'groups'; readonly kind: GroupKind; readonly text: string; readonly limit: number }
  | { readonly op: 'figures' }
  /** Work that has not come to rest. */
  | { readonly op: 'pending' }
  /** Where people stand in journeys. */
  | { readonly op: 'standing' }
  | { readonly op: 'activate'; readonly revision: string }
  | { readonly op: 'models'; readonly models: readonly ModelDelta[] }
  /** Prices and stock; and what is known of them. */
  | { readonly op: 'products'; readonly rows: readonly ProductRow[] }
  | { readonly op: 'products-said' }
  /** Fill from history what the revision in force asks for; answered with its position once all have their part. */
  | { readonly op: 'fill' }
  /** How many fit a condition, by looking at `most` profiles for `withinMs`. */
  | {
      readonly op: 'preview';
      readonly condition: string;
      readonly withinMs: number;
      readonly most: number;
    }
  /** Whom a condition fits, of everybody; answered when all have been looked at. */
  | { readonly op: 'count'; readonly id: string; readonly condition: string }
  | { readonly op: 'count-progress'; readonly id: string }
  | { readonly op: 'stop-count'; readonly id: string }
  /** What these profiles did, counted for a condition that others count; undefined where the revision is not in force. */
  | {
      readonly op: 'count-lives';
      readonly condition: string;
      readonly revision: string;
      readonly lives: readonly Life[];
    }
  /** Who is on a static list, of the profiles here behind `after`. */
  | ({ readonly op: 'list-members' } & ListMembersAsked)
  /** Chosen traits of everybody here behind `after`, or of these profiles. */
  | ({ readonly op: 'traits-page' } & TraitsPageAsked)
  | { readonly op: 'traits-of'; readonly fields: readonly string[]; readonly profiles: readonly string[] }
  /** Every partition has: false where a newer revision asks for more. */
  | { readonly op: 'filled'; readonly at: number }
  /** A business event, to its home, which sees to it that the others take it, and then that all begin. */
  | { readonly op: 'announce'; readonly event: BusinessEvent }
  /** Answered with how many it may concern here. */
  | { readonly op: 'take-business-event'; readonly event: BusinessEvent }
  | { readonly op: 'begin-business-event'; readonly id: string; readonly total: number }
  | { readonly op: 'stop-business-event'; readonly id: string }
  | { readonly op: 'business-events'; readonly id: string | undefined }
  /** The turn of a profile that was merged falls to its heir. */
  | { readonly op: 'reach'; readonly profile: string; readonly turn: string; readonly event: BusinessEvent }
  | { readonly op: 'personal-parts'; readonly at: Address }
  /** The cluster that the profile is of, from its home. */
  | { readonly op: 'cluster'; readonly at: Address }
  /** Inputs of one profile id from a position on, the oldest first. */
  | ({ readonly op: 'life'; readonly profile: string } & LifeAsked)
  /** Events from which something that is known of the profile is. */
  | { readonly op: 'words'; readonly profile: string }
  /**
   * The profile is what its own facts say, if its last input ends there and the revision is in force: false where there
   * has been another since.
   */
  | {
      readonly op: 'restate';
      readonly profile: string;
      readonly end: number;
      readonly revision: string;
      readonly body: Restatement;
    }
  /** What is another's goes there now; also what is theirs who have been set apart. Undefined: there was nothing. */
  | { readonly op: 'reattribute'; readonly profile: string; readonly apart: readonly string[] }
  | { readonly op: 'checkpoint' }
  | { readonly op: 'state' }
  /** Where values are from, and what lost: of one trait, or all traits in one view. */
  | { readonly op: 'golden'; readonly at: Address; readonly about: GoldenQuestion }
  /** Empties a profile that lives here; answered when its identifiers know. Also one that became part of another. */
  | { readonly op: 'erase'; readonly profile: string }
  /** Whether relays are on their way that name one of them. */
  | { readonly op: 'names-any'; readonly profiles: readonly string[] }
  /** Removes from log and store what is left of people all of whose profiles are erased. */
  /** Erases events that were kept for as long as their kind is. */
  | { readonly op: 'expire' }
  | { readonly op: 'purge'; readonly subjects: readonly Subject[]; readonly isThorough: boolean }
  | { readonly op: 'purge-progress' }
  /** What decisions gave by protected traits: read, joined by who has become whom, added up. */
  | ({ readonly op: 'read-disparities' } & DisparitiesAsked)
  | { readonly op: 'take-disparities'; readonly tallies: readonly MovedTally[] }
  | { readonly op: 'sum-disparities' }
  /** Decisions with what came of them: read, fetched page by page, forgotten. */
  | ({ readonly op: 'read-decisions' } & DecisionsAsked)
  | { readonly op: 'page-decisions'; readonly from: number; readonly count: number }
  | { readonly op: 'forget-decisions' }
  /** The walked network of some days. */
  | ({ readonly op: 'walked' } & WalkedAsked)
  | { readonly op: 'trials' }
  /** What budgets are at. */
  | { readonly op: 'budgets' }
  /** Codes of vouchers that live here: they are brought, looked up, redeemed, counted. */
  | ({ readonly op: 'voucher-stock' } & VouchersAsked)
  | { readonly op: 'voucher'; readonly code: string }
  | ({ readonly op: 'voucher-redeem' } & RedeemAsked)
  | { readonly op: 'vouchers' }
  /** Calls that were given up: they come on record; are found by who was named; and what they showed is counted. */
  | { readonly op: 'given-up'; readonly rows: GivenUpRows }
  | ({ readonly op: 'find-given-up' } & GivenUpAsked)
  | { readonly op: 'given-up-uncounted' }
  | { readonly op: 'given-up-counted'; readonly position: number }
  | { readonly op: 'count-fallback'; readonly at: Address; readonly call: GivenUpCall };

export interface RoutedEvent {
  readonly event: EventInput;
  /** Known where an identifier's shard has resolved it. */
  readonly profile: string | undefined;
}

export interface RoutedRelay {
  readonly id: RelayId;
  readonly to: EntityKey;
  readonly body: Relay;
}

/** A profile by its id or by an identifier whose shard is here. */
export type Address = { readonly profile: string } | { readonly identifier: Identifier };

export interface DecisionAsked {
  /** How the person was named, where not by profile id. */
  readonly identifier?: Identifier;
  readonly placement: string;
  readonly context: JsonObject;
  readonly limit: number;
  readonly requestId: string;
  readonly answers?: Answers;
  /** Placements that are filled together with it. */
  readonly others?: readonly Slot[];
  readonly conversation?: string;
  /** What was mentioned in the conversation may be proposed in it again: for clients that go on showing it. */
  readonly mayRepeat?: true;
  readonly degraded?: Degraded;
  /** Whoever picks it up then or later gives the fallback, and it stands on record so. */
  readonly until?: number;
}

/** An event or a question that is about to come. */
export type Inquiry =
  | { readonly type: 'event'; readonly event: EventInput }
  | { readonly type: 'decide'; readonly placement: string; readonly context: JsonObject };

/** The person is at another profile: ask there. */
export interface Moved {
  readonly moved: string;
}

export interface Replies {
  readonly events: readonly (EventOutcome | Moved)[];
  readonly relays: undefined;
  readonly decide: DecideAnswer | Moved;
  readonly asks: readonly Ask[] | Moved;
  readonly profile: ProfileSnapshot | Moved | undefined;
  readonly person: PersonSummary | Moved | undefined;
  readonly past: PastProfile | PastProblem | Moved | undefined;
  readonly 'past-life': PastLife;
  readonly timeline: TimelinePart | Moved | undefined;
  readonly decision: ExplainedDecision | Moved | undefined;
  readonly 'read-disparities': DisparitiesRead;
  readonly 'take-disparities': readonly MovedTally[];
  readonly 'sum-disparities': DisparitiesPart;
  readonly 'read-decisions': DecisionsRead;
  readonly 'page-decisions': readonly ToldDecision[];
  readonly 'forget-decisions': undefined;
  readonly 'verify-decision': VerifiedAnswer | undefined;
  readonly 'why-not': WhyNotAnswer | WhyNotProblem | undefined;
  readonly cluster: ClusterSnapshot | Moved | undefined;
  readonly life: LifePage;
  readonly words: readonly Word[];
  readonly restate: boolean;
  readonly reattribute: Reattributed | undefined;
  readonly owners: readonly string[];
  readonly search: readonly ProfileSummary[];
  readonly group: GroupSnapshot | undefined;
  readonly model: ModelLook | undefined;
  readonly groups: readonly GroupSummary[];
  readonly figures: PartitionFigures;
  readonly pending: number;
  readonly standing: StandingState;
  readonly activate: undefined;
  readonly models: undefined;
  readonly products: undefined;
  readonly 'products-said': readonly ProductRow[];
  readonly fill: number;
  readonly filled: boolean;
  readonly preview: PreviewPart;
  readonly count: CountPart | { readonly problem: ConcernProblem };
  readonly 'count-progress': CountPart | undefined;
  readonly 'stop-count': undefined;
  readonly 'list-members': ListMembersPart;
  readonly 'traits-page': TraitsPagePart;
  readonly 'traits-of': readonly DeclaredTraits[];
  readonly 'count-lives': readonly LifeRows[] | undefined;
  readonly announce: ConcernProblem | undefined;
  readonly 'take-business-event': number;
  readonly 'begin-business-event': undefined;
  readonly 'stop-business-event': boolean;
  readonly 'business-events': readonly FanOutProgress[];
  readonly reach: Moved | undefined;
  readonly 'personal-parts': PersonalParts | Moved | undefined;
  readonly checkpoint: undefined;
  readonly erase: Closed;
  readonly 'names-any': boolean;
  readonly purge: Purged;
  readonly 'purge-progress': PurgePart;
  readonly expire: number;
  readonly state: readonly unknown[];
  readonly golden: GoldenPart | Moved | undefined;
  readonly walked: WalkSum;
  readonly trials: readonly TrialSum[];
  readonly budgets: BudgetsPart;
  readonly 'voucher-stock': readonly Stocked[];
  readonly voucher: VoucherLook | undefined;
  readonly 'voucher-redeem': Redeemed;
  readonly vouchers: VouchersPart;
  readonly 'given-up': undefined;
  readonly 'find-given-up': readonly GivenUpCall[];
  readonly 'given-up-uncounted': Uncounted | undefined;
  readonly 'given-up-counted': undefined;
  readonly 'count-fallback': Moved | undefined;
}

export interface PartitionFigures {
  readonly totals: Totals;
  readonly audiences: { readonly [name: string]: number };
  readonly journeys: { readonly [name: string]: { running: number; entered: number; goals: number } };
  readonly actions: { readonly [name: string]: { shown: number; responses: number } };
  readonly latencies: readonly (readonly [LatencyStage, readonly number[]])[];
  readonly backfill: BackfillProgress | undefined;
}

/** Reaches any partition, wherever it runs. */
export interface Router {
  call<C extends Call>(partition: number, call: C): Promise<Replies[C['op']]>;
}
