/**
 * What one input adds to the walked network: plain data that stands in the log behind the input, so that a replay adds
 * it also where the person's profile is further on already. Instants and lengths in milliseconds.
 */
import { isTrialState, type TrialStep, trialStepFrom, trialStepState } from '../experiment/counts.ts';

export type WalkStep = Visit | LateVisit | StageChange;

/** What is counted in cells of the partition: of the walked network, and of experiments. */
export type Step = WalkStep | TrialStep;

/** Somebody came to a touchpoint, from the one before or, where `from` is empty, anew. */
export interface Visit {
  readonly type: 'visit';
  readonly touchpoint: string;
  readonly from: string;
  readonly at: number;
  /** Since the one before; 0 where there is none. */
  readonly gapMs: number;
  /** Audiences with a drawing of their own that the person was in. */
  readonly among: readonly string[];
}

/** It became known only after a later one of the same person: it is counted, and leads nowhere. */
export interface LateVisit {
  readonly type: 'late';
  readonly touchpoint: string;
  readonly at: number;
  readonly among: readonly string[];
}

/** Somebody entered or left a stage, one of its steps, or showed a sign of pain in it. */
export interface StageChange {
  readonly type: 'stage';
  /** 'interest', 'interest/compares', or 'interest!returned-often' for a sign of pain. */
  readonly place: string;
  readonly change: 'entered' | 'left';
  /** Entered: the stage that the person was in last, empty where none is known. Only of stages as a whole. */
  readonly from: string;
  /** Left: since it was entered. */
  readonly spentMs: number;
  readonly at: number;
  readonly among: readonly string[];
}

const VISIT = 0;
const LATE = 1;
const ENTERED = 2;
const LEFT = 3;

/** Begins with a number: in the log decisions stand beside it, which begin with a text. */
export function stepState(step: Step): readonly unknown[] {
  switch (step.type) {
    case 'visit':
      return [VISIT, step.at, step.touchpoint, step.from, step.gapMs, ...step.among];
    case 'late':
      return [LATE, step.at, step.touchpoint, ...step.among];
    case 'stage':
      return step.change === 'entered'
        ? [ENTERED, step.at, step.place, step.from, ...step.among]
        : [LEFT, step.at, step.place, step.spentMs, ...step.among];
    case 'trial':
      return trialStepState(step);
  }
}

export function isStepState(state: readonly unknown[]): boolean {
  return typeof state[0] === 'number';
}

export function stepFrom(state: readonly unknown[]): Step {
  if (isTrialState(state)) return trialStepFrom(state);
  const [kind, at, place] = state as [number, number, string];
  const rest = state.slice(3);
  switch (kind) {
    case VISIT: {
      const [from, gapMs, ...among] = rest as [string, number, ...string[]];
      return { type: 'visit', touchpoint: place, from, at, gapMs, among };
    }
    case LATE:
      return { type: 'late', touchpoint: place, at, among: rest as string[] };
    case ENTERED: {
      const [from, ...among] = rest as [string, ...string[]];
      return { type: 'stage', place, change: 'entered', from, spentMs: 0, at, among };
    }
    case LEFT: {
      const [spentMs, ...among] = rest as [number, ...string[]];
      return { type: 'stage', place, change: 'left', from: '', spentMs, at, among };
    }
    default:
      throw new RangeError(`no step of the walked network begins with ${String(kind)}`);
  }
}
