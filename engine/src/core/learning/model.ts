/**
 * The chance that an action gets a response, learnt from each one: a Beta model per action as a value.
 * `teach(model, observation) -> model`; the shard that owns the model applies observations in logged order.
 */

export interface Model {
  /** How often it was shown or sent, and how often a response came. */
  readonly trials: number;
  readonly successes: number;
}

/** The newest published models by action. */
export interface ModelView {
  get(action: string): Model | undefined;
}

/** What is believed before any observation: 1 response in 20, worth as much as 20 observations. */
const PRIOR_SUCCESSES = 1;
const PRIOR_FAILURES = 19;

export const untaught: Model = { trials: 0, successes: 0 };

export function teach(model: Model, trials: number, successes: number): Model {
  return { trials: model.trials + trials, successes: model.successes + successes };
}

/** Mean of the posterior chance. */
export function posteriorMean(model: Model): number {
  const a = PRIOR_SUCCESSES + model.successes;
  return a / (a + failures(model));
}

/** Its standard deviation. */
export function posteriorDeviation(model: Model): number {
  const mean = posteriorMean(model);
  const total = PRIOR_SUCCESSES + model.successes + failures(model);
  return Math.sqrt((mean * (1 - mean)) / (total + 1));
}

/** A response can be known before the contact it answers was counted. */
function failures({ trials, successes }: Model): number {
  return PRIOR_FAILURES + Math.max(0, trials - successes);
}
