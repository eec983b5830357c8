/**
 * The weights of a hierarchical Bayesian logistic model: logit = base + shared(x) + family(x) + action + way. Each level has
 * normal beliefs, so that what is rarely seen stays near the level above it: a new action begins as its family is. In
 * a model of few actions that differ in everything, each has weights for every feature instead (`slopes: action`).
 */
import type { Features } from './features.ts';
import { logitOfMean, meanChance } from './logistic.ts';
import { DenseRow, DiagonalRow, type Prior } from './row.ts';

/** Where weights for features stand: shared and in families, or in each action alone. */
export type Slopes = 'family' | 'action';

/** An action and the family (its group) that it belongs to. */
export interface Lesson {
  readonly action: string;
  readonly family: string;
  readonly features: Features;
  /** Of the treatment and the variant that it was said with: {@link wayKeys}. */
  readonly ways?: readonly string[];
  /** Milliseconds since the epoch: drives forgetting. */
  readonly at: number;
}

/** The levels below an action: its treatment, and the variant of that. @param way `treatment`, or `treatment/variant` */
export function wayKeys(action: string, way: string): readonly string[] {
  const slash = way.indexOf('/');
  const whole = `${action}/${way}`;
  return slash < 0 ? [whole] : [`${action}/${way.slice(0, slash)}`, whole];
}

export interface Level<R> {
  /** Observations so far. */
  n: number;
  /** Since when it has not been made to forget. */
  at: number;
  readonly row: R;
}

/** Most actions have an intercept only: two numbers. */
export interface ActionLevel {
  n: number;
  at: number;
  mean: number;
  variance: number;
  readonly family: string;
  /** Its intercept among them; null where weights stand in families. */
  readonly own: DenseRow | null;
}

/** Of a logit. */
export interface Prediction {
  readonly mean: number;
  readonly variance: number;
  /** Of the variance, what family, action and way bring: what trying them can find out. */
  readonly own: number;
  /** Of that, what the way of saying it brings. */
  readonly ofWay: number;
}

/** What is known better by an observation, as Fisher information about the logit. */
export interface Brings {
  readonly outcomes: 0 | 1;
  /** About how many respond at all: what all have in common. */
  readonly level: number;
  /** About who does. */
  readonly rest: number;
}

export function outcomeAt(chance: number): Brings {
  const information = chance * (1 - chance);
  return { outcomes: 1, level: information, rest: information };
}

/** Before any observation: a response in sixteen. */
export const BASE = -3.2;
/** How far the levels may lie apart then, as variances of the logit. */
const priors = {
  shared: { intercept: 0.5, slope: 0.25 },
  family: { intercept: 0.25, slope: 0.16 },
  action: 0.25,
  way: 0.16,
} as const satisfies { shared: Prior; family: Prior; action: number; way: number };

/** The logit to begin at, so that an action of which nothing is known has this chance of a response. */
export function baseOf(chance: number): number {
  return logitOfMean(chance, priors.shared.intercept + priors.family.intercept + priors.action);
}

/** What all weights of an action bring together, where it has weights of its own. */
const OWN_VARIANCE = 10;

const NEWCOMER = 10;

export class Weights {
  readonly slopes: Slopes;
  /** How many features were expected. */
  readonly expected: number;
  /** Logit that is believed in before any observation. */
  readonly base: number;
  /** Of what an action's own weights are believed to be at first; columns without the intercept. */
  readonly #own: Prior;
  readonly #intercept = { columns: [0], values: [1] } satisfies Features;
  shared: DiagonalRow = new DiagonalRow(priors.shared);
  readonly families = new Map<string, Level<DiagonalRow>>();
  readonly actions = new Map<string, ActionLevel>();
  /** Of treatments and variants, where an action has several: by {@link wayKeys}. */
  readonly ways = new Map<string, ActionLevel>();

  /** @param columns how many features there may be, where actions have weights of their own */
  constructor(slopes: Slopes, columns = 1, base = BASE) {
    this.slopes = slopes;
    this.base = base;
    this.expected = Math.max(1, columns);
    this.#own = { intercept: priors.action, slope: OWN_VARIANCE / this.expected };
  }

