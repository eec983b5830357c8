/** What the API tells of the built-in mail sink: types only, the console uses them too. */
export interface MailRow {
  readonly id: string;
  readonly at: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
}

export interface MailView extends MailRow {
  readonly text: string;
  /** Shown in a sandboxed frame only. */
  readonly html: string;
  readonly headers: readonly { name: string; value: string }[];
}
