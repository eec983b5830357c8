/** What can be decided, and what is told of decisions, models, experiments and budgets. */

import type { Decision, RefusedCandidate } from '../../core/decision/decision.ts';
import type { FairnessDefinition } from '../../core/decision/fairness/definition.ts';
import type { DisparitySums } from '../../core/decision/fairness/tally.ts';
import type { TrialSum } from '../../core/experiment/counts.ts';
import type { Degraded, JsonObject, Slot } from '../../core/input.ts';
import type { LookAsked, ModelLook } from '../../core/learning/look.ts';
import type { VoucherText } from '../../core/voucher/view.ts';
import type { PurseSnapshot } from '../budgets.ts';
import type { DecisionsAsked, DecisionsEnd, DecisionsTaker } from '../decision-log.ts';
import type { VerifiedAnswer, WhyNotAnswer, WhyNotProblem } from '../decisions-again.ts';
import type { DisparitiesAsked } from '../disparities.ts';
import type { AnsweredMinutes } from '../given-up/minutes.ts';
import type { GivenUpCall } from '../given-up/rows.ts';
import type { ProductDesk } from '../products.ts';
import type { VoucherDesk } from '../vouchers.ts';
import type { ProfileKey } from './people.ts';

/** Decides, and tells of what was decided. */
export interface Decisions {
  decide(request: DecideRequest): Promise<DecideAnswer>;

  /** As {@link decide}, but never later than `deadlineMs`, and a little; at once where nobody is asked. @throws EngineRefusal */
  decideInTime(
    request: DecideRequest & { readonly deadlineMs: number },
  ): Promise<DecideAnswer | GivenUp> | GivenUp;

  /** A decision's record with its outcomes. */
  decision(
    id: string,
    /** Of those that were not eligible; all by default. */
    names?: NamesAsked,
  ): Promise<(ExplainedDecision & { readonly profile: string }) | undefined>;

  /** A decision taken again from its record, and with the person as they were; see core/decision/again/verify.ts. */
  verifyDecision(id: string): Promise<(VerifiedAnswer & { readonly profile: string }) | undefined>;

  /**
   * Calls for the person that nobody was asked about, because there was no time, the newest first; undefined where nobody
   * is known under that key. `next` is the `before` of the next page, in milliseconds: it may be empty.
   */
  givenUp(
    key: ProfileKey,
    asked: { readonly before?: number; readonly limit: number },
  ): Promise<
    { readonly profile: string; readonly calls: readonly GivenUpCall[]; readonly next?: number } | undefined
  >;

  /** How calls with a deadline were answered in the last hour, since the start of the process, by placement and minute. */
  answeredByMinute(): AnsweredMinutes;

  /** What decisions gave to people by their protected traits, from the logs; null where no document declares any. */
  disparities(asked: DisparitiesAsked): Promise<Disparities | null>;

  /**
   * Decisions of all people with what came of them, from the logs, behind the live traffic: given page by page as they
   * are read. One question at a time. Rejects where the taker is over, or the engine is closed.
   */
  pastDecisions(asked: DecisionsAsked, taker: DecisionsTaker): Promise<DecisionsEnd>;

  /** What would have let another action win. */
  whyNot(id: string, action: string): Promise<WhyNotAnswer | WhyNotProblem | undefined>;

  /** A model of responses as it is; undefined where nothing has taught it. */
  model(name: string, asked: LookAsked): Promise<ModelLook | undefined>;

  /** What the API said of prices and stock, above the documents. */
  readonly products: Pick<ProductDesk, 'figures' | 'change' | 'newest'>;

  /** What experiments and holdouts have counted so far, over all partitions. */
  trials(): Promise<readonly TrialSum[]>;

  /** What was reserved and spent of each limit of each budget, and what one unit of it costs now. */
  budgets(): Promise<readonly PurseSnapshot[]>;

  /** Codes of vouchers: brought, looked up, redeemed; and how many of each pool are where. */
  readonly vouchers: Pick<VoucherDesk, 'stock' | 'look' | 'check' | 'redeem' | 'pools'>;
}

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

export interface DecideAnswer extends Decided {
  readonly profile: string;
  /** Position behind the request in the log: what is known of the person up to there; absent where it was decided before. */
  readonly upTo?: number;
  /** Of the other placements that were asked for, in their order. */
  readonly others: readonly Decided[];
}

export interface Decided {
  readonly decision: Decision;
  /** In the order of `decision.chosen`: what to show. */
  /** `product`: as it was recorded, with texts in the language of the person. */
  /** `voucher`: the code that goes with it; see core/voucher/view.ts. */
  readonly treatments: readonly {
    action: string;
    content: JsonObject;
    product?: JsonObject;
    voucher?: VoucherText;
  }[];
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

export interface Disparities {
  readonly definition: FairnessDefinition;
  readonly decisions: number;
  readonly sums: DisparitySums;
  /** People whose history is too long to be lived again under a policy. */
  readonly left: number;
}