  /** What shared and family weights see: everything, or where actions have weights of their own the intercept. */
  #common(features: Features): Features {
    return this.slopes === 'family' ? features : this.#intercept;
  }

  predict(action: string, family: string, features: Features, ways?: readonly string[]): Prediction {
    return new Scorer(this, features).predict(action, family, ways);
  }

  /** Scores many actions with the same features: what they share is found once. */
  scorer(features: Features): Scorer {
    return new Scorer(this, features);
  }

  sharedPart(features: Features): { mean: number; variance: number } {
    const seen = this.#common(features);
    return { mean: this.base + this.shared.score(seen), variance: this.shared.variance(seen) };
  }

  familyPart(family: string, features: Features): { mean: number; variance: number } {
    const seen = this.#common(features);
    const row = this.families.get(family)?.row ?? unknownFamily;
    return { mean: row.score(seen), variance: row.variance(seen) };
  }

  /** Prior of an action that nobody was shown yet. */
  unknownVariance({ columns, values }: Features): number {
    if (this.slopes === 'family') return priors.action;
    let sum = 0;
    for (let i = 0; i < columns.length; i++)
      sum += (columns[i] === 0 ? this.#own.intercept : this.#own.slope) * values[i]! ** 2;
    return sum;
  }

  /**
   * Moves all levels that the lesson concerns.
   * @param chance predicted before
   * @param error what came, less it
   * @param brings absent: what one outcome does
   */
  learn(
    lesson: Lesson,
    { variance }: Prediction,
    chance: number,
    error: number,
    { outcomes, level, rest }: Brings = outcomeAt(chance),
  ): void {
    const { action, family, features } = lesson;
    const gain = gainOf(error, chance, variance);
    const shrink = rest / (1 + rest * variance);
    const seen = this.#common(features);
    const ofFamily = this.familyLevel(family, lesson.at);
    const own = this.actionLevel(action, family, lesson.at);
    this.shared.learn(seen, gain, shrink, level / (1 + level * variance));
    ofFamily.row.learn(seen, gain, shrink);
    if (own.own !== null) own.own.learn(features, gain, shrink);
    else {
      own.mean += own.variance * gain;
      own.variance -= own.variance * own.variance * shrink;
    }
    for (const key of lesson.ways ?? noWays) {
      const way = this.wayLevel(key, family, lesson.at);
      way.mean += way.variance * gain;
      way.variance -= way.variance * way.variance * shrink;
      way.n += outcomes;
    }
    ofFamily.n += outcomes;
    own.n += outcomes;
  }

  wayLevel(key: string, family: string, at: number): ActionLevel {
    let level = this.ways.get(key);
    if (!level) {
      level = { n: 0, at, mean: 0, variance: priors.way, family, own: null };
      this.ways.set(key, level);
    }
    return level;
  }

  /** Mean and variance of what the way of saying it adds. */
  wayPart(ways: readonly string[]): { readonly mean: number; readonly variance: number } {
    let mean = 0;
    let variance = 0;
    for (const key of ways) {
      const level = this.ways.get(key);
      mean += level?.mean ?? 0;
      variance += level?.variance ?? priors.way;
    }
    return { mean, variance };
  }

  familyLevel(name: string, at: number): Level<DiagonalRow> {
    let level = this.families.get(name);
    if (!level) {
      level = { n: 0, at, row: new DiagonalRow(priors.family) };
      this.families.set(name, level);
    }
    return level;
  }

  actionLevel(name: string, family: string, at: number): ActionLevel {
    let level = this.actions.get(name);
    if (!level) {
      const own = this.slopes === 'action' ? new DenseRow(this.#own) : null;
      level = { n: 0, at, mean: 0, variance: priors.action, family, own };
      this.actions.set(name, level);
    }
    return level;
  }

  /**
   * Hardly anybody was shown it: fewer outcomes than `until`, and less than a tenth of what actions have on average.
   * Where that average is no more than `until` none is; nor where actions have weights of their own: there all are needed to tell them apart.
   */
  isNewcomer(action: string, until: number, outcomes: number): boolean {
    if (this.slopes === 'action') return false;
    const n = this.actions.get(action)?.n ?? 0;
    const average = outcomes / Math.max(1, this.actions.size);
    return average >= until && n < until && n * NEWCOMER < average;
  }

  /** Of one family and its actions, where something has changed about them. @param factor at least 1 */
  loosen(family: string, factor: number): void {
    this.families.get(family)?.row.forget(factor);
    for (const level of this.actions.values()) if (level.family === family) forgetAction(level, factor);
    for (const level of this.ways.values()) if (level.family === family) forgetWay(level, factor);
  }

  denseRow(means: Float64Array, covariance: Float64Array): DenseRow {
    return new DenseRow(this.#own, means, covariance);
  }
}

export function forgetAction(level: ActionLevel, factor: number): void {
  if (level.own !== null) level.own.forget(factor);
  else level.variance = Math.min(level.variance * factor, priors.action);
}

export function forgetWay(level: ActionLevel, factor: number): void {
  level.variance = Math.min(level.variance * factor, priors.way);
}

const noWays: readonly string[] = [];

export const sharedRow = (means: Float64Array, variances: Float64Array) =>
  new DiagonalRow(priors.shared, means, variances);
export const familyRow = (means: Float64Array, variances: Float64Array) =>
  new DiagonalRow(priors.family, means, variances);

const unknownFamily = new DiagonalRow(priors.family);

/** The model as one decision sees it: the features stand, each action costs a few additions. */
export class Scorer {
  readonly #weights: Weights;
  readonly #features: Features;
  readonly #shared: { readonly mean: number; readonly variance: number };
  readonly #families = new Map<string, { readonly mean: number; readonly variance: number }>();

  constructor(weights: Weights, features: Features) {
    this.#weights = weights;
    this.#features = features;
    this.#shared = weights.sharedPart(features);
  }

  /** @param ways that it is said in: {@link wayKeys}; absent: it has but one */
  predict(action: string, family: string, ways?: readonly string[]): Prediction {
    const ofFamily = this.#family(family);
    const level = this.#weights.actions.get(action);
    const own = level?.own ?? null;
    let mean = this.#shared.mean + ofFamily.mean;
    let variance = ofFamily.variance;
    if (level === undefined) variance += this.#weights.unknownVariance(this.#features);
    else if (own === null) {
      mean += level.mean;
      variance += level.variance;
    } else {
      mean += own.score(this.#features);
      variance += own.variance(this.#features);
    }
    if (ways === undefined)
      return { mean, variance: this.#shared.variance + variance, own: variance, ofWay: 0 };
    const way = this.#weights.wayPart(ways);
    variance += way.variance;
    return {
      mean: mean + way.mean,
      variance: this.#shared.variance + variance,
      own: variance,
      ofWay: way.variance,
    };
  }

  #family(name: string): { readonly mean: number; readonly variance: number } {
    let part = this.#families.get(name);
    if (part === undefined) {
      part = this.#weights.familyPart(name, this.#features);
      this.#families.set(name, part);
    }
    return part;
  }
}

/** How far all weights move along their variances. */
function gainOf(error: number, chance: number, variance: number): number {
  return error / (1 + chance * (1 - chance) * variance);
}

/** Mean chance of a prediction. */
export function chanceOf({ mean, variance }: Prediction): number {
  return meanChance(mean, variance);
}
