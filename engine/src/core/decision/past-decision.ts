/** Decisions that were taken, with what came of them: what is learnt from hindsight starts here. */
import type { Configuration } from '../configuration.ts';
import type { Decision } from './decision.ts';

export interface PastDecision {
  readonly decision: Decision;
  /** Who they are now, after all merges. */
  readonly person: string;
  /** When the response to the one that came first came; undefined: none did. */
  readonly respondedAt: number | undefined;
}

export interface PastDecisions {
  /** In order of time. */
  readonly decisions: readonly PastDecision[];
  /** Until when the logs tell. */
  readonly until: number;
  /** Share of the people whose decisions these are. */
  readonly share: number;
  /** Undefined where it is not kept any more. */
  configurationOf(revision: string): Configuration | undefined;
}
