/**
 * The check of the check: the silent arm is split by chance in two, as if one half had got an action. Nothing was done to
 * either, so uplift may be found hardly ever.
 */
import { spread } from '../../core/hash.ts';
import { actionReport } from './report.ts';
import { partOf, type Trial } from './trial.ts';

/** @returns the share of splits in which uplift seemed to be shown */
export function placeboShare(
  trial: Trial,
  splits: number,
  progress: (share: number) => void = () => {},
): number {
  const silent = partOf(trial, (row) => trial.arm[row] === 0);
  let shown = 0;
  for (let split = 0; split < splits; split++) {
    const arm = silent.arm.map((_, row) => spread(`placebo ${split} ${row}`) & 1);
    const pair = { ...silent, arms: [trial.arms[0]!, 'nothing'], arm };
    if (actionReport(pair, 'nothing', split).label === 'uplift') shown++;
    progress((split + 1) / splits);
  }
  return shown / splits;
}
