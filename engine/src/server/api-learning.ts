/** What the API tells of models of responses: types only, the console uses them too. */

export interface ModelFigures {
  /** What actions that were shown have come to: a response, or none within the time of the model. */
  readonly outcomes: number;
  readonly responses: number;
  /** Mean predicted chance; null without outcomes. */
  readonly predicted: number | null;
  /** Chance that a response was predicted higher than none, each before it was learnt from; null without both. */
  readonly auc: number | null;
  /** Mean distance between predicted and observed shares. */
  readonly calibrationError: number | null;
  /** Response rate over that of random control, less one; null while the control had no response. */
  readonly lift: number | null;
  readonly controls: number;
  readonly controlResponses: number;
  readonly calibration: readonly {
    readonly predicted: number;
    readonly observed: number;
    readonly outcomes: number;
  }[];
  /** The last 30 with outcomes, the oldest first. */
  readonly days: readonly {
    readonly day: string;
    readonly outcomes: number;
    readonly responses: number;
    readonly predicted: number;
    readonly auc: number | null;
  }[];
}

export interface ModelAction {
  readonly action: string;
  readonly group: string;
  /** Where nothing else is known. */
  readonly chance: number;
  /** Share of all outcomes of the model. */
  readonly coverage: number;
  readonly figures: ModelFigures;
}

export interface ModelPredictor {
  readonly predictor: string;
  readonly counts: boolean;
  /** Outcomes there had been when it began to. */
  readonly since: number | null;
  /** Standard deviations above chance; from 5 on it counts. */
  readonly evidence: number;
  readonly weights: readonly { readonly column: string; readonly group: string; readonly weight: number }[];
}

export interface ModelSummary {
  readonly name: string;
  /** Outcomes it has learnt from. */
  readonly version: number;
  /** Empty: of all groups that no other model names. */
  readonly groups: readonly string[];
  /** In milliseconds. */
  readonly maturationMs: number;
  readonly figures: ModelFigures;
  readonly actionCount: number;
}

export interface ModelView extends ModelSummary {
  /** The most shown first, at most 200. */
  readonly actions: readonly ModelAction[];
  readonly predictors: readonly ModelPredictor[];
  /** The latest last: in a group outcomes had stopped to be as predicted, in log-odds. */
  readonly drifts: readonly {
    readonly group: string;
    readonly at: string;
    readonly version: number;
    readonly shift: number;
  }[];
  readonly selection: {
    readonly method: 'thompson' | 'squarecb' | 'greedy';
    readonly scale: number;
    readonly control: number;
  };
}

export interface ModelActionView {
  readonly model: string;
  readonly action: ModelAction;
  /** Weights of the action's group. */
  readonly predictors: readonly ModelPredictor[];
}

export interface ModelsView {
  readonly models: readonly ModelSummary[];
}
