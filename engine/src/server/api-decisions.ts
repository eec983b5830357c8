/** What the API tells of decisions and their reasons: types only, the console uses them too. */

import type { Degraded, ScoreLabel } from './api-arbitration.ts';
import type { Page } from './api-page.ts';
import type { AsOfView, ProfileView } from './api-profiles.ts';
import type { SayingView } from './api-send-times.ts';

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
  /** What there was no waiting for. */
  readonly degraded?: Degraded;
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
  | 'budget'
  | 'voucher';

/** `level` and `name`: the issue or group whose rule it is, where it is not the action's own. */
export interface RefusedBy {
  readonly policy: RefusingPolicy;
  readonly rule: string;
  readonly level?: 'issue' | 'group';
  readonly name?: string;
}

/** What a decision did without: its result is to be read with that. */
export interface LackingView {
  /** Ways of saying for which there was no code; `rule` is the pool, and why there was none. */
  readonly treatments?: readonly { action: string; treatment: string; rule: string }[];
  /** Models that nothing had taught yet. */
  readonly models?: readonly string[];
  /** Providers without a fresh answer: none at all, an older one, or the document's fallback. */
  readonly contexts?: readonly { name: string; source: 'none' | 'stale' | 'fallback'; ageMs: number }[];
}

/** One thing that a decision did without, in words, and what that means for its result. */
export interface LackedView {
  readonly what: string;
  readonly means: string;
}

/** What was known of a person when a decision was made for them. */
export type KnownThen = Pick<
  ProfileView,
  | 'identifiers'
  | 'traits'
  | 'computed'
  | 'audiences'
  | 'awaitsHistory'
  | 'consents'
  | 'jurisdiction'
  | 'permissions'
> & { readonly asOf: AsOfView };

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
    /** 95 %, of what it adds for this person. */
    upliftInterval?: { lower: number; upper: number };
    /** Learnt from holdouts: whose counts it mainly rests on. Absent: a document says it. */
    upliftBasis?: 'action' | 'group' | 'goal';
    label?: ScoreLabel;
    /** Of the budgets that it would use, in value: taken off its priority. */
    price?: number;
    /** The code that went with it: its end only. */
    voucher?: { pool: string; code: string };
  }[];
  /** How many fell out by which rule, in the order in which these were asked. */
  readonly fellOut: readonly (RefusedBy & { count: number })[];
  /** Passed every rule and were not ranked: others were better on average. */
  readonly unranked?: number;
  /** Eligible too, of which nothing else is told: more than a record names, or than one decision looks at. */
  readonly beyond?: number;
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
  /** What it did without; what waited for history is in `known`. */
  readonly lacking?: LackingView;
  /** Of placements that were filled together: the decision of the first one. */
  readonly page?: string;
  readonly conversation?: string;
  /** The person is held out: what would have come first, and the chance of a response to it. */
  readonly wouldHave?: { readonly action: string; readonly chance: number };
  /** How and when what was chosen is said, where that was chosen with it. */
  readonly saying?: SayingView;
  /** In words; of figures that were still being filled where `known` was asked for. */
  readonly lacked?: readonly LackedView[];
  readonly outcomes: readonly { outcome: string; at: string }[];
  /** With `?include=known`; null: the person's history is too long to be applied anew. */
  readonly known?: KnownThen | null;
}
