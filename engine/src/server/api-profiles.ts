/** What the API tells of a person, now and as they were: types only, the console uses them too. */
import type { ContactStandingView } from './api-contact-policy.ts';
import type { DecisionPage } from './api-decisions.ts';
import type { TraitLineageView } from './api-golden-record.ts';
import type { MembershipView } from './api-groups.ts';
import type { Happening, MessageSummary } from './api-happenings.ts';
import type { IdentityLinkView } from './api-identity.ts';
import type { Page } from './api-page.ts';

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
  /**
   * Until history has been read for a new revision these computed traits are missing, and these audiences keep their
   * members as they are; absent: all is whole.
   */
  readonly awaitsHistory?: { readonly computed: readonly string[]; readonly audiences: readonly string[] };
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

/** The parts of a profile that `?include=` names, separated by commas; without it all but the last four. */
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
  | 'timeline'
  | 'links'
  | 'lineage';

/** `GET /v1/profiles/:id`: who it is, and the parts that were asked for. */
export type ProfileAnswer = Pick<ProfileView, 'id' | 'who' | 'createdAt' | 'updatedAt' | 'mergedFrom'> &
  Partial<ProfileView> & {
    /** The newest ones; all of them page by page under `/decisions` and `/timeline`. */
    readonly decisions?: DecisionPage;
    readonly timeline?: TimelineView;
    /** What speaks for and against this being one person; more under `/links`. */
    readonly links?: Page<IdentityLinkView>;
    /** Which values of each trait lost, and why; more under `/lineage`, and all of one under `/traits/NAME`. */
    readonly lineage?: Page<TraitLineageView>;
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
