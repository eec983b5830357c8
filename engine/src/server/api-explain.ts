/** What the API tells of decisions beyond their record: types only, the console uses them too. */

/** A decision taken again, from its record and from the log. */
export interface DecisionVerification {
  readonly decision: string;
  readonly profile: string;
  readonly revision: string;
  /** `partly`: nothing differs, but something could not be run again; its words say why. */
  readonly verdict: 'same' | 'partly' | 'different';
  readonly words: string;
  readonly parts: readonly {
    readonly part: 'arbitration' | 'eligibility' | 'policy' | 'factors' | 'choice' | 'record';
    readonly verdict: 'same' | 'different' | 'not-run';
    /** What was run, or why it was not. */
    readonly words: string;
    /** The first that differ. */
    readonly differences: readonly string[];
  }[];
  /** The record as it is kept, and as it came out again; null where that could not be. */
  readonly recorded: RecordDigest;
  readonly taken: RecordDigest | null;
  /** Inputs that the person was rebuilt from; of these, those that are not kept any more. */
  readonly inputs: number;
  readonly missing: number;
}

export interface RecordDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}
