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

/** `GET /v1/given-up`: how decide calls were answered in the last hour, by placement and minute. */
export interface GivenUpOverview {
  /** When the first of the minutes began; the last one is under way. */
  readonly from: string;
  /** Nothing was counted before: the server began. */
  readonly startedAt: string;
  /** Placements that were asked for in these minutes, by name. */
  readonly placements: readonly AnsweredPlacement[];
}

/** One number for each minute, the oldest first. */
export interface AnsweredPlacement {
  readonly placement: string;
  readonly decided: readonly number[];
  readonly deadline: readonly number[];
  readonly overload: readonly number[];
  /** What those get for whom nothing was decided; with an action it counts against caps as shown. */
  readonly fallback: 'action' | 'content' | 'none';
}
