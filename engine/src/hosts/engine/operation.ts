/** Figures, what happens live, business events, and the end of it. */

import type { ConcernProblem } from '../../core/audience/concern.ts';
import type { WalkSum } from '../../core/walk/graph.ts';
import type { BackfillProgress } from '../backfill-progress.ts';
import type { BusinessEvent, FanOutProgress } from '../business-event.ts';
import type { StandingCounts } from '../standing.ts';
import type { WalkedAsked } from '../walks.ts';
import type { LiveFact } from './timeline.ts';

/** What goes on, and how much. */
export interface Operation {
  /**
   * Fans a business event out; resolves when that is durable. Announced again (by its id) it changes nothing.
   * Tells what is wrong where its condition cannot be used.
   */
  announce(event: BusinessEvent): Promise<ConcernProblem | undefined>;

  /** The newest business events, under way or ended, newest first; or the one of this id. */
  businessEvents(id?: string): Promise<readonly FanOutProgress[]>;

  /** Nobody is reached any more when it resolves; false where there is none of this id. */
  stopBusinessEvent(id: string): Promise<boolean>;

  /** The network that people walked on some days. */
  walked(asked: WalkedAsked): Promise<WalkSum>;

  /** What happens from now on; the listener must be quick. Returns the way to stop. */
  subscribe(listener: (happenings: readonly LiveFact[]) => void): () => void;

  figures(): Promise<EngineFigures>;

  /** Where people stand in journeys now, exactly. */
  standing(): Promise<StandingCounts>;

  /** Resolves when nothing is pending: no message waits for its channel and no relay is under way. */
  settle(): Promise<void>;

  /** Finishes what runs, writes the checkpoint, releases the data. */
  close(): Promise<void>;
}

/** Counts since the start of the data folder where it says total, else since the start of the process. */
export interface EngineFigures {
  readonly revision: string;
  readonly profiles: number;
  readonly totals: {
    readonly applied: number;
    readonly duplicates: number;
    readonly late: number;
    readonly tooLate: number;
    readonly decisions: number;
    /** Requests, by placement, that there was no time to decide: the fallback was given. */
    readonly givenUp: number;
    readonly sent: number;
    readonly failed: number;
    readonly refused: number;
    readonly uncertain: number;
  };
  readonly audiences: ReadonlyMap<string, number>;
  readonly journeys: ReadonlyMap<string, { running: number; entered: number; goals: number }>;
  readonly actions: ReadonlyMap<string, { shown: number; responses: number }>;
  /** Requests given up that are not on record, or not yet; since the start. */
  readonly unrecorded: number;
  /** What is being filled from history; undefined where nothing is. */
  readonly backfill: BackfillProgress | undefined;
  /** Milliseconds from receipt, the newest observations of each stage. */
  readonly latencies: ReadonlyMap<LatencyStage, readonly number[]>;
}

export type LatencyStage = 'applied' | 'durable' | 'attempt' | 'action' | 'decide';
