/** What the API tells of erasures, their progress, and addresses that get nothing: types only, the console uses them too. */
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

/** An address that gets nothing, whoever has it. Only its keyed hash is kept. */
export interface SuppressionView {
  readonly contactPoint: string;
  readonly suppressed: boolean;
  readonly reason?: 'bounce' | 'complaint' | 'request' | 'erased' | 'other';
  readonly at?: string;
}

export type ErasureReason =
  | 'request'
  | 'consent-withdrawn'
  | 'objection'
  | 'no-longer-needed'
  | 'unlawful'
  | 'law';

/** Of a person. Nothing here tells who it was. */
export interface ErasureView {
  readonly id: string;
  /** The person as the audit log names them: a keyed hash. */
  readonly subject: string;
  readonly reason: ErasureReason;
  readonly reference: string | null;
  readonly by: 'api-key' | 'console' | 'kairos';
  readonly askedAt: string;
  /** `running`: nobody finds the person any more, and their data is being removed from the files. */
  readonly state: 'running' | 'done';
  readonly endedAt: string | null;
  readonly removed: {
    readonly profiles: number;
    readonly identifiers: number;
    /** Log entries. */
    readonly entries: number;
    readonly mails: number;
    readonly deadLetters: number;
    readonly samples: number;
  } | null;
  /** Log entries of other people that name an identifier of this one; they are theirs, and stay. */
  readonly mentions: number;
  /** Null where it has ended. */
  readonly progress: ErasureProgressView | null;
}
