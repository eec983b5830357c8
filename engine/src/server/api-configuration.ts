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
