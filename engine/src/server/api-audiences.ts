/** What the API tells of audiences, and of conditions that are tried: types only, the console uses them too. */
export interface AudienceView {
  readonly name: string;
  readonly condition: string;
  readonly description?: string;
  readonly members: number;
  /** While it is filled from history: `share` of the work that is done, persons, milliseconds left; null: complete. */
  readonly filling: {
    readonly since: string;
    readonly share: number;
    readonly filled: number;
    readonly total: number;
    readonly leftMs: number | null;
  } | null;
}

/** Persons whom a condition would fit now; `interval` holds the true number with a probability of 95 %. */
export interface AudiencePreviewView {
  readonly estimate: number;
  readonly interval: readonly [number, number];
  readonly persons: number;
  readonly looked: number;
  readonly exact: boolean;
  readonly ms: number;
  readonly sample: readonly { readonly id: string; readonly who: string }[];
}

/** A count of everybody whom a condition fits, under way or ended: each person as they are at their turn. */
export interface AudienceCountView {
  readonly id: string;
  readonly condition: string;
  readonly state: 'running' | 'finished' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  /** Of those who have been looked at: exact where it is finished. */
  readonly members: number;
  readonly looked: number;
  readonly persons: number;
  /** Of the work. */
  readonly share: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Probably still; null: nobody can tell yet, or it has ended. */
  readonly leftMs: number | null;
  /** Ten members at most, each as likely as any other. */
  readonly sample: readonly { readonly id: string; readonly who: string }[];
}
