/**
 * What can happen to a customer: the inputs of {@link advance}. Plain data, JSON-safe, logged as they are.
 * Times are milliseconds since the epoch (UTC). `at` is when it was true; processing time comes with the world.
 */

import type { FromBudget, ToBudget } from './budget/relay.ts';
import type { Answers } from './context/provider.ts';
import type { GroupKind } from './household/definition.ts';
import type { FromGroup, ToGroup } from './household/relay.ts';
import type { GraphState } from './identity/graph-state.ts';
import type { Pending } from './identity/membership.ts';
import type { Restatement } from './identity/restate.ts';
import type { Stray } from './identity/stray.ts';
import type { FromGate, ToGate } from './journey/entry/gate.ts';
import type { Maturing } from './learning/cohort.ts';
import type { Outcome } from './learning/model.ts';
import type { Shown } from './learning/risk-set.ts';
import type { Link } from './profile/profile.ts';
import type {
  FromVoucherPool,
  ToVoucher,
  ToVoucherChunk,
  ToVoucherPool,
  VoucherUsed,
} from './voucher/relay.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** `history`: imported past. It updates what we know, but never sends and never spends caps. */
export type Mode = 'live' | 'history';

/** A value in an identity namespace, already normalised (e-mail lower-cased, white space trimmed). */
export interface Identifier {
  readonly namespace: string;
  readonly value: string;
}

export type EventType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

/** The source of our own events. Nobody else has this name: a source document cannot. */
export const OWN_SOURCE = 'kairos';

/** An immutable fact about a customer, from any source. */
export interface EventInput {
  readonly kind: 'event';
  /** Unique per event: the key of deduplication. */
  readonly messageId: string;
  readonly type: EventType;
  /** Track: its event. Others: 'Identified', 'Page Viewed', 'Screen Viewed', 'Group Joined', 'Aliased'. */
  readonly name: string;
  /** Event time after clock-skew correction, never later than receivedAt. */
  readonly at: number;
  readonly receivedAt: number;
  readonly mode: Mode;
  /** Name of the source document whose write key brought it; {@link OWN_SOURCE} for our own (opens, clicks). */
  readonly source: string;
  /** At least one; the strongest namespace first (see IDENTITY_ORDER): the first one routes the event. */
  readonly identifiers: readonly Identifier[];
  /** Alias only: the identifier that is the same person as the first of `identifiers`. */
  readonly previous?: Identifier;
  /** Properties of track, page and screen; why two are one, of an alias of our own; empty for the others. */
  readonly properties: JsonObject;
  /** Traits to set, from identify's traits (or context.traits); empty for most events. */
  readonly traits: JsonObject;
  readonly context: JsonObject;
  /** What context providers answered before it was logged, where a condition may read it. */
  readonly answers?: Answers;
}

/** An instant came that the profile had asked for. */
export interface DueInput {
  readonly kind: 'due';
  readonly at: number;
}

/** Somebody asks what to do or show now. */
export interface DecideInput {
  readonly kind: 'decide';
  readonly at: number;
  /** How the person was named, where not by profile id. */
  readonly identifier?: Identifier;
  /** Caller's key: the same request again gets the same decision. */
  readonly requestId: string;
  readonly placement: string;
  readonly context: JsonObject;
  readonly answers?: Answers;
  /** How many actions to return, best first. */
  readonly limit: number;
  /** Placements that are filled together with it; none repeats what another one shows. */
  readonly others?: readonly Slot[];
  /** No more of all these placements, the first of them as asked, are decided: the host had no time for more. Absent: all. */
  readonly fill?: number;
  /** What the host could not wait for: see {@link Degraded}. */
  readonly degraded?: Degraded;
  /** It goes on: what was proposed in it and not mentioned is free again. */
  readonly conversation?: string;
  /** What was mentioned in the conversation may be proposed in it again: for clients that go on showing it. */
  readonly mayRepeat?: true;
}

/** A placement, and how many actions it takes at most. */
export interface Slot {
  readonly placement: string;
  readonly limit: number;
}

