/** What the API tells of the audit log: types only, the console uses them too. */
export interface AuditEntryView {
  /** Of the list: the number as text. */
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly act: string;
  readonly by: 'api-key' | 'console' | 'kairos';
  /** Whose data it was, as a keyed hash; null: nobody's in particular. */
  readonly subject: string | null;
  readonly detail: { readonly [name: string]: string | number } | null;
}

export interface AuditCheckView {
  readonly entries: number;
  /** Every entry is there and as it was written. */
  readonly intact: boolean;
  /** The first that is not. */
  readonly brokenAt?: number;
}
