/** What the API tells of erasures and their progress: types only, the console uses them too. */
import type { ErasureView } from './api.ts';

/** How far a running erasure is, and what it waits for. */
export interface ErasureProgressView {
  readonly step:
    | 'gathering'
    | 'queued'
    | 'closing'
    | 'relays'
    | 'checkpoint'
    | 'log'
    | 'store'
    | 'copies'
    | 'traces'
    | 'retrying';
  /** People who are erased in the same pass over the files. */
  readonly together: number;
  /** Of the engine; 0 before it is their turn. */
  readonly partitions: number;
  readonly partitionsDone: number;
  /** Bytes of logs read, of all. */
  readonly bytesDone: number;
  readonly bytes: number;
  /** How long it probably takes yet, in milliseconds; null: nothing tells so far. */
  readonly leftMs: number | null;
}

/** Of several people at once. */
export interface ErasuresAskedView {
  /** In the order in which they were named, without those whom nobody knows. */
  readonly erasures: readonly ErasureView[];
  /** Places, from 0, of those whom nobody knows. */
  readonly unknown: readonly number[];
}