/**
 * `deadline`, `overload`: nothing was decided in time, and the fallback was given. `contexts`: it was decided without what
 * context providers would have answered. `unfilled`: of several placements those before it took the time there was.
 */
export type Degraded = 'deadline' | 'overload' | 'contexts' | 'unfilled';

/** The host is about to hand a message to its channel; the core says whether it still may. */
export interface AttemptInput {
  readonly kind: 'attempt';
  readonly at: number;
  readonly message: string;
}

/** What the channel said. `retry` carries the instant at which the host will try again. */
export interface ReceiptInput {
  readonly kind: 'receipt';
  readonly at: number;
  readonly message: string;
  /** `refused`: the host knew that it must not go (the suppression list). */
  readonly outcome: 'sent' | 'retry' | 'failed' | 'refused' | 'unknown';
  /** `retry` only. */
  readonly retryAt?: number;
  /** `unknown` only: the channel's receiver recognises repeats, so the host may try again under the same id. */
  readonly repeatable?: boolean;
  readonly code?: string;
  readonly reason?: string;
  /** `sent` only: what the receiver said, where the step asked for it. */
  readonly answer?: ReceiptAnswer;
}

/** The receiver's JSON, or why there is none that can be used. */
export type ReceiptAnswer = { readonly value: Json } | { readonly problem: string };

/** From another key. */
export interface RelayInput {
  readonly kind: 'relay';
  readonly at: number;
  readonly body: Relay;
}

/** The person asked to be erased: nothing of them is known from then on. */
export interface EraseInput {
  readonly kind: 'erase';
  readonly at: number;
}

export type Input =
  | EventInput
  | DueInput
  | DecideInput
  | AttemptInput
  | ReceiptInput
  | RelayInput
  | EraseInput;

