/**
 * What a policy would have earned per decision, by a log that another one made: the estimate, how sure it is, what it
 * is compared with, and where it cannot be told, why.
 */
import type { BettingOptions } from './betting.ts';
import { doubtsOf } from './doubts.ts';
import {
  type EstimatorName,
  estimate,
  estimatorNames,
  influenceOf,
  meanOf,
  tunedEstimators,
} from './estimators.ts';
import type { DecisionLog } from './log.ts';
import { deviationOf, errorByPerson, type Interval, normalInterval } from './normal.ts';
import { type Overlap, overlapOf, refusalsOf } from './overlap.ts';
import type { Policy } from './policy.ts';
import type { Doubt } from './refusal.ts';
import { fitRewards, type RewardModel } from './reward-model.ts';
import { slopeLambda } from './slope.ts';
import { possible, sureGain, sureValue } from './sure.ts';
import { type PolicyTerms, termsOf } from './terms.ts';

export interface Evaluation {
  readonly policy: string;
  readonly decisions: number;
  readonly persons: number;
  /** What the logged policy earned per decision. */
  readonly logged: Measured;
  readonly overlap: Overlap;
  /** Why there is no answer; empty where there is. */
  readonly refusals: readonly Doubt[];
  /** Null where it is refused. */
  readonly answer: Answer | null;
}

export interface Answer {
  /** What the policy would have earned per decision (doubly robust), and how much more that is than the logged one. */
  readonly value: Measured;
  readonly difference: Measured;
  readonly verdict: Verdict;
  /** What could make the answer wrong. */
  readonly doubts: readonly Doubt[];
  readonly estimates: readonly Estimate[];
}

export interface Measured {
  readonly mean: number;
  /** Holds in 95 of 100 logs of many decisions. */
  readonly likely: Interval;
  /** Holds in at least 95 of 100 logs however many decisions they have; wider. Null where a model had to help. */
  readonly sure: Interval | null;
}

export interface Estimate {
  readonly estimator: EstimatorName;
  /** How much was shrunk, where that was chosen; null: not at all. */
  readonly lambda: number | null;
  readonly mean: number;
  /** Null for those whose error is mostly bias, which no range shows. */
  readonly likely: Interval | null;
}

export type Verdict = 'more' | 'probably-more' | 'no-difference-shown' | 'probably-less' | 'less';

export interface EvaluateOptions {
  /** Chance to miss, of each interval. */
  readonly alpha?: number;
  /** Absent: learnt from the log. */
  readonly model?: RewardModel;
  /** `anytime` where one looks again and again at a log that grows. */
  readonly looks?: 'fixed' | 'anytime';
  /** What was ruled out in some decisions and tried in others is expected there by the model; said as a doubt. */
  readonly isModelled?: boolean;
}

const ALPHA = 0.05;

/** @throws EvaluationRefused never: a log that is one at all gets an evaluation, if need be with refusals */
export function evaluate(log: DecisionLog, policy: Policy, options: EvaluateOptions = {}): Evaluation {
  const { alpha = ALPHA, looks = 'fixed', model = fitRewards(log), isModelled = false } = options;
  const terms = termsOf(log, policy, model, isModelled);
  const overlap = overlapOf(terms);
  const refusals = refusalsOf(overlap, terms);
  const { rewards, persons } = log;
  const even = new Float64Array(log.rows).fill(1);
  const usual = { alpha, looks };
  const logged: Measured = {
    ...likelyOf(rewards, persons, alpha),
    sure: sureValue(even, rewards, possible(rewards, 1), usual),
  };
  return {
    policy: policy.name,
    decisions: log.rows,
    persons: new Set(persons).size,
    logged,
    overlap,
    refusals,
    answer: refusals.length > 0 ? null : answerOf(log, terms, usual),
  };
}

function answerOf(log: DecisionLog, terms: PolicyTerms, bets: BettingOptions): Answer {
  const { rewards, persons } = log;
  const { weights } = terms;
  const range = possible(rewards, Math.max(1, terms.largestPossible));
  const isModelled = terms.modelled.size > 0;
  const beside = modelError(log, terms.modelled);
  const robust = influenceOf('dr', terms);
  const value: Measured = {
    ...likelyOf(robust, persons, bets.alpha, beside),
    sure: isModelled ? null : sureValue(weights, rewards, range, bets),
  };
  const gain = robust.map((part, i) => part - rewards[i]!);
  const difference: Measured = {
    ...likelyOf(gain, persons, bets.alpha, beside),
    sure: isModelled ? null : sureGain(weights, rewards, range, bets),
  };
  return {
    value,
    difference,
    verdict: verdictOf(difference),
    doubts: doubtsOf(log, terms, value.likely),
    estimates: estimatorNames.map((name) => estimateOf(name, terms, persons, bets.alpha)),
  };
}

/** @param beside error that comes from elsewhere */
function likelyOf(
  parts: Float64Array,
  persons: Int32Array,
  alpha: number,
  beside = 0,
): Pick<Measured, 'mean' | 'likely'> {
  const mean = meanOf(parts);
  return { mean, likely: normalInterval(mean, Math.hypot(errorByPerson(parts, persons), beside), alpha) };
}

/** Of what a model expects where an action could not be chosen: as sure as what that action brought elsewhere. */
function modelError(log: DecisionLog, modelled: ReadonlyMap<string, number>): number {
  let squares = 0;
  for (const [action, share] of modelled) {
    const place = log.actions.indexOf(action);
    const brought = log.rewards.filter((_, row) => log.candidates[log.chosen[row]!] === place);
    squares += (share * deviationOf(brought)) ** 2 / brought.length;
  }
  return Math.sqrt(squares);
}

function verdictOf({ sure, likely }: Measured): Verdict {
  if (sure && sure.lower > 0) return 'more';
  if (sure && sure.upper < 0) return 'less';
  if (likely.lower > 0) return 'probably-more';
  if (likely.upper < 0) return 'probably-less';
  return 'no-difference-shown';
}

function estimateOf(name: EstimatorName, terms: PolicyTerms, persons: Int32Array, alpha: number): Estimate {
  const isTuned = (tunedEstimators as readonly EstimatorName[]).includes(name);
  const lambda = isTuned ? slopeLambda(name, terms) : Number.POSITIVE_INFINITY;
  const mean = estimate(name, terms, lambda);
  return {
    estimator: name,
    lambda: Number.isFinite(lambda) ? lambda : null,
    mean,
    likely:
      isTuned || name === 'dm'
        ? null
        : normalInterval(mean, errorByPerson(influenceOf(name, terms), persons), alpha),
  };
}
