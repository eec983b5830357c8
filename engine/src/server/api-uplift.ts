/** What the API tells of what saying an action adds, as holdouts tell: types only, the console uses them too. */

/** GET /v1/uplift: by goal, what each action adds to the chance to reach it. */
export interface UpliftView {
  readonly goals: readonly UpliftGoalView[];
}

export interface UpliftGoalView {
  readonly event: string;
  readonly where?: string;
  readonly withinMs: number;
  /** Whom it is about, as the document says: `all`, `group credit`. */
  readonly about: readonly string[];
  /** Arbitration goes by it; else there are too few people yet, and scores are response scores. */
  readonly isInForce: boolean;
  readonly actions: readonly UpliftActionView[];
  /** In words, what could make the numbers wrong. */
  readonly doubts: readonly string[];
}

export interface UpliftActionView {
  readonly action: string;
  readonly group: string;
  /** To whom it was said, to whom nothing was, and to whom the next best one was instead. */
  readonly said: UpliftArmView;
  readonly silent: UpliftArmView;
  readonly instead: UpliftArmView;
  /** So many more of all people reach the goal, 1 being all; null: too little is known. */
  readonly adds: UpliftEstimate | null;
}

export interface UpliftArmView {
  readonly people: number;
  readonly reached: number;
}

export interface UpliftEstimate {
  readonly estimate: number;
  /** 95 %. */
  readonly lower: number;
  readonly upper: number;
  readonly basis: 'action' | 'group' | 'goal';
}
