/** A decision as it is recorded: request, candidates with their factors, draw and choice. Never computed twice. */
import type { GuardValue } from '../../language/index.ts';
import { contentId } from '../hash.ts';
import type { Degraded, JsonObject } from '../input.ts';
import type { Choosing } from '../learning/choose.ts';
import type { UpliftBasis } from '../learning/uplift.ts';
import type { GivenVoucher } from '../voucher/hold.ts';
import type { WeightNow } from './arbitration/weighing.ts';
import type { EngagementPolicy } from './catalogue/definition.ts';
import type { UsedModel } from './chances.ts';
import type { WhenFull } from './policy-definition.ts';
import type { Timing } from './timing/choose.ts';

export interface Decision {
  /** `PROFILE.HASH`: leads to its profile. */
  readonly id: string;
  readonly at: number;
  /** Revision of the configuration that decided. */
  readonly revision: string;
  /** A placement, or `journey:NAME/STEP`. */
  readonly placement: string;
  readonly context: JsonObject;
  /** Best first; empty where nothing remained. */
  readonly chosen: readonly string[];
  /** Those that remained, with their factors, best first. */
  readonly ranked: readonly RankedCandidate[];
  /** Who else fell out, by the policy that refused them. */
  readonly refused: readonly RefusedCandidate[];
  /**
   * Whom the engagement policy refused: by rule only, because they can be thousands. Their names follow from the documents
   * of the revision (explain.ts).
   */
  readonly ineligible: readonly Ineligible[];
  /** What it goes out on; absent where it is shown in a placement. */
  readonly channel?: string;
  /** How many passed every rule and were not ranked, because others are better on average; absent: none. */
  readonly unranked?: number;
  /** Experiments and holdouts that made a difference for somebody here, and the arm of the person. */
  readonly arms?: readonly (readonly [trial: string, arm: string])[];
  /** Context weights that held, and what was left of influencers, in percent; absent where none did. */
  readonly weights?: readonly WeightNow[];
  /** Refused because saying nothing was worth more: what each would have added, and cost. */
  readonly outweighed?: readonly Outweighed[];
  /** Those among the ranked for which a cap is full that says what becomes of them. */
  readonly capped?: readonly CappedCandidate[];
  /** The decision that was taken again here, as its message was held. */
  readonly repeats?: string;
  /** Models that were asked, by version, and what they saw. */
  readonly models?: readonly UsedModel[];
  /** How one of the candidates was chosen; absent in old records. */
  readonly choosing?: Choosing;
  /** The first was chosen by chance alone: random control. */
  readonly isControl?: boolean;
  /** Nothing remained, and the placement's fallback was given. */
  readonly fallback?: true;
  /** What there was no waiting for. */
  readonly degraded?: Degraded;
  /** Of placements that were filled together: the decision of the first one. */
  readonly page?: string;
  readonly conversation?: string;
  /** Ways in which the chosen ones could have been said, the one that was chosen first. */
  readonly ways?: readonly WayRow[];
  /** Of several channels those that the policy closed for an action. */
  readonly closed?: readonly ClosedChannel[];
  /** When its message leaves, where it may wait. */
  readonly timing?: Timing;
  /** Treatments that were out of the question because there was no code to go with them. */
  readonly lacking?: readonly LackingTreatment[];
  /** So many were eligible of which nothing else is told: more than a record names, or than one decision looks at. */
  readonly beyond?: number;
  /** What would have come first, had the person not been held out of it; where what saying adds is learnt so. */
  readonly wouldHave?: WouldHave;
}

export interface LackingTreatment {
  readonly action: string;
  readonly treatment: string;
  /** The pool, and why there is none. */
  readonly rule: string;
}

export interface WouldHave {
  readonly action: string;
  /** Of a response, as it was believed in. */
  readonly chance: number;
}

/** One way in which a chosen action could have been said: `priority = offset + scale * chance of a response`. */
export interface WayRow {
  readonly action: string;
  /** Absent where it was not to be chosen. */
  readonly channel?: string;
  /** Empty in the short form. */
  readonly treatment: string;
  readonly variant: string;
  /** Of the chance of a response, said so; and how far the way alone may make it lie off. */
  readonly logit: number;
  readonly deviation: number;
  readonly scale: number;
  readonly offset: number;
  /** That it is said so; and the draw that was used, in standard deviations. */
  readonly chance: number;
  readonly draw: number;
}

