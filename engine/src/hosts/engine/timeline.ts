/** What happened, as timelines and the live page tell it, and how the past is asked for. */

import type { Fact } from '../../core/effect.ts';
import type { EventInput, Identifier } from '../../core/input.ts';
import type { ProfileSnapshot } from './snapshot.ts';

/** All by default. */
export interface TimelineFilter {
  readonly kinds?: readonly TimelineKind[];
  /** Only events of this name. */
  readonly event?: string;
  /** When it was true, in milliseconds, both inclusive. */
  readonly from?: number;
  readonly to?: number;
}

export type TimelineKind =
  | 'event'
  | 'audience'
  | 'journey'
  | 'decision'
  | 'message'
  | 'consent'
  | 'identity'
  | 'list'
  | 'group'
  | 'experiment';

/** An input that was applied, or a fact that came of it. */
export type TimelineItem =
  | { readonly kind: 'event'; readonly event: EventInput }
  | { readonly kind: 'fact'; readonly fact: Fact };

export interface TimelinePage {
  readonly items: readonly { id: string; at: number; item: TimelineItem }[];
  readonly cursor?: string;
  /** Where there is a cursor: all that was known since this instant has been looked at. */
  readonly readTo?: number;
}

export interface LiveFact {
  /** Ordered and unique: partition, position, ordinal. */
  readonly id: string;
  readonly at: number;
  readonly profile: string;
  readonly identifiers: readonly Identifier[];
  readonly item: TimelineItem;
}

/** Milliseconds since the epoch. `at`, when it was true, is not later than `knownAt`, when it was known. */
export interface PastAsked {
  readonly at: number;
  readonly knownAt: number;
  /** Nothing behind this position in the log of the profile's partition; for more than one input of an instant. */
  readonly until?: number;
}

export interface PastProfile {
  readonly profile: ProfileSnapshot;
  /** In force at the instant. */
  readonly revision: string;
  /** Inputs that it was rebuilt from. */
  readonly inputs: number;
  /** Of these, those that stand in the log no more: it is as without them. */
  readonly missing: number;
}

export type PastProblem =
  /** Nothing had been known of the person by then; profiles that became part of them since may have been. */
  | { readonly problem: 'unknown-then'; readonly mergedFrom: readonly string[] }
  /** It has more inputs than are applied anew for one question. */
  | { readonly problem: 'too-long'; readonly most: number }
  /** Another semantics version wrote a part of it, which this code cannot apply. */
  | { readonly problem: 'unreadable'; readonly semantics: SemanticsVersions; readonly reason: string };

/** Semantics versions of the engine: of the code that took a decision or wrote history, and of this. */
export interface SemanticsVersions {
  readonly of: 'decision' | 'history';
  readonly by: string;
  readonly here: string;
}
