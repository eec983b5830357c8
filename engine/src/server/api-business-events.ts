/** What the API tells of business events: types only, the console uses them too. */
/** A business event and how far it is. Whom it concerned is known for those who had their turn. */
export interface BusinessEventView {
  readonly id: string;
  readonly name: string;
  /** While it is under way. */
  readonly properties?: unknown;
  readonly concerns:
    | { readonly type: 'everyone' }
    | { readonly type: 'audience'; readonly audience: string }
    | { readonly type: 'condition'; readonly condition: string };
  /** The rate asked for; null: as fast as live traffic allows. */
  readonly perSecond: number | null;
  readonly expiresAt: string | null;
  readonly state: 'running' | 'finished' | 'stopped' | 'expired' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
  readonly announcedAt: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Persons there were when it began, and how many of them have not had their turn. */
  readonly persons: number;
  readonly remaining: number;
  /** About how many it concerns; null: a condition tells only in their turns. */
  readonly expected: number | null;
  readonly reached: number;
  /** On the average so far. */
  readonly reachedPerSecond: number;
}
