/**
 * Watches whether predictions of a family have stopped being right. For each of four alternatives (responses more or
 * less likely than predicted, by a little or by much, in log-odds) the likelihood ratio of the outcomes is an
 * e-process; as an e-detector it begins anew whenever it says nothing (Shin, Ramdas, Rinaldo 2022). Without drift an
 * alarm comes once in `PATIENCE` outcomes at most.
 *
 * A response is known before the silences of those who were told at the same time: taken as they come, outcomes are too
 * good after every burst, and too bad when its silences mature. So they are judged by cohorts, of those whose time is
 * over at about the same instant: when one is complete, all it says counts together. The model too has learnt responses
 * whose silences are to come: that it predicts too much by as far as these have moved it is no drift. Driven far up and
 * down again it does not come back to quite where it was (an error of second order), until it has seen much more.
 */
import { sigmoid } from './logistic.ts';

const shifts = [-0.8, -0.3, 0.3, 0.8] as const;
const PATIENCE = 100_000;
/** What is believed at first is not yet right or wrong. */
const LEAST_OUTCOMES = 300;
/** Cohorts in the time that a response has: the more, the sooner one is complete. */
const COHORTS = 8;

/** Plain data. */
export interface Drift {
  /** Outcomes watched. */
  n: number;
  /** Logarithms of the four e-values. */
  readonly logs: number[];
  /** Those of which not everything has been heard yet, by when their time is over. */
  readonly cohorts: Cohort[];
  /** How far responses ahead of their silences have moved the model at most, times the outcomes until then. */
  swing: number;
}

export interface Cohort {
  /** The time of those in it is over by then. */
  readonly until: number;
  /** It is complete by then, whatever has been heard of its silences. */
  readonly latest: number;
  /** What its outcomes say for each alternative, as logarithms. */
  readonly logs: number[];
  /** By how much its responses have made others more likely, in log-odds. */
  moved: number;
}

/** When it is told that no response came, and how long one could: of those who respond, too. */
export interface Maturing {
  readonly at: number;
  readonly afterMs: number;
}

export interface Watched {
  /** Of the chance that was predicted. */
  readonly logit: number;
  /** By how much the outcome moves predictions of the family in the mean, in log-odds. */
  readonly moved: number;
  readonly reward: 0 | 1;
  /** A response to what had been watched as none. */
  readonly isCorrection: boolean;
  readonly at: number;
  /** Absent: responses and silences are told at the same time. */
  readonly matures?: Maturing | undefined;
}

export const noDrift = (): Drift => ({ n: 0, logs: shifts.map(() => 0), cohorts: [], swing: 0 });

/** @returns which way it drifted, in log-odds; 0: nothing to tell */
export function watch(drift: Drift, watched: Watched): number {
  const { reward, isCorrection, logit } = watched;
  if (!isCorrection) drift.n++;
  const cohort = cohortOf(drift, watched);
  const ahead = drift.cohorts.reduce((sum, one) => sum + one.moved, 0);
  drift.swing = Math.max(drift.swing, ahead * drift.n);
  if (drift.n > LEAST_OUTCOMES) {
    const left = (drift.swing / drift.n) ** 2;
    for (const [i, shift] of shifts.entries())
      cohort.logs[i]! += ratioOf(watched, shift < 0 ? logit - Math.max(ahead, left) : logit + left, shift);
  }
  if (reward === 1 && !isCorrection) cohort.moved += watched.moved;
  return completed(drift, watched);
}

function ratioOf({ reward, isCorrection }: Watched, logit: number, shift: number): number {
  const [chance, before] = [sigmoid(logit + shift), sigmoid(logit)];
  const ofSilence = Math.log((1 - chance) / (1 - before));
  if (reward === 0) return ofSilence;
  return Math.log(chance / before) - (isCorrection ? ofSilence : 0);
}

/** What corrects comes when its cohort may be complete: it counts with those of now. */
function cohortOf({ cohorts }: Drift, { matures, isCorrection, at }: Watched): Cohort {
  const { at: due, afterMs } = matures === undefined || isCorrection ? { at, afterMs: 0 } : matures;
  const width = Math.max(1, Math.ceil(afterMs / COHORTS));
  const until = Math.ceil(due / width) * width;
  const found = cohorts.findIndex((one) => one.until >= until);
  if (found >= 0 && cohorts[found]!.until === until) return cohorts[found]!;
  const cohort = { until, latest: until + afterMs, logs: shifts.map(() => 0), moved: 0 };
  cohorts.splice(found < 0 ? cohorts.length : found, 0, cohort);
  return cohort;
}

/**
 * A silence tells that those who were due a cohort before it have been heard of; so it is where many come late together.
 * Where nobody is silent for as long again, it is the clock that tells.
 */
function completed({ cohorts, logs }: Drift, { reward, matures, at }: Watched): number {
  const isDue = reward === 0 && matures !== undefined && matures.at <= at;
  const heard = isDue ? matures.at - matures.afterMs / COHORTS : 0;
  let alarm = 0;
  while (cohorts.length > 0) {
    const cohort = cohorts[0]!;
    if (cohort.until > heard && cohort.latest > at) break;
    cohorts.shift();
    alarm = judged(logs, cohort.logs) || alarm;
  }
  return alarm;
}

function judged(logs: number[], more: readonly number[]): number {
  let alarm = 0;
  for (const [i, shift] of shifts.entries()) {
    logs[i] = Math.max(0, logs[i]! + more[i]!);
    if (logs[i]! > LIMIT) alarm = shift;
  }
  if (alarm !== 0) logs.fill(0);
  return alarm;
}

const LIMIT = Math.log(PATIENCE * shifts.length);
