/**
 * Watches whether predictions of a family have stopped being right. For each of four alternatives (responses more or
 * less likely than predicted, by a little or by much, in log-odds) the likelihood ratio of the outcomes is an
 * e-process; as an e-detector it begins anew whenever it says nothing (Shin, Ramdas, Rinaldo 2022). Without drift an
 * alarm comes once in `PATIENCE` outcomes at most.
 */
import { sigmoid } from './logistic.ts';

const shifts = [-0.8, -0.3, 0.3, 0.8] as const;
const PATIENCE = 100_000;
/** What is believed at first is not yet right or wrong. */
const LEAST_OUTCOMES = 300;

export interface Drift {
  /** Outcomes watched. */
  n: number;
  /** Logarithms of the four e-values. */
  readonly logs: number[];
}

export const noDrift = (): Drift => ({ n: 0, logs: shifts.map(() => 0) });

/** @param logit of the chance that was predicted. @returns which way it drifted, in log-odds; 0: nothing to tell */
export function watch(drift: Drift, logit: number, reward: number): number {
  drift.n++;
  if (drift.n <= LEAST_OUTCOMES) return 0;
  const before = sigmoid(logit);
  let alarm = 0;
  for (const [i, shift] of shifts.entries()) {
    const chance = sigmoid(logit + shift);
    const ratio = reward === 1 ? chance / before : (1 - chance) / (1 - before);
    drift.logs[i] = Math.max(0, drift.logs[i]! + Math.log(ratio));
    if (drift.logs[i]! > LIMIT) alarm = shift;
  }
  if (alarm !== 0) drift.logs.fill(0);
  return alarm;
}

const LIMIT = Math.log(PATIENCE * shifts.length);
