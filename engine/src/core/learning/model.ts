/**
 * The model of responses as a value: what it believes, which predictors count, how good it has been, what drifted.
 * `teach` is called in the order of arrival at the model's shard; the same order gives the same bytes.
 */

import type { Maturing } from './cohort.ts';
import { Columns, type PredictorKind } from './columns.ts';
import { type ContrastArm, type ContrastRow, withStep } from './contrast.ts';
import { type Drift, noDrift, watch } from './drift.ts';
import { Figures } from './figures.ts';
import { logitOf } from './logistic.ts';
import { Merits } from './merit.ts';
import { type RiskCohort, RiskSet, type Shown } from './risk-set.ts';
import {
  type Brings,
  chanceOf,
  forgetAction,
  forgetWay,
  type Lesson,
  outcomeAt,
  type Prediction,
  type Slopes,
  Weights,
  wayKeys,
} from './weights.ts';

/** What an action that was shown has come to. */
export interface Outcome extends Shown {
  /** 1: a response; 0: its time is over without one. */
  readonly reward: 0 | 1;
  /** It was chosen by chance. */
  readonly isControl: boolean;
  /** A response that came after the outcome had been taken as none. */
  readonly isCorrection: boolean;
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

/** What was predicted of one who was shown something. */
interface Judged {
  readonly lesson: Lesson;
  readonly prediction: Prediction;
  readonly chance: number;
}

interface Control {
  readonly shown: Shown;
  readonly judged: Judged;
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
const nothingNew: Brings = { outcomes: 0, level: 0, rest: 0 };

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
  readonly atRisk = new RiskSet();
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

  /** It was shown: from now on it can come to a response. */
  show(shown: Shown, matures: Maturing, { kinds }: Teaching, at: number): void {
    this.atRisk.enter(shown, this.#judge(shown, kinds, at).chance, matures);
  }

  /** @param at processing time in milliseconds, never going back */
  teach(outcome: Outcome, teaching: Teaching, at: number): void {
    for (const cohort of this.atRisk.takeOver(at)) this.#giveBack(cohort, teaching.kinds, at);
    this.#forget(outcome, at, teaching.halfLifeMs);
    const judged = this.#judge(outcome, teaching.kinds, at);
    const { action, reward, isControl, matures } = outcome;
    const { chance } = judged;
    const logit = logitOf(chance);
    const figures = this.#figuresOf(action);
    this.version++;
    if (outcome.isCorrection) {
      this.total.correct(logit, at, isControl);
      figures.correct(logit, at, isControl);
      // It had been taught as none: the step from there to a response, with no certainty gained anew.
      this.#move(judged, 1, nothingNew);
      this.#watch(outcome, logit, at);
      return;
    }
    this.total.add(logit, chance, reward, at, isControl);
    figures.add(logit, chance, reward, at, isControl);
    const cohort = this.atRisk.of(matures);
    const back = cohort?.leave(action, chance, matures!.at) ?? 0;
    const error = reward - chance + back;
    // First of all: what they lose weighs as much as what it gains, while nobody is more certain by it.
    if (cohort !== undefined && reward === 1 && at < matures!.at)
      this.#weigh(judged, error, cohort, teaching.kinds);
    const brings = outcomeAt(chance);
    // What it gets back has told of it before.
    this.#move(judged, error, { ...brings, rest: Math.max(0, brings.rest - back) });
    this.#collect(outcome, error, cohort === undefined ? chance * (1 - chance) : error ** 2, teaching.kinds);
    this.#watch(outcome, logit, at);
    if (this.version % MERIT_EVERY === 0) this.#promote();
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

  #judge({ action, family, values, way }: Shown, kinds: Teaching['kinds'], at: number): Judged {
    const ways = way === undefined ? undefined : wayKeys(action, way);
    const features = this.columns.features(values, kinds);
    const prediction = this.weights.predict(action, family, features, ways);
    return {
      lesson: { action, family, features, at, ...(ways && { ways }) },
      prediction,
      chance: chanceOf(prediction),
    };
  }

  #move({ lesson, prediction, chance }: Judged, error: number, brings: Brings): void {
    this.weights.learn(lesson, prediction, chance, error, brings);
    this.changed.families.add(lesson.family);
    this.changed.actions.add(lesson.action);
    for (const way of lesson.ways ?? []) this.changed.ways.add(way);
  }

