/** What the API tells of evaluations: what another policy would have earned, or a rule costs. Types only. */
import type { IntervalView } from './api-fairness.ts';

export interface EvaluationView {
  readonly id: string;
  /** What was asked, as "What does cap:weekly cost?". */
  readonly question: string;
  /** A rule was left out: the difference is what it costs. */
  readonly isRule: boolean;
  /** `refused`: these decisions cannot tell; `problem` says why, and what would mend it. */
  readonly state: 'running' | 'finished' | 'refused' | 'stopped' | 'failed';
  readonly step: 'reading' | 'computing';
  /** Of the work, between 0 and 1. */
  readonly share: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly placement: string | null;
  /** How long an outcome may take. */
  readonly within: string;
  readonly counts: 'value' | 'response';
  readonly problem: EvaluationDoubt | null;
  readonly result: EvaluationResult | null;
}

export interface EvaluationResult {
  readonly policy: string;
  readonly decisions: number;
  readonly persons: number;
  /** Decisions that would tell as much if all counted the same. */
  readonly effectiveDecisions: number;
  /** What was earned a decision. */
  readonly logged: MeasuredView;
  /** Why there is no answer; empty where there is one. */
  readonly refusals: readonly EvaluationDoubt[];
  readonly answer: EvaluationAnswer | null;
  /** What else to know of the decisions it rests on. */
  readonly notes: readonly string[];
}

export interface EvaluationAnswer {
  readonly verdict: 'more' | 'probably-more' | 'no-difference-shown' | 'probably-less' | 'less';
  readonly words: string;
  /** What would have been earned a decision, and how much more that is than what was. */
  readonly value: MeasuredView;
  readonly difference: MeasuredView;
  /** What could make it wrong. */
  readonly doubts: readonly EvaluationDoubt[];
  readonly estimates: readonly {
    readonly estimator: string;
    readonly words: string;
    readonly mean: number;
    readonly likely: IntervalView | null;
    /** How much heavy weights were shrunk; null: not at all. */
    readonly lambda: number | null;
  }[];
}

export interface MeasuredView {
  readonly mean: number;
  /** Holds in 95 of 100 logs of many decisions. */
  readonly likely: IntervalView;
  /** Holds in at least 95 of 100 logs of any length; null where a model had to help. */
  readonly sure: IntervalView | null;
}

export interface EvaluationDoubt {
  readonly code: string;
  readonly detail: string;
  readonly mend: string;
}

/** What can be asked of the decisions of this Kairos. */
export interface EvaluationChoices {
  /** Rules in force that could be left out, as `without` takes them. */
  readonly rules: readonly EvaluationRule[];
  /** Rules beyond those, which are too many to list. */
  readonly moreRules: number;
  /** Actions, for `always:ACTION`; the first ones by name. */
  readonly actions: readonly string[];
  readonly moreActions: number;
  readonly placements: readonly string[];
}

export interface EvaluationRule {
  readonly rule: string;
  readonly kind: 'cap' | 'pause' | 'engagement' | 'budget' | 'factor';
  readonly words: string;
}
