/** What a decision is taken with: who, when, by which configuration, and what was asked. */
import type { Scope } from '../condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Effects } from '../effects.ts';
import type { Degraded } from '../input.ts';
import type { Rank } from '../message/room.ts';
import type { Profile } from '../profile/profile.ts';
import type { World } from '../world.ts';
import type { ActionPool } from './candidates.ts';
import type { SharedScorers, UsedModel } from './chances.ts';
import type { CompiledAction } from './compile.ts';
import type {
  Decision,
  LackingTreatment,
  Outweighed,
  RankedCandidate,
  RefusedCandidate,
  WayRow,
  WouldHave,
} from './decision.ts';
import type { WeighedFactors } from './factors.ts';
import type { Timing } from './timing/choose.ts';
import type { Window } from './timing/definition.ts';

export interface Deciding {
  readonly profile: Profile;
  readonly world: World;
  readonly configuration: Configuration;
  readonly effects: Effects;
  readonly scope: Scope;
  /** Set where a recorded decision is taken again. */
  readonly again?: Again;
  /** Set where several placements are filled together. */
  readonly scorers?: SharedScorers;
  /** Treatments for which there is no code, found before anything else is asked. */
  readonly lacking?: readonly LackingTreatment[];
}

/**
 * How a recorded decision is taken again: what came from outside the person (what models believed) is read in its
 * record, and something may be supposed that was not so, to see what would have come of it.
 */
export interface Again {
  /** As it was recorded; undefined where the action was not ranked then. */
  row(action: string): RankedCandidate | undefined;
  /** Whether what passed the rules is ranked: what models believed of those that were not ranked then is not kept. */
  isRanked(action: string): boolean;
  /** As they were recorded. */
  readonly models?: readonly UsedModel[] | undefined;
  /** Ways in which a chosen action could have been said then. */
  ways?(action: string): readonly WayRow[];
  readonly timing?: Timing | undefined;
  readonly wouldHave?: WouldHave | undefined;
  /** Supposed to be eligible, whatever its conditions say. */
  readonly alsoEligible?: CompiledAction | undefined;
  /** A rule that is supposed not to be there. */
  isLifted(refusal: RefusedCandidate): boolean;
  supposed(factors: WeighedFactors): WeighedFactors;
  /** Those of the candidates that an experiment or a holdout kept from the person then. */
  goneWithout(candidates: readonly CompiledAction[]): readonly { readonly action: string }[];
  /** Where the record does not name all that were refused then: how many passed, and how many it does not tell of. */
  readonly counts?: { readonly unranked: number; readonly beyond: number } | undefined;
  /** Whom arbitration itself refused then, where only what was recorded is ranked. */
  refusedByScore?(action: string): RefusedByScore | undefined;
  /** What budgets had room for is in the record too; absent: they had for everything. */
  readonly budgets?: {
    refusalOf(action: string, channel: string | undefined): RefusedCandidate | undefined;
    /** There was not enough for it and for those before it. */
    hadNoRoom(action: string): boolean;
  };
  /** For which there was no code is in the record too; absent: there were codes for all. */
  readonly vouchers?: {
    /** @param channel where several were to be chosen among */
    refusalOf(action: string, channel: string | undefined): RefusedCandidate | undefined;
    /** Treatments for which there was none. */
    readonly lacking: readonly LackingTreatment[] | undefined;
    /** There was none left for it behind those before it. */
    hadNone(action: string): boolean;
  };
}

export interface RefusedByScore {
  readonly refusal: RefusedCandidate;
  readonly outweighed?: Outweighed | undefined;
}

/** A decision of the past, at the very moment at which it was taken. */
export interface TakenDecision {
  readonly deciding: Deciding;
  readonly pool: ActionPool;
  readonly request: DecisionRequest;
  readonly recorded: Decision;
}

export interface DecisionRequest {
  readonly id: string;
  readonly placement: string;
  /** Set where the action goes out on a channel: its consent is asked too. */
  readonly channel?: string;
  /** Several that it can go out on: which one is chosen with the action. */
  readonly channels?: readonly string[];
  /** Its message may wait for a better hour. */
  readonly sendWithin?: Window;
  readonly limit: number;
  /** A reservation that is not confirmed is released after this time; 0: only explicitly. */
  readonly reserveMs: number;
  /** Of the journey that asks: what is less urgent and has not left gives its places to what is chosen. */
  readonly rank?: Rank;
  /** The decision that is taken again: it draws as that one did. */
  readonly repeats?: string;
  /** Filled together with others. */
  readonly page?: Page;
  readonly degraded?: Degraded;
  readonly conversation?: string;
  /** What was mentioned in the conversation may be proposed in it again: for clients that go on showing it. */
  readonly mayRepeat?: true;
}

/** What placements that are filled together show so far. */
export interface Page {
  /** Id of the decision for the first placement: names the page. */
  readonly id: string;
  /** Actions and where they are. */
  readonly shown: Map<string, string>;
  /** How many of each group. */
  readonly groups: Map<string, number>;
}