  /** A response counts against those who were shown something at its time (see risk-set.ts). @param mass that it brings */
  #weigh(responder: Judged, mass: number, cohort: RiskCohort, kinds: Teaching['kinds']): void {
    const { at } = responder.lesson;
    cohort.untaken += mass;
    const controls = cohort.controls().map((shown) => ({ shown, judged: this.#judge(shown, kinds, at) }));
    if (controls.length === 0) return;
    const mean = controls.reduce((sum, { judged }) => sum + judged.chance, 0) / controls.length;
    const ofOthers = cohort.open * mean;
    const part = (cohort.untaken * ofOthers) / (ofOthers + responder.chance);
    const taken = Math.min(part, this.atRisk.room(mean));
    cohort.untaken -= taken;
    this.#take(taken, controls, cohort, kinds);
  }

  /** Those who are never heard of get back what they have lost, each action its own. */
  #giveBack(cohort: RiskCohort, kinds: Teaching['kinds'], at: number): void {
    for (const { action, owed, some } of cohort.left()) {
      // Who they were is not known any more where others have taken their place among some.
      const family = this.weights.actions.get(action)!.family;
      const known = some.length > 0 ? some : [{ action, family, values: {} }];
      const those = known.map((shown) => ({ shown, judged: this.#judge(shown, kinds, at) }));
      this.#take(-owed, those, cohort, kinds);
    }
  }

  #take(mass: number, controls: readonly Control[], cohort: RiskCohort, kinds: Teaching['kinds']): void {
    const chances = controls.reduce((sum, { judged }) => sum + judged.chance, 0);
    for (const { shown, judged } of controls) {
      // Who was likelier to respond loses more by not having done so.
      const share = (mass * judged.chance) / chances;
      cohort.take(shown, share);
      this.#move(judged, -share, { outcomes: 0, level: 0, rest: Math.max(0, share) });
      this.#collect(shown, -share, share ** 2, kinds, false);
    }
  }

  /**
   * Evidence for predictors that do not count yet.
   * @param spread variance of the error, by what is known
   */
  #collect(
    { action, family, values }: Shown,
    error: number,
    spread: number,
    kinds: Teaching['kinds'],
    isNew = true,
  ): void {
    const merits = this.columns.merits.size;
    const waiting = this.columns.observe(values, kinds, this.version, isNew);
    const level = this.weights.slopes === 'family' ? family : action;
    if (waiting.columns.length > 0) this.merits.add(level, waiting, error, spread);
    if (this.columns.merits.size > merits) this.changed.merits = true;
  }

  #promote(): void {
    const waiting = new Set<string>();
    for (const { predictor } of this.columns.list)
      if (!this.columns.merits.has(predictor)) waiting.add(predictor);
    for (const predictor of waiting) {
      const evidence = this.evidenceOf(predictor);
      if (evidence <= MERIT) continue;
      this.columns.merits.set(predictor, { version: this.version, evidence });
      this.changed.merits = true;
    }
  }

  #watch({ family, reward, isCorrection, matures }: Outcome, logit: number, at: number): void {
    let drift = this.drifts.get(family);
    if (!drift) {
      drift = noDrift();
      this.drifts.set(family, drift);
    }
    const shift = watch(drift, { logit, reward, isCorrection, at, matures });
    if (shift === 0) return;
    this.notes.push({ family, at, version: this.version, shift });
    if (this.notes.length > MOST_NOTES) this.notes.shift();
    this.weights.loosen(family, LOOSENED);
    for (const [name, level] of this.weights.actions)
      if (level.family === family) this.changed.actions.add(name);
    for (const [key, level] of this.weights.ways) if (level.family === family) this.changed.ways.add(key);
  }

  /** Levels that are touched become less certain by the time that has passed. */
  #forget({ action, family, way }: Shown, at: number, halfLifeMs: number): void {
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
    for (const key of way === undefined ? [] : wayKeys(action, way)) {
      const level = weights.wayLevel(key, family, at);
      const ofWay = factor(level.at);
      if (ofWay === 1) continue;
      forgetWay(level, ofWay);
      level.at = at;
    }
  }
}
