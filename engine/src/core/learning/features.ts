/** What a model sees of one decision: numbers by column, sparse; column 0 is the intercept and always there. */
export interface Features {
  /** Ascending is not asked for; no column twice. */
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

/** Nothing but the intercept. */
export const noFeatures: Features = { columns: [0], values: [1] };
