/** What the API tells of models of responses: types only, the console uses them too. */
import type { ActionLook, FiguresLook, PredictorLook } from '../core/learning/look.ts';

/** The last 30 days with outcomes, the oldest first, are named by their dates. */
export interface ModelFigures extends Omit<FiguresLook, 'days'> {
  readonly days: readonly (Omit<FiguresLook['days'][number], 'day'> & { readonly day: string })[];
}

export interface ModelAction extends Omit<ActionLook, 'figures'> {
  readonly figures: ModelFigures;
}

export type ModelPredictor = PredictorLook;

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
