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

/** Mean and standard deviation of the posterior chance. */
export function posterior(model: Model): { mean: number; deviation: number } {
  const a = PRIOR_SUCCESSES + model.successes;
  // A response can be known before the contact it answers was counted.
  const b = PRIOR_FAILURES + Math.max(0, model.trials - model.successes);
  const mean = a / (a + b);
  return { mean, deviation: Math.sqrt((mean * (1 - mean)) / (a + b + 1)) };
}
