/** Figures of all partitions, added up. */
import { together } from '../backfill-progress.ts';
import type { PartitionFigures } from '../calls.ts';
import type { EngineFigures, LatencyStage } from '../engine.ts';
import { noTotals } from '../tally.ts';

export function addUp(
  parts: readonly PartitionFigures[],
  revision: string,
): Omit<EngineFigures, 'unrecorded'> {
  const audiences = new Map<string, number>();
  const journeys = new Map<string, { running: number; entered: number; goals: number }>();
  const actions = new Map<string, { shown: number; responses: number }>();
  const latencies = new Map<LatencyStage, number[]>();
  const totals = noTotals();
  for (const part of parts) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += part.totals[name];
    for (const [name, members] of Object.entries(part.audiences))
      audiences.set(name, (audiences.get(name) ?? 0) + members);
    for (const [name, j] of Object.entries(part.journeys)) {
      const sum = journeys.get(name) ?? { running: 0, entered: 0, goals: 0 };
      journeys.set(name, {
        running: sum.running + j.running,
        entered: sum.entered + j.entered,
        goals: sum.goals + j.goals,
      });
    }
    for (const [name, a] of Object.entries(part.actions)) {
      const sum = actions.get(name) ?? { shown: 0, responses: 0 };
      actions.set(name, { shown: sum.shown + a.shown, responses: sum.responses + a.responses });
    }
    for (const [stage, values] of part.latencies)
      latencies.set(stage, [...(latencies.get(stage) ?? []), ...values]);
  }
  const { profiles, ...rest } = totals;
  const backfill = together(parts.flatMap((part) => part.backfill ?? []));
  return { revision, profiles, totals: rest, audiences, journeys, actions, backfill, latencies };
}
