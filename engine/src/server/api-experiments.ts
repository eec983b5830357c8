/** What the API says of experiments and holdouts. */
import type { ArmReport, GuardrailReport, MetricReport } from '../analytics/experiment/report.ts';

export type ExperimentKind = 'experiment' | 'holdout';
export type ExperimentStatus = 'draft' | 'running' | 'stopped' | 'rolled-out';

export interface ExperimentRow {
  /** Of an experiment its name; of a holdout its name, behind it what it withholds: 'lessons/journey:welcome'. */
  readonly name: string;
  readonly kind: ExperimentKind;
  readonly description?: string;
  readonly status: ExperimentStatus;
  /** Of a rotating holdout: which is counted, '2026q4'. */
  readonly period: string | null;
  readonly people: number;
  /** The first metric of the first comparison, in words. */
  readonly headline: string;
  /** Something makes the figures wrong. */
  readonly isAlarming: boolean;
}

export interface MetricView extends MetricReport {
  readonly words: string;
}

export interface ExperimentView extends ExperimentRow {
  readonly hypothesis?: string;
  readonly since: string | null;
  /** Percent of the people who are in it, and the steps of the ramp. */
  readonly coverage: number;
  readonly ramp: readonly number[];
  readonly winner: string | null;
  /** Chance that an interval is ever wrong. */
  readonly alpha: number;
  readonly arms: readonly ArmReport[];
  readonly comparisons: readonly {
    readonly arm: string;
    readonly against: string;
    /** What the number means: what is compared with what. */
    readonly estimand: string;
    readonly metrics: readonly MetricView[];
  }[];
  readonly guardrails: readonly (GuardrailReport & { readonly words: string })[];
  /** What would make the figures wrong, and whether it does. */
  readonly checks: readonly ExperimentCheck[];
  readonly acts: readonly {
    readonly at: string;
    readonly by: string;
    readonly act: 'begun' | 'ramped' | 'stopped' | 'rolled-out' | 'resumed';
    readonly coverage: number;
    readonly winner: string | null;
    readonly why: string;
  }[];
}

export interface ExperimentCheck {
  readonly code: 'ratio' | 'few' | 'early' | 'crossed' | 'silent';
  readonly level: 'fine' | 'note' | 'alarm';
  readonly words: string;
}

export interface ExperimentPlanView {
  /** People in all arms: looked at as often as one likes, and once at the end. */
  readonly anytime: number;
  readonly once: number;
  /** Days, where it was said how many people come a day. */
  readonly days: number | null;
  readonly words: string;
}
