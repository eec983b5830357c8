/** What a partition is given by whoever runs it: its media, its clock, ways out, and how much it may use. */
import type { Revisions } from '../applier.ts';
import type { Router } from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { DeliveryPort } from '../delivery.ts';
import type { LiveFact } from '../engine.ts';
import type { Log } from '../log.ts';
import type { Rounds } from '../rounds.ts';
import type { Sharding } from '../sharding.ts';
import type { Store } from '../store.ts';

export interface PartitionPorts {
  readonly log: Log;
  readonly store: Store;
  readonly clock: Clock;
  readonly router: Router;
  readonly delivery: DeliveryPort;
  readonly revisions: Revisions;
  readonly sharding: Sharding;
  /** Hears what happened once it is durable; asked first whether anybody listens. */
  readonly live: { wanted(): boolean; publish(facts: readonly LiveFact[]): void };
  /** Gives other work a turn. */
  yieldNow(): Promise<void>;
  readonly rounds: Rounds;
  /** Runs a short piece of long work when the thread has time for it. */
  slice(work: () => void): void;
  /** Long work that takes much memory: partitions that share a thread do it one after the other. */
  alone(work: () => Promise<void>): Promise<void>;
  /** Heavy work of partitions that share a thread takes turns, so that pauses do not add up. */
  inTurn(work: () => Promise<unknown>): Promise<void>;
  /** The partition has ended because its medium refused. */
  onFailure(error: Error): void;
}

export interface PartitionOptions {
  readonly workspace: string;
  readonly semantics: string;
  /** Cells kept decoded that need not be written back, by their bytes in the store. */
  readonly keptBytes: number;
  /** So long after it was asked for, a cell that nobody asks for again is encoded; undefined: only as it is written back. */
  readonly restMs?: number;
  /** Dirty cells that start a checkpoint, and the time after which one starts anyway. */
  readonly checkpointBytes: number;
  readonly checkpointMs: number;
  /** Calls waiting at most; beyond that events are refused as overloaded. */
  readonly queueLimit: number;
  /** Cells that wait to be written back at most; beyond that too. */
  readonly unwrittenBytes: number;
  /** How long what nobody waits for may wait to share a sync; 0 where time is virtual. */
  readonly lingerMs: number;
  /** Of a history that is read: bytes in memory at a time. */
  readonly historyBytes?: number;
  /** For one question about the past: inputs that are applied anew. */
  readonly pastInputs?: number;
  /** To give others what is theirs: inputs that are read; 0: nobody looks, as where the log is not kept. */
  readonly rebuiltInputs?: number;
  /** So long after it is marked, a history is looked at behind live traffic; absent: as soon as there is time. */
  readonly rebuildAfterMs?: number;
}
