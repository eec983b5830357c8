/** Evaluations as the API tells them, each with its words. */
import type { Answered } from '../analytics/decisions/question.ts';
import type { Answer, Measured } from '../analytics/evaluation/evaluate.ts';
import type { Interval } from '../analytics/evaluation/normal.ts';
import { ASSUMED, estimatorWords, verdictWords } from '../analytics/evaluation/words.ts';
import { durationText } from '../language/index.ts';
import type { EvaluationAnswer, EvaluationResult, EvaluationView, MeasuredView } from './api-evaluations.ts';
import type { IntervalView } from './api-fairness.ts';
import type { Evaluating } from './evaluating.ts';
import { instant } from './instant.ts';

export function evaluationView(evaluating: Evaluating): EvaluationView {
  const { id, asked, state, step, share, startedAt, endedAt, found, problem } = evaluating;
  const isRule = 'without' in asked.policy;
  return {
    id,
    question: asked.question,
    isRule,
    state,
    step,
    share: Math.floor(share * 1000) / 1000,
    startedAt: instant(startedAt),
    endedAt: endedAt === null ? null : instant(endedAt),
    from: asked.from === 0 ? null : instant(asked.from),
    to: Number.isFinite(asked.to) ? instant(asked.to) : null,
    placement: asked.placement ?? null,
    within: durationText(asked.withinMs),
    counts: asked.responses ? 'response' : 'value',
    problem,
    result: found && resultView(found, isRule),
  };
}

function resultView(found: Answered, isRule: boolean): EvaluationResult {
  const { policy, decisions, persons, overlap, logged, refusals, answer, notes } = found;
  return {
    policy,
    decisions,
    persons,
    effectiveDecisions: Math.floor(overlap.effectiveRows),
    logged: measuredView(logged),
    refusals,
    answer: answer && answerView(answer, isRule),
    notes,
  };
}

function answerView(
  { value, difference, verdict, doubts, estimates }: Answer,
  isRule: boolean,
): EvaluationAnswer {
  return {
    verdict,
    words: verdictWords(verdict, isRule),
    value: measuredView(value),
    difference: measuredView(difference),
    doubts: [{ code: 'same_people', detail: ASSUMED, mend: '' }, ...doubts],
    estimates: estimates.map(({ estimator, mean, likely, lambda }) => ({
      estimator,
      words: estimatorWords[estimator],
      mean,
      likely: likely && intervalView(likely, mean),
      lambda,
    })),
  };
}

function measuredView({ mean, likely, sure }: Measured): MeasuredView {
  return { mean, likely: intervalView(likely, mean), sure: sure && intervalView(sure, mean) };
}

function intervalView({ lower, upper }: Interval, estimate: number): IntervalView {
  return { estimate, low: lower, high: upper };
}
