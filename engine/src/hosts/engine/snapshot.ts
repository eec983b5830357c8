/** A person as they are told: everything in one piece, as plain data. */

import type { ActKind } from '../../core/consent/act.ts';
import type { Basis } from '../../core/consent/definition.ts';
import type { DecisionMark } from '../../core/decision/mark.ts';
import type { ContactStanding } from '../../core/decision/standing.ts';
import type { MessageStatus } from '../../core/effect.ts';
import type { Identifier } from '../../core/input.ts';
import type { ExplainedMoment } from '../../core/moment/explain.ts';
import type { Precision } from '../../core/profile/precision.ts';
import type { MembershipSnapshot } from '../groups.ts';

export interface ProfileSummary {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly updatedAt: number;
  readonly audiences: readonly string[];
}

export interface PersonSummary extends ProfileSummary {
  /** Position behind the last input that they know, in the log of their partition: as long as it stays nothing happened. */
  readonly upTo: number;
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
  /** Computed traits that are missing, and audiences that stay as they are, until history has been read; absent: none. */
  readonly awaitsHistory?: { readonly computed: readonly string[]; readonly audiences: readonly string[] };
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
    /** Where it went, as consent knows it, what for, what its link confirms, and whose it is where it went to another. */
    about: {
      point: string;
      purpose: string;
      topic?: string;
      confirms?: { purpose: string; topic?: string };
      receiver?: string;
    };
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