export interface ClosedChannel extends Pick<RefusedCandidate, 'action' | 'policy' | 'rule'> {
  readonly channel: string;
}

export interface Outweighed {
  readonly action: string;
  /** In the unit of the values. */
  readonly adds: number;
  readonly costs: number;
}

export interface RankedCandidate {
  readonly action: string;
  /** Mean chance of a response, and the draw from its distribution that was used. */
  readonly propensity: number;
  readonly draw: number;
  readonly value: number;
  /** Chance that this one would have been ranked first. */
  readonly selectionProbability: number;
  /** What the ranking went by. */
  readonly priority: number;
  /** Standard deviation of the chance, as it was believed; absent in old records. */
  readonly deviation?: number;
  /** Factors of the priority; absent: 1. */
  readonly contextWeight?: number;
  readonly lever?: number;
  readonly influence?: number;
  /** Of the contact, taken off; absent: 0. */
  readonly cost?: number;
  /** Of the budgets that it would use, taken off too; absent: nothing. */
  readonly price?: number;
  /** What saying it adds to the chance of a response: then the draw is of that. Null, absent: nobody knows. */
  readonly uplift?: number | null;
  /** Of an uplift that was learnt from holdouts: whose counts it mainly rests on. */
  readonly upliftBasis?: UpliftBasis;
  /** Mean and standard deviation of what the draw is of; absent: of the uplift, or else the propensity. */
  readonly score?: number;
  readonly scoreDeviation?: number;
  /** `priority = offset + scale * draw`; absent: as the factors say. */
  readonly scale?: number;
  readonly offset?: number;
  /** How it is said; empty in the short form, absent where no candidate has treatments with names. */
  readonly treatment?: string;
  readonly variant?: string;
  /** Chance that it is said so, among all ways in which it could be said. */
  readonly variantShare?: number;
  /** What it offers, with the price and stock that were used. */
  readonly product?: JsonObject;
  /** Of the propensity: mean and standard deviation of its logit, which is drawn; absent where the chance itself is. */
  readonly logit?: number;
  readonly logitDeviation?: number;
  /** Hardly anybody was shown it by then. */
  readonly isNewcomer?: boolean;
  /** Never chosen by chance. */
  readonly isSteady?: boolean;
  /** The code that goes with it; only of those that were chosen. */
  readonly voucher?: GivenVoucher;
  /** What it would go out on, where channels were to be chosen among. */
  readonly channel?: string;
  /** Where its message may wait: what its best moment adds to the logit, which has it, and leaves of the worth. */
  readonly hour?: number;
  readonly worth?: number;
}

export interface RefusedCandidate {
  readonly action: string;
  readonly policy:
    | EngagementPolicy
    | 'cap'
    | 'consent'
    | 'holdout'
    | 'experiment'
    | 'formula'
    | 'nothing'
    | 'pause'
    | 'treatment'
    | 'stock'
    | 'page'
    | 'conversation'
    | 'budget'
    | 'voucher';
  readonly rule: string;
  /** Whose rule it is, where not its own. */
  readonly level?: 'issue' | 'group';
  readonly name?: string;
}

/** Actions that one rule refused, all at once. */
export interface Ineligible {
  readonly policy: EngagementPolicy;
  /** A condition; with `held` the place that it asks for; empty for conditions beyond those that are listed. */
  readonly rule: string;
  readonly count: number;
  /** Whose rule it is, where not their own: everything below fell out. */
  readonly level?: 'issue' | 'group';
  readonly name?: string;
  /** What the place holds, as far as any action wants it: these want something else. */
  readonly held?: readonly GuardValue[];
  /** Of which product, where the condition reads it. */
  readonly product?: string;
}

/**
 * `discard`: it takes its place and nothing is said; `queue`: it waits until there is room; `next-best`: what was chosen
 * before it in the same answer left no room.
 */
export interface CappedCandidate {
  readonly action: string;
  readonly cap: string;
  readonly full: WhenFull;
}

/**
 * The decision id of a request: the same request again is the same decision.
 * @param other a further placement that is filled with it
 */
export function decisionId(profile: string, requestId: string, other?: string): string {
  return `${profile}.${other === undefined ? contentId('decide', requestId) : contentId('decide', requestId, other)}`;
}
