/** What the API tells of the matching of stored profiles: types only, the console uses them too. */
/** `GET /v1/matching`: how far the matching of stored profiles is, and what came of it. */
export interface MatchingView {
  /** waiting: for more profiles to learn from; watching: all are matched, and whoever changes is. */
  readonly state: 'off' | 'reading' | 'waiting' | 'learning' | 'matching' | 'watching' | 'stopped';
  /** The document in force; null: none asks for it. */
  readonly document: string | null;
  readonly apply: 'link' | 'review' | null;
  /** Probabilities. */
  readonly bands: { readonly link: number; readonly review: number } | null;
  /** Of the state, while it gets on. */
  readonly progress: { readonly stage: string; readonly share: number } | null;
  /** Why it stopped. */
  readonly problem: { readonly code: string; readonly detail: string; readonly mend: string } | null;
  /** Profiles that have one of the declared traits. */
  readonly profiles: number;
  /** Pairs of the link band that are still to be joined. */
  readonly links: number;
  readonly questions: number;
  /** Pairs that the machine joined since the process began. */
  readonly joined: number;
  readonly answers: { readonly [answer in MatchingAnswer]: number };
  readonly model: { readonly learntAt: string; readonly profiles: number } | null;
  /** What answers add to the learnt weights, in natural log-odds, the most moved first; null: they are too few. */
  readonly taught: { readonly answers: number; readonly levels: readonly TaughtLevelView[] } | null;
}

/** Without a field: to every pair. */
export interface TaughtLevelView {
  readonly field: string;
  readonly comparison: string;
  readonly level: string;
  readonly weight: number;
}

export type MatchingAnswer = 'accept' | 'reject' | 'always' | 'never';

/** Two profiles that may be one person. Weights are natural log-odds; together they are the score. */
export interface MatchingQuestionView {
  readonly id: string;
  readonly band: 'link' | 'review';
  readonly probability: number;
  readonly weight: number;
  /** What it begins with: that any two profiles are one person. */
  readonly prior: number;
  /** What is taken off because the two look like people of one household; 0 or less. */
  readonly related: number;
  /** What answers to other questions added or took off; at most 2. */
  readonly taught: number;
  readonly persons: readonly [MatchingPerson, MatchingPerson];
  readonly fields: readonly {
    readonly field: string;
    readonly kind: string;
    /** What each of the two says; null: nothing. */
    readonly values: readonly [string | null, string | null];
    readonly weight: number;
    readonly comparisons: readonly { comparison: string; level: string; weight: number }[];
  }[];
}

export interface MatchingPerson {
  readonly id: string;
  readonly who: string;
  readonly identifiers: readonly { readonly namespace: string; readonly value: string }[];
}

/** An answer as it stands on record. */
export interface MatchingAnswerView {
  readonly id: string;
  readonly answer: MatchingAnswer;
  readonly by: string;
  readonly at: string;
  /** The profile that the two are now; null: they stay two. */
  readonly profile: string | null;
}
