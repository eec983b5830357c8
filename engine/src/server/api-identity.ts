/** What the API tells of how far a revision is carried out for those who are there. */

export interface SettlingView {
  readonly since: string;
  /** Of the work, between 0 and 1. */
  readonly share: number;
  /** Persons who have had their turn, of so many. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds that it will probably still take. */
  readonly leftMs: number | null;
  /** Rules of identity are others: who is who is found anew for everybody. */
  readonly identity: boolean;
}