/** Messages between keys. Each is idempotent at its receiver, which logs it before the sender forgets it. */
export type Relay =
  /** To a profile: an input that reached another key first (an identifier's shard, a profile that was merged). */
  | { readonly type: 'forward'; readonly input: EventInput | AttemptInput | ReceiptInput }
  /** To an identifier, from the home of its cluster: whose you are from which event time on. */
  | {
      readonly type: 'own';
      readonly home: string;
      readonly owners: readonly (readonly [from: number, profile: string])[];
      /** Whoever had to arrive there first has arrived. */
      readonly settled: boolean;
    }
  /** To a profile: your evidence belongs to that home; who is alone becomes part of `into` at once. */
  | {
      readonly type: 'join';
      /** Whom it is meant for: an heir only passes the evidence on. */
      readonly profile: string;
      readonly home: string;
      readonly into: string | null;
      /** The identifier and whose it is by event time, where it is not only that one's. */
      readonly shared?: Pick<Stray, 'node' | 'owners'>;
    }
  /** To the home of a cluster: evidence, and who has become part of another. */
  | {
      readonly type: 'witness';
      readonly graph: GraphState;
      /** All that a former home knew: it is a home no more. */
      readonly isWhole: boolean;
      readonly pending: Pending;
      readonly settled: {
        readonly profile: string;
        readonly nodes: readonly string[];
        /** Who has all that it was; absent where nobody ever came under its id. */
        readonly by?: string;
      } | null;
    }
  /** To a person of the cluster, from its home: your links. */
  | {
      readonly type: 'links';
      readonly home: string;
      readonly links: readonly Link[];
      /** For whom something may have been applied that is yours, where you have been no person. */
      readonly lacks?: readonly string[];
    }
  /** To a profile, from the home of its cluster: become part of `into`. */
  | { readonly type: 'yield'; readonly profile: string; readonly into: string; readonly home: string }
  /** To a profile, from the home of its cluster: what may have been applied for you and is another's. */
  | { readonly type: 'astray'; readonly strays: readonly Stray[] }
  /** To one with whom something of mine stands, as I am a person again: tell when you have given it back. */
  | { readonly type: 'ask-back'; readonly profile: string; readonly of: string }
  /** To whoever asked: it has been given, or there is nothing, or it stays where it is. */
  | { readonly type: 'given-back'; readonly of: string }
  /** To a profile, from outside: what your own facts say, and what goes with others, to whom it belongs. */
  | Restatement
  /** To one to whom something belongs that was another's: what goes with it, and what is on the record of both. */
  | {
      readonly type: 'regain';
      readonly from: string;
      readonly isRisen: boolean;
      readonly past: Json;
      /** What was refused while they were one: a state of profile/refused.ts. */
      readonly refused?: Json;
    }
  /** To the surviving profile: everything the other one was. */
  | { readonly type: 'absorb'; readonly profile: string; readonly state: Json }
  /**
   * To a profile: what was counted of it before a revision, for series that are new in it. `life` is the profile
   * whose log it was; rows are slots of the layout and states of series, claims those of groups of the golden record.
   * Without either: only its turn to catch up.
   */
  | {
      readonly type: 'fill';
      readonly life: string;
      readonly layout: string;
      readonly rows: readonly (readonly [slot: number, state: Json])[];
      readonly claims?: readonly (readonly [slot: number, state: Json])[];
    }
  /** To a profile: somebody of your cluster was erased; `nodes` were theirs alone, null: the home is to find out. */
  | {
      readonly type: 'forget';
      readonly profile: string;
      /** An identifier of theirs. */
      readonly root: string;
      readonly nodes: readonly string[] | null;
      /** Contact points that they gave. */
      readonly points?: readonly string[];
    }
  /** To a profile: the home of your cluster was erased, and that is it from now on; `owns`: you are it. */
  | {
      readonly type: 'rehome';
      readonly from: string;
      readonly home: string;
      readonly links: readonly Link[];
      readonly owns: { readonly graph: GraphState; readonly pending: Pending } | null;
      readonly nodes: readonly string[];
      readonly points?: readonly string[];
    }
  /** To an identifier: the same, and whose you are. */
  | {
      readonly type: 'reassign';
      readonly from: string;
      readonly home: string;
      readonly owners: readonly (readonly [from: number, profile: string])[];
    }
  /** To an identifier: this profile was erased. */
  | { readonly type: 'release'; readonly profile: string }
  /** To a model: an action was shown, and by when what comes of it is known. */
  | ({ readonly type: 'shown'; readonly matures: Maturing } & Shown)
  /** To a model: what an action that was shown has come to. */
  | ({ readonly type: 'teach' } & Outcome)
  /** To an account or household, and from one to a member: see household/relay.ts. */
  | { readonly type: 'to-group'; readonly body: ToGroup }
  | { readonly type: 'from-group'; readonly kind: GroupKind; readonly id: string; readonly body: FromGroup }
  /** To the gate of a way into a journey, and from one to a person: see journey/entry/gate.ts. */
  | { readonly type: 'to-gate'; readonly body: ToGate }
  | {
      readonly type: 'from-gate';
      readonly journey: string;
      readonly way: string;
      readonly body: FromGate;
    }
  /** To the ledger of a purse, and from one to a partition's leases; `lease-look`: these do what is due. */
  | { readonly type: 'to-budget'; readonly body: ToBudget }
  | { readonly type: 'from-budget'; readonly body: FromBudget }
  | { readonly type: 'lease-look' }
  /** To a code, a pool of them, a chunk of its free ones, the shelf of a partition, and whoever was given one: see voucher/relay.ts. */
  | { readonly type: 'to-voucher'; readonly body: ToVoucher }
  | { readonly type: 'to-voucher-pool'; readonly body: ToVoucherPool }
  | { readonly type: 'to-voucher-chunk'; readonly body: ToVoucherChunk }
  | { readonly type: 'from-voucher-pool'; readonly pool: string; readonly body: FromVoucherPool }
  | { readonly type: 'voucher-used'; readonly body: VoucherUsed }
  /** To a profile: this action was given as the fallback of a placement, because there was no time to ask. */
  | {
      readonly type: 'fallback-given';
      readonly request: string;
      readonly placement: string;
      readonly action: string;
    };
