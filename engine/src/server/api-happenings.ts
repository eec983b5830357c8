/** One thing that happened, as the live page and timelines tell it: types only, the console uses them too. */
import type { Degraded } from './api-arbitration.ts';
import type { GroupChange, GroupKind } from './api-groups.ts';
import type { ConsentAct } from './api-profiles.ts';

/** One thing that happened, as the live page and the timeline show it. */
export type Happening =
  | HappeningOf<'event', { name: string; type: string; source: string; properties: unknown; late: boolean }>
  | HappeningOf<'audience', { audience: string; change: 'entered' | 'left' }>
  | HappeningOf<'list', { list: string; change: 'refused'; reason: string }>
  | HappeningOf<
      'journey',
      {
        journey: string;
        instance: string;
        change: JourneyChange;
        step?: string;
        reason?: string;
        to?: string;
      }
    >
  | HappeningOf<'decision', DecisionSummary>
  | HappeningOf<'message', MessageSummary>
  | HappeningOf<
      'consent',
      {
        contactPoint: string;
        purpose: string;
        topic?: string;
        granted: boolean;
        act?: ConsentAct;
        /** Why a yes was not kept. */
        reason?: string;
      }
    >
  | HappeningOf<
      'identity',
      {
        change: 'linked' | 'merged' | 'refused' | 'unmerged' | 'reattributed';
        identifier?: string;
        other?: string;
        reason?: string;
      }
    >
  | HappeningOf<'group', { groupKind: GroupKind; group: string; change: GroupChange; reason?: string }>
  | HappeningOf<'experiment', { trial: string; arm: string; change: 'exposed' | 'crossed' }>;

export type HappeningOf<Kind extends string, Body> = {
  /** Unique and ordered per profile: a key for lists. */
  readonly id: string;
  readonly kind: Kind;
  readonly at: string;
  readonly profile: string;
  /** What a person would call them: e-mail, user id, or 'visitor 4f2a'. */
  readonly who: string;
} & Readonly<Body>;

export type JourneyChange =
  | 'entered'
  | 'step'
  | 'waiting'
  | 'goal'
  | 'handed-over'
  | 'exited'
  | 'refused'
  | 'migrated'
  | 'held'
  | 'failed'
  | 'branched'
  | 'split'
  | 'converted'
  | 'restored'
  | 'at-door';

export interface DecisionSummary {
  readonly decision: string;
  readonly placement: string;
  /** Names of the chosen actions, best first; empty where nothing was eligible. */
  readonly actions: readonly string[];
  readonly candidates: number;
  readonly selectionProbability: number | null;
  /** What there was no waiting for. */
  readonly degraded?: Degraded;
}

export type MessageStatus =
  | 'queued'
  | 'attempted'
  | 'sent'
  | 'retrying'
  | 'held'
  | 'refused'
  | 'failed'
  | 'uncertain'
  | 'recalled';

export interface MessageSummary {
  readonly message: string;
  readonly channel: string;
  readonly status: MessageStatus;
  readonly action?: string;
  readonly journey?: string;
  readonly to?: string;
  readonly reason?: string;
}
