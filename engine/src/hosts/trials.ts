/**
 * What experiments and holdouts have counted in one partition: a cell for each, and for each period of its rotation.
 * What an input adds stands in the log behind it; a cell that already has it passes over it, so that everybody counts once.
 */
import type { EntityKey } from '../core/effect.ts';
import { TrialCounts, type TrialStep, type TrialSum } from '../core/experiment/counts.ts';
import type { Applier } from './applier.ts';
import type { Cell } from './cells/cell.ts';
import type { TrialState } from './cells/states.ts';
import type { Cells } from './cells.ts';
import type { Store } from './store.ts';

const PREFIX = 'trial/';

/** @param next position behind the input in the log; @param begun cells that take what this input adds */
export function countTrial(cells: Cells, step: TrialStep, next: number, begun: Cell<TrialState>[]): void {
  const cell = cells.trial(`${PREFIX}${step.key}`);
  if (!begun.includes(cell)) {
    if (cell.position >= next) return;
    begun.push(cell);
    cells.touch(cell, next);
  }
  cell.state.counts.take(step);
}

/** Of this partition, by key. */
export function trialsHere({ cells }: Applier, store: Store): TrialSum[] {
  const keys = new Set<EntityKey>();
  for (const { key } of store.range(`e/${PREFIX}`, 'e/trial0')) keys.add(key.slice(2) as EntityKey);
  for (const { key } of cells.inMemory(PREFIX)) keys.add(key);
  return [...keys].sort().flatMap((key) => {
    const counts = cells.glanceTrial(key)?.counts.state();
    return counts === undefined ? [] : [{ key: key.slice(PREFIX.length), counts }];
  });
}

/** Of all partitions. */
export function addTrials(parts: readonly (readonly TrialSum[])[]): TrialSum[] {
  const sums = new Map<string, TrialCounts>();
  for (const { key, counts } of parts.flat()) {
    const sum = sums.get(key) ?? new TrialCounts();
    sums.set(key, sum);
    sum.add(TrialCounts.from(counts));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => ({ key, counts: sum.state() }));
}
