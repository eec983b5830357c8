/**
 * The model of responses as a value: what it believes, which predictors count, how good it has been, what drifted.
 * `teach` is called in the order of arrival at the model's shard; the same order gives the same bytes.
 */
import { Columns, type PredictorKind, type PredictorValues } from './columns.ts';
import { type ContrastArm, type ContrastRow, withStep } from './contrast.ts';
import { type Drift, type Maturing, noDrift, watch } from './drift.ts';
import { Figures } from './figures.ts';
import { logitOf } from './logistic.ts';
import { Merits } from './merit.ts';
import { chanceOf, forgetAction, forgetWay, type Slopes, Weights, wayKeys } from './weights.ts';

/** What an action that was shown has come to. */
export interface Outcome {
  readonly action: string;
  /** Its group. */
  readonly family: string;
  /** As the decision saw them. */
  readonly values: PredictorValues;
  /** 1: a response; 0: its time is over without one. */
  readonly reward: 0 | 1;
  /** It was chosen by chance. */
  readonly isControl: boolean;
  /** A response that came after the outcome had been taken as none. */
  readonly isCorrection: boolean;
  /** `treatment` or `treatment/variant`, where it could have been said in another way. */
  readonly way?: string;
  /** Absent: it is told whether a response came or not at the same time. */
  readonly matures?: Maturing;
  /** It counts what people do whom it would have been said to, and to whom it was; with the chance of a response. */
  readonly contrast?: { readonly arm: ContrastArm; readonly chance: number };
}

/** The settings of the model that teaching needs. */
export interface Teaching {
  readonly kinds: ReadonlyMap<string, PredictorKind>;
  readonly halfLifeMs: number;
  /** Logit that is believed in before any observation; absent: the usual one. */
  readonly base?: number;
}

export interface DriftNote {
  readonly family: string;
  readonly at: number;
  readonly version: number;
  /** Responses became more (above 0) or less likely than predicted, in log-odds. */
  readonly shift: number;
}

/** A predictor counts from there on, in standard deviations above chance: looked at again and again, so rather high. */
const MERIT = 5;
/** Evidence is looked at after so many outcomes. */
const MERIT_EVERY = 64;
/** Less is not worth the work: forgetting comes in steps of this share of the half-life. */
const FORGET_STEP = 0.01;
/** After drift: so much less certain. */
const LOOSENED = 4;
const MOST_NOTES = 20;

export class ResponseModel {
  /** Outcomes taken in: names the state in the log. */
  version = 0;
  readonly weights: Weights;
  columns = new Columns();
  merits = new Merits();
  readonly drifts = new Map<string, Drift>();
  notes: DriftNote[] = [];
  total = new Figures();
  readonly figures = new Map<string, Figures>();
  sharedAt = 0;
  /** By action: what came of saying it and of not saying it. */
  readonly contrasts = new Map<string, ContrastRow>();
  /** What changed since the model was last published. */
  readonly changed = {
    families: new Set<string>(),
    actions: new Set<string>(),
    ways: new Set<string>(),
    contrasts: new Set<string>(),
    merits: false,
  };

  /** @param columns expected, where actions have weights of their own */
  constructor(slopes: Slopes, columns = 1, base?: number) {
    this.weights = new Weights(slopes, columns, base);
  }

  /** @param at processing time in milliseconds, never going back */
  teach(outcome: Outcome, { kinds, halfLifeMs }: Teaching, at: number): void {
    const { action, family, values, reward, isControl } = outcome;
    const ways = outcome.way === undefined ? undefined : wayKeys(action, outcome.way);
    this.#forget(action, family, at, halfLifeMs, ways);
    const features = this.columns.features(values, kinds);
    const lesson = { action, family, features, at, ...(ways && { ways }) };
    const prediction = this.weights.predict(action, family, features, ways);
    const chance = chanceOf(prediction);
    const logit = logitOf(chance);
    const moved = this.weights.movedBy(lesson, prediction, chance, reward - chance);
    const figures = this.#figuresOf(action);
    this.changed.families.add(family);
    this.changed.actions.add(action);
    for (const way of ways ?? []) this.changed.ways.add(way);
    this.version++;
    if (outcome.isCorrection) {
      // It had been taught as none: the step from there to a response, with no certainty gained anew.
      this.weights.learn(lesson, prediction, chance, 1, false);
      this.total.correct(logit, at, isControl);
      figures.correct(logit, at, isControl);
      this.#watch(outcome, logit, moved, at);
      return;
    }
    this.total.add(logit, chance, reward, at, isControl);
    figures.add(logit, chance, reward, at, isControl);
    this.weights.learn(lesson, prediction, chance, reward - chance);
    this.#watch(outcome, logit, moved, at);
    this.#collect(outcome, kinds, chance);
  }

