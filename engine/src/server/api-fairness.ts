/** What the API tells of fairness: types only, the console uses them too. */

export interface IntervalView {
  readonly estimate: number;
  readonly low: number;
  /** Null: nothing is known above. */
  readonly high: number | null;
}

export interface FairnessView {
  readonly from: string;
  readonly to: string;
  readonly decisions: number;
  /** Of all comparisons by one trait together, such as 0.95. */
  readonly confidence: number;
  /** People that a group must have. */
  readonly minimum: number;
  readonly traits: readonly {
    readonly trait: string;
    readonly reference: string | null;
    readonly comparisons: number;
    readonly groups: readonly {
      readonly group: string;
      readonly persons: number;
      readonly decisions: number;
    }[];
    readonly subjects: readonly {
      readonly subject: string;
      readonly kind: 'chosen' | 'withheld';
      readonly rows: readonly FairnessRow[];
    }[];
  }[];
  /** What would make it wrong. */
  readonly doubts: readonly string[];
}

export interface FairnessRow {
  readonly group: string;
  readonly verdict: 'reference' | 'too-few' | 'far-less' | 'less' | 'more' | 'not-shown';
  /** What was found, in words. */
  readonly words: string;
  /** Share of decisions; of what is withheld actions by decision. */
  readonly rate?: IntervalView;
  readonly value?: IntervalView;
  /** Against the reference. */
  readonly difference?: IntervalView;
  readonly ratio?: IntervalView;
}
