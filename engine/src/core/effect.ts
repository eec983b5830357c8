/**
 * What the core wants done, as data: the second half of what {@link advance} returns.
 * Facts are what happened (kept in the log, shown to people); the rest is work for the host.
 */
import type { HeldUse } from './budget/hold.ts';
import type { ActKind } from './consent/act.ts';
import type { Decision } from './decision/decision.ts';
import type { GroupKind } from './household/definition.ts';
import type { StaysBecause } from './identity/restate.ts';
import type { JsonObject, Relay } from './input.ts';
import type { Instance } from './journey/instance.ts';
import type { VoucherPlace } from './voucher/counts.ts';
import type { Redeeming, Stocked } from './voucher/voucher.ts';
import type { Step } from './walk/step.ts';

/** A key that state lives under: each is kept in the shard of its own hash. */
export type EntityKey =
  | `profile/${string}`
  | `identifier/${string}`
  | `model/${string}`
  | `group/${string}:${string}`
  | `gate/${string}`
  | `walk/${string}`
  | `trial/${string}`
  /** The ledger of a budget's limit, and all leases of a partition. */
  | `budget/${string}`
  | `lease/${number}`
  /** A code of a voucher, by its hash, a pool of them, and a chunk of its free ones. */
  | `voucher/${string}`
  | `vouchers/${string}`
  | `voucher-chunk/${string}/${number}`;

export type Effect =
  | { readonly type: 'fact'; readonly fact: Fact }
  /** The message may go: log an attempt, which comes back as an input and is checked once more. */
  | { readonly type: 'ready'; readonly message: string }
  /** The logged attempt stands: hand the message to its channel now, once. */
  | { readonly type: 'deliver'; readonly message: string }
  | { readonly type: 'relay'; readonly to: EntityKey; readonly body: Relay }
  /** Something is to be counted in the walked network, or of an experiment. */
  | { readonly type: 'step'; readonly step: Step };

export type Fact =
  | { readonly type: 'audience'; readonly audience: string; readonly change: 'entered' | 'left' }
  | {
      readonly type: 'journey';
      readonly journey: string;
      readonly instance: string;
      readonly change: JourneyChange;
      readonly step?: string;
      /** Where it stood until now; absent: nowhere, it has just begun. */
      readonly from?: string;
      /** Of the journey, by which it goes on; and the one it stood under, where that is another. */
      readonly version?: number;
      readonly fromVersion?: number;
      readonly reason?: string;
      /** Only this person leaves: it goes on with another. */
      readonly goesOn?: true;
      readonly to?: string;
      /** Of a run that begins; absent: it has none. */
      readonly key?: string;
    }
  /** A run as it was when it ended because two persons became one, and the run that it made way for. */
  | { readonly type: 'run-dropped'; readonly run: Instance; readonly by: string }
  | { readonly type: 'decision'; readonly decision: Decision }
  | {
      readonly type: 'outcome';
      readonly decision: string;
      readonly action: string;
      /** `late`: it did not reach who had asked by the deadline. */
      readonly outcome: 'shown' | 'response' | 'late';
    }
  | {
      readonly type: 'message';
      readonly message: string;
      readonly channel: string;
      readonly status: MessageStatus;
      readonly to?: string;
      readonly action?: string;
      readonly journey?: string;
      readonly reason?: string;
    }
  | {
      readonly type: 'consent';
      readonly contactPoint: string;
      readonly purpose: string;
      readonly topic?: string;
      readonly granted: boolean;
      /** Where it is another kind than granted or withdrawn. */
      readonly act?: ActKind;
      /** Why a yes was not kept. */
      readonly reason?: string;
    }
  /** An event that derives from what another one showed, at an instant of its own. */
  | { readonly type: 'noticed'; readonly event: string; readonly at: number; readonly properties: JsonObject }
  /** The event came later than the declared lateness: it is in the history, but counts nowhere and starts no journey itself. */
  | { readonly type: 'too-late'; readonly event: string; readonly lateMs: number }
  | { readonly type: 'linked'; readonly namespace: string; readonly value: string }
  /** `bothIn`: audiences that both were members of before. */
  | { readonly type: 'merged'; readonly from: string; readonly bothIn: readonly string[] }
  | { readonly type: 'merged-into'; readonly profile: string }
  | { readonly type: 'erased' }
  /** From now on this is a person of its own. */
  | { readonly type: 'set-apart' }
  /** A merge was undone: the other one is a person of their own again. */
  | { readonly type: 'unmerged'; readonly profile: string }
  /** Late evidence moved what had been applied for one person to another, or why it stays. */
  | { readonly type: 'reattributed'; readonly problem: StaysBecause | null }
  | {
      readonly type: 'refused-link';
      readonly namespace: string;
      readonly value: string;
      readonly reason: string;
    }
  /** They came into an experiment or a holdout; or two who became one had different arms, and this one holds. */
  | {
      readonly type: 'trial';
      readonly trial: string;
      readonly arm: string;
      readonly change: 'exposed' | 'crossed';
    }
  /** An act on a static list that was not kept. */
  | { readonly type: 'refused-list'; readonly list: string; readonly reason: string }
  /** `dissolved`: too large to be one; `restored`: it is one again. `group` is empty where the event names none. */
  | {
      readonly type: 'group';
      readonly kind: GroupKind;
      readonly group: string;
      readonly change: 'joined' | 'left' | 'refused' | 'dissolved' | 'restored';
      readonly reason?: string;
    }
  /** Reserved of budgets, spent of what was reserved, or given back. `id`: the decision or the message. */
  | {
      readonly type: 'budget';
      readonly change: 'reserved' | 'spent' | 'released';
      readonly id: string;
      readonly action: string;
      readonly uses: readonly HeldUse[];
      /** Value that was expected of it, where it is reserved; else 0. */
      readonly worth: number;
    }
  /** A code is the person's, or not any more. `isDrawn`: it was taken off the shelf by this very input. */
  | {
      readonly type: 'voucher';
      readonly change: 'reserved' | 'issued' | 'released';
      readonly pool: string;
      readonly code: string;
      readonly action: string;
      readonly decision: string;
      readonly isDrawn?: true;
    }
  /** Of codes, in their own partition: one was brought, went from one place to another, or was asked for at a till. */
  | { readonly type: 'voucher-stocked'; readonly pool: string; readonly stocked: Stocked }
  | {
      readonly type: 'voucher-moved';
      readonly pool: string;
      readonly from: VoucherPlace;
      readonly to: VoucherPlace;
    }
  | { readonly type: 'voucher-asked'; readonly pool: string; readonly redeeming: Redeeming };

export type JourneyChange =
  | 'entered'
  | 'step'
  | 'waiting'
  | 'goal'
  | 'handed-over'
  | 'exited'
  | 'refused'
  /** A published version puts it at another step. */
  | 'migrated'
  /** Its wait is over, or what it waited for came, and it goes on when its journey is not paused any more. */
  | 'held'
  /** A step could not do what it is for. */
  | 'failed'
  /** A way of its own began beside the others; `to` is its step. */
  | 'branched'
  /** `to` is the arm of the split. */
  | 'split'
  /** The goal was reached after the run had left, within its time. */
  | 'converted'
  /** It had ended by a merge, which was undone. */
  | 'restored'
  /** They may come in, and not yet: the hours have not begun, or as many have come in as may. */
  | 'at-door';

export type MessageStatus =
  | 'queued'
  | 'attempted'
  | 'sent'
  | 'retrying'
  /** Waits for quiet hours to end. */
  | 'held'
  | 'refused'
  | 'failed'
  | 'uncertain'
  | 'recalled';