  /** Counts, and believes nothing. @param at processing time in milliseconds */
  count({ action, family, reward, contrast }: Outcome, at: number): void {
    if (contrast === undefined) return;
    this.version++;
    const step = { action, family, reward, ...contrast };
    this.contrasts.set(action, withStep(this.contrasts.get(action), step, at));
    this.changed.contrasts.add(action);
  }

  /** How far a predictor that does not count yet stands above chance. */
  evidenceOf(predictor: string): number {
    const columns = this.columns.list.flatMap((column, i) => (column.predictor === predictor ? [i + 1] : []));
    return this.merits.evidenceOf(columns);
  }

  #figuresOf(action: string): Figures {
    let figures = this.figures.get(action);
    if (!figures) {
      figures = new Figures();
      this.figures.set(action, figures);
    }
    return figures;
  }

  /** Evidence for predictors that do not count yet; now and then one begins to. */
  #collect({ action, family, values, reward }: Outcome, kinds: Teaching['kinds'], chance: number): void {
    const merits = this.columns.merits.size;
    const waiting = this.columns.observe(values, kinds, this.version);
    const level = this.weights.slopes === 'family' ? family : action;
    if (waiting.columns.length > 0) this.merits.add(level, waiting, reward - chance, chance * (1 - chance));
    if (this.version % MERIT_EVERY === 0) this.#promote();
    if (this.columns.merits.size > merits) this.changed.merits = true;
  }

  #promote(): void {
    const waiting = new Set<string>();
    for (const { predictor } of this.columns.list)
      if (!this.columns.merits.has(predictor)) waiting.add(predictor);
    for (const predictor of waiting) {
      const evidence = this.evidenceOf(predictor);
      if (evidence > MERIT) this.columns.merits.set(predictor, { version: this.version, evidence });
    }
  }

  #watch({ family, reward, isCorrection, matures }: Outcome, logit: number, moved: number, at: number): void {
    let drift = this.drifts.get(family);
    if (!drift) {
      drift = noDrift();
      this.drifts.set(family, drift);
    }
    const shift = watch(drift, { logit, moved, reward, isCorrection, at, matures });
    if (shift === 0) return;
    this.notes.push({ family, at, version: this.version, shift });
    if (this.notes.length > MOST_NOTES) this.notes.shift();
    this.weights.loosen(family, LOOSENED);
    for (const [name, level] of this.weights.actions)
      if (level.family === family) this.changed.actions.add(name);
    for (const [key, level] of this.weights.ways) if (level.family === family) this.changed.ways.add(key);
  }

  /** Levels that are touched become less certain by the time that has passed. */
  #forget(
    action: string,
    family: string,
    at: number,
    halfLifeMs: number,
    ways: readonly string[] | undefined,
  ): void {
    const { weights } = this;
    if (this.sharedAt === 0) this.sharedAt = at;
    const factor = (since: number) =>
      at - since < FORGET_STEP * halfLifeMs ? 1 : 2 ** ((at - since) / halfLifeMs);
    const ofAll = factor(this.sharedAt);
    if (ofAll > 1) {
      weights.shared.forget(ofAll);
      this.sharedAt = at;
    }
    const common = weights.familyLevel(family, at);
    const ofFamily = factor(common.at);
    if (ofFamily > 1) {
      common.row.forget(ofFamily);
      common.at = at;
    }
    const own = weights.actionLevel(action, family, at);
    const ofAction = factor(own.at);
    if (ofAction > 1) {
      forgetAction(own, ofAction);
      own.at = at;
    }
    for (const key of ways ?? []) {
      const level = weights.wayLevel(key, family, at);
      const ofWay = factor(level.at);
      if (ofWay === 1) continue;
      forgetWay(level, ofWay);
      level.at = at;
    }
  }
}
