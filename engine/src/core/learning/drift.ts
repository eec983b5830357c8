/**
 * Watches whether predictions of a family have stopped being right. For each of four alternatives (responses more or
 * less likely than predicted, by a little or by much, in log-odds) the likelihood ratio of the outcomes is an
 * e-process; as an e-detector it begins anew whenever it says nothing (Shin, Ramdas, Rinaldo 2022). Without drift an
 * alarm comes once in `PATIENCE` outcomes at most.
 *
 * A response is known before the silences of those who were told at the same time: taken as they come, outcomes are too
 * good after every burst, and too bad when its silences mature. So they are judged by cohorts, of those whose time is
 * over at about the same instant: when one is complete, all it says counts together.
 */
import { COHORTS, cohortEnd, cohortIn, type Maturing } from './cohort.ts';
import { sigmoid } from './logistic.ts';

const shifts = [-0.8, -0.3, 0.3, 0.8] as const;
const PATIENCE = 100_000;
/** What is believed before so many have been heard of is not yet right or wrong, silences among them. */
const LEAST_OUTCOMES = 300;

/** Plain data. */
export interface Drift {
  /** Outcomes of cohorts that are complete. */
  n: number;
  /** Logarithms of the four e-values. */
  readonly logs: number[];
  /** Those of which not everything has been heard yet, by when their time is over. */
  readonly cohorts: Cohort[];
}

export interface Cohort {
  /** The time of those in it is over by then. */
  readonly until: number;
  /** It is complete by then, whatever has been heard of its silences. */
  readonly latest: number;
  /** What its outcomes say for each alternative, as logarithms. */
  readonly logs: number[];
  /** Outcomes. */
  n: number;
  /** Too little was known when the first of them was predicted. */
  readonly isEarly?: true;
}

export interface Watched {
  /** Of the chance that was predicted. */
  readonly logit: number;
  readonly reward: 0 | 1;
  /** A response to what had been watched as none. */
  readonly isCorrection: boolean;
  readonly at: number;
  /** Absent: responses and silences are told at the same time. */
  readonly matures?: Maturing | undefined;
}

export const noDrift = (): Drift => ({ n: 0, logs: shifts.map(() => 0), cohorts: [] });

/** @returns which way it drifted, in log-odds; 0: nothing to tell */
export function watch(drift: Drift, watched: Watched): number {
  const cohort = cohortOf(drift, watched);
  if (!watched.isCorrection) cohort.n++;
  for (const [i, shift] of shifts.entries()) cohort.logs[i]! += ratioOf(watched, shift);
  return completed(drift, watched);
}

function ratioOf({ reward, isCorrection, logit }: Watched, shift: number): number {
  const [chance, before] = [sigmoid(logit + shift), sigmoid(logit)];
  const ofSilence = Math.log((1 - chance) / (1 - before));
  if (reward === 0) return ofSilence;
  return Math.log(chance / before) - (isCorrection ? ofSilence : 0);
}

/** What corrects comes when its cohort may be complete: it counts with those of now. */
function cohortOf({ cohorts, n }: Drift, { matures, isCorrection, at }: Watched): Cohort {
  const due = matures === undefined || isCorrection ? { at, afterMs: 0 } : matures;
  const until = cohortEnd(due);
  const latest = until + due.afterMs;
  // Nor does a correction count where what it corrects did not.
  const isEarly = n <= LEAST_OUTCOMES || (isCorrection && cohorts.some((one) => one.isEarly));
  return cohortIn(cohorts, until, () => ({
    until,
    latest,
    logs: shifts.map(() => 0),
    n: 0,
    ...(isEarly && { isEarly }),
  }));
}

/**
 * A silence tells that those who were due a cohort before it have been heard of; so it is where many come late together.
 * Where nobody is silent for as long again, it is the clock that tells.
 */
function completed(drift: Drift, { reward, matures, at }: Watched): number {
  const { cohorts, logs } = drift;
  const isDue = reward === 0 && matures !== undefined && matures.at <= at;
  const heard = isDue ? matures.at - matures.afterMs / COHORTS : 0;
  let alarm = 0;
  while (cohorts.length > 0) {
    const cohort = cohorts[0]!;
    if (cohort.until > heard && cohort.latest > at) break;
    cohorts.shift();
    if (!cohort.isEarly) alarm = judged(logs, cohort.logs) || alarm;
    drift.n += cohort.n;
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
