/** What the API tells of static lists: types only, the console uses them too. */
export interface ListView {
  readonly name: string;
  readonly description?: string;
}

export interface ListMemberRow {
  readonly id: string;
  readonly who: string;
  readonly identifiers: readonly { readonly namespace: string; readonly value: string }[];
  /** Event time of the act that put them on it. */
  readonly since: string;
}

/** What became of the rows: each was applied, was known already, or was refused (and is among the dead letters too). */
export interface ListChangeView {
  readonly list: string;
  readonly change: 'joined' | 'left';
  readonly rows: number;
  readonly applied: number;
  readonly duplicates: number;
  readonly refused: readonly {
    /** From 1, without a header. */
    readonly row: number;
    readonly code: string;
    readonly reason: string;
    readonly text: string;
  }[];
}
