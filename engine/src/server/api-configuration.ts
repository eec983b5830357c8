/** What the API tells of the configuration in force: types only, the console uses them too. */
/** Documents and their state, for the console's configuration panel. */
export interface ConfigurationView {
  readonly revision: string;
  readonly activatedAt: string;
  readonly folder: string;
  readonly documents: readonly { kind: string; name: string; file: string; line: number }[];
  /** Problems of the newest state of the folder; while there are any, the revision above stays in force. */
  readonly problems: readonly DocumentFinding[];
  /** What is probably not meant in it, and in force all the same. */
  readonly warnings: readonly DocumentFinding[];
}

export interface DocumentFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

/** What asking a context provider came to, since the start of the process. */
export interface ContextRow {
  readonly name: string;
  /** Questions sent; answers; failures; answers that came after the deadline. */
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  readonly late: number;
  /** Not asked: no budget, too many at once, or it kept failing. */
  readonly spared: number;
  /** Answers that were used without asking now. */
  readonly fromCache: number;
  readonly stale: number;
  readonly fallback: number;
  /** Times that nobody answered and nothing held instead. */
  readonly none: number;
  /** In the unit of its document. */
  readonly cost: number;
  readonly lastFailure: string | null;
  readonly p99Ms: number | null;
}
