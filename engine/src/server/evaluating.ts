/** An evaluation that was asked for: what is asked, how far it is, what it found. */
import type { Answered } from '../analytics/decisions/question.ts';
import type { Doubt } from '../analytics/evaluation/refusal.ts';
import type { RulesDefinition } from '../analytics/evaluation/rules.ts';
import type { CoreDocument } from '../core/document.ts';

/** As it crosses threads: documents instead of what is compiled of them. */
export type SessionPolicy =
  | { readonly without: string }
  | { readonly always: string }
  | { readonly uniform: true }
  | { readonly rules: RulesDefinition }
  | { readonly documents: readonly CoreDocument[]; readonly name: string };

export interface EvaluationAsked {
  readonly policy: SessionPolicy;
  /** What is asked, in words. */
  readonly question: string;
  /** Decisions of this time, in milliseconds; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly placement?: string;
  readonly withinMs: number;
  readonly responses: boolean;
  /** Decisions at most; of more, those of some people. */
  readonly most: number;
}

export interface Evaluating {
  readonly id: string;
  readonly asked: EvaluationAsked;
  readonly state: 'running' | 'finished' | 'refused' | 'stopped' | 'failed';
  readonly step: 'reading' | 'computing';
  /** Of the work, between 0 and 1. */
  readonly share: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Of one that has finished. */
  readonly found: Answered | null;
  /** Why there is no answer, where it was refused or failed. */
  readonly problem: Doubt | null;
}
