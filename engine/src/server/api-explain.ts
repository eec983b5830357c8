/** What the API tells of decisions beyond their record: types only, the console uses them too. */

/** A decision taken again, from its record and from the log. */
export interface DecisionVerification {
  readonly decision: string;
  readonly profile: string;
  readonly revision: string;
  /** `partly`: nothing differs, but something could not be run again; its words say why. */
  readonly verdict: 'same' | 'partly' | 'different';
  readonly words: string;
  /** It came out otherwise, or could not be taken again, where another semantics version of the engine may be why. */
  readonly code?: 'other_semantics';
  /** Where another semantics version took it, or wrote a part of the history that led to it; also where all is the same. */
  readonly semantics?: {
    readonly of: 'decision' | 'history';
    readonly by: string;
    readonly here: string;
  };
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

/** What would have let another action win; each way was tried by taking the decision again. */
export interface WhyNotView {
  readonly decision: string;
  readonly profile: string;
  readonly revision: string;
  readonly action: string;
  readonly standing: {
    readonly at:
      | 'chosen'
      | 'not-a-candidate'
      | 'ineligible'
      | 'refused'
      | 'capped'
      | 'left-out'
      | 'outranked'
      | 'unranked';
    readonly policy?: string;
    readonly rule?: string;
    /** Whose rule it is, where not the action's own. */
    readonly level?: 'issue' | 'group';
    readonly name?: string;
    readonly place?: number;
    readonly of?: number;
  };
  /** Where it ended, in a sentence. */
  readonly words: string;
  /** How often it would have come first with other draws; null where it was not ranked. */
  readonly chance: number | null;
  /** Smallest first: all changes of one together would have been enough. */
  readonly ways: readonly { readonly words: string; readonly changes: readonly WhyNotChange[] }[];
  /** Where there is no such way: what stood in its way, one after the other. */
  readonly obstacles: readonly string[];
  readonly remarks: readonly string[];
}

export interface WhyNotChange {
  readonly type: 'fact' | 'rule' | 'factor';
  readonly place?: string;
  readonly policy?: string;
  readonly rule?: string;
  readonly factor?: string;
  readonly from?: string | number | boolean | null;
  readonly to?: number;
  readonly need?: {
    readonly kind: string;
    readonly value?: string | number | boolean;
    readonly values?: readonly (string | number | boolean)[];
  };
}

export interface RecordDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}
