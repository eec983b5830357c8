/** What all lists and all errors of the API have in common: types only, the console uses them too. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Present where more follow: give it back as `?cursor=`. */
  readonly next?: string;
}

/** RFC 9457 problem; `code` is stable, `mend` says what to do. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly mend?: string;
}
