/** What a trial tells of each action: what it adds, for whom more, and whether choosing it by person is shown to win. */
import { type CrossFitted, crossFit } from './cross-fit.ts';
import { type Effect, effectOf, personalEffects, type Targeting, targetingOf } from './effect.ts';
import { type Personalising, personalisingOf } from './personalise.ts';
import { type QiniCurve, qiniCurve } from './qini.ts';
import { checkTrial, pairOf, type Trial } from './trial.ts';

export interface UpliftReport {
  readonly people: number;
  readonly arms: readonly ArmReport[];
  readonly actions: readonly ActionReport[];
  /** Of several actions: one for each person against the one that is best on average. */
  readonly personalising: Personalising | null;
}

export interface ArmReport {
  readonly arm: string;
  readonly people: number;
  readonly outcomes: number;
}

export interface ActionReport {
  readonly action: string;
  readonly effect: Effect;
  readonly targeting: Targeting;
  readonly qini: QiniCurve;
  /** The same by a model of who responds anyway: the usual score. */
  readonly responseQini: number;
  /** In fifths by prediction, the highest first. */
  readonly fifths: readonly Fifth[];
  /**
   * `uplift`: a score of it may stand for what acting adds. `response`: nothing was shown that acting adds, or adds
   * more for some; a score is one of who responds.
   */
  readonly label: 'uplift' | 'response';
  /** Chance that the label is wrong where acting adds nothing, at most. */
  readonly labelAlpha: number;
}

export interface Fifth {
  readonly people: number;
  readonly predicted: number;
  readonly effect: Effect;
}

/** Of each of the two ways to show that acting adds something; people act on it for long. */
const ALPHA = 0.01;
const PARTS = 5;

/** @throws EvaluationRefused where nothing can be learnt from the trial @param seed of the folds */
export function upliftReport(trial: Trial, seed = 1): UpliftReport {
  checkTrial(trial);
  const { arms, arm, outcome, rows } = trial;
  return {
    people: rows,
    arms: arms.map((name, i) => ({
      arm: name,
      people: arm.filter((each) => each === i).length,
      outcomes: outcome.filter((happened, row) => happened === 1 && arm[row] === i).length,
    })),
    actions: arms.slice(1).map((name, i) => actionReport(pairOf(trial, i + 1), name, seed)),
    personalising: arms.length > 2 ? personalisingOf(trial, crossFit(trial, seed)) : null,
  };
}

export function actionReport(pair: Trial, action: string, seed: number): ActionReport {
  const fitted = crossFit(pair, seed);
  const effects = personalEffects(pair, fitted);
  const scores = scoresOf(fitted);
  const effect = effectOf(effects);
  const targeting = targetingOf(effects, scores);
  const { arm, outcome } = pair;
  return {
    action,
    effect,
    targeting,
    qini: qiniCurve(scores, arm, outcome),
    responseQini: qiniCurve(fitted.responses, arm, outcome).coefficient,
    fifths: fifthsOf(effects, scores),
    label: isShown(effect, targeting) ? 'uplift' : 'response',
    labelAlpha: 2 * ALPHA,
  };
}

function isShown(effect: Effect, { slope, p }: Targeting): boolean {
  return Math.abs(effect.mean) > Z * effect.error || (slope > 0 && p < ALPHA);
}

const Z = 2.5758293035489;

function scoresOf({ chances }: CrossFitted): Float64Array {
  return Float64Array.from(
    { length: chances.length / 2 },
    (_, row) => chances[2 * row + 1]! - chances[2 * row]!,
  );
}

function fifthsOf(effects: Float64Array, scores: Float64Array): Fifth[] {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  return Array.from({ length: PARTS }, (_, part) => {
    const from = Math.floor((part * order.length) / PARTS);
    const rows = order.subarray(from, Math.floor(((part + 1) * order.length) / PARTS));
    const predicted = rows.reduce((sum, row) => sum + scores[row]!, 0) / rows.length;
    return {
      people: rows.length,
      predicted,
      effect: effectOf(Float64Array.from(rows, (row) => effects[row]!)),
    };
  });
}
