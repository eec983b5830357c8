/** What the API tells of calls that were given up without asking anybody: types only, the console uses them too. */

/** For one placement. */
export interface GivenUpRow {
  readonly at: string;
  readonly placement: string;
  readonly degraded: 'deadline' | 'overload';
  /** What was given, where the fallback is an action. */
  readonly action?: string;
  readonly requestId: string;
  /** How the person was named. */
  readonly named: string;
}
