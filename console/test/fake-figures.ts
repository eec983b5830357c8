/** The once-a-second figures of the fake engine: they wander, and add up over time as the real ones do. */
import type { LiveFigures } from '../src/api/types.ts';
import { actions, audiences, journeys, type Random, stages } from './fake-people.ts';

const startedAgoMs = 3 * 3_600_000 + 12 * 60_000;

export function createFigures(random: Random, empty: boolean): { next(nowMs: number): LiveFigures } {
  const startedMs = Date.now() - startedAgoMs;
  const scale = empty ? 0 : 1;
  const totals = {
    received: 184_212,
    applied: 183_996,
    duplicates: 187,
    refused: 29,
    violations: 61,
    late: 412,
    tooLate: 3,
    decisions: 20_418,
    givenUp: 2_214,
    unrecorded: 0,
    sent: 3_127,
    failed: 14,
    uncertain: 2,
  };
  if (empty) for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] = 0;
  let lastMs = Date.now();
  let events = 42;

  function grow(seconds: number): void {
    events = Math.max(4, events + (random() - 0.48) * 9 + Math.sin(lastMs / 9000) * 2);
    const count = Math.round(events * seconds * scale);
    totals.received += count;
    totals.applied += count;
    totals.decisions += Math.round(count * 0.2);
    totals.sent += Math.round(count * 0.03);
    if (scale > 0 && random() < 0.03) totals.duplicates += 1;
    if (scale > 0 && random() < 0.01) totals.uncertain += 1;
  }

  return {
    next(nowMs) {
      grow(Math.max(0, (nowMs - lastMs) / 1000));
      lastMs = nowMs;
      const wobble = () => 0.9 + random() * 0.2;
      return {
        at: new Date(nowMs).toISOString(),
        startedAt: new Date(startedMs).toISOString(),
        revision: 'r-7f3a9c',
        profiles: empty ? 0 : 12_408,
        perSecond: {
          events: Math.round(events * scale),
          decisions: events * 0.2 * scale,
          messages: events * 0.03 * scale,
        },
        totals: { ...totals },
        stages: empty
          ? []
          : stages.map((one) => ({ ...one, p50: one.p50 * wobble(), p99: one.p99 * wobble(), count: 2400 })),
        audiences: empty
          ? []
          : audiences.map((name, i) => ({ name, members: [412, 1_288, 734, 96, 0][i] ?? 0 })),
        journeys: empty
          ? []
          : journeys.map((name, i) => ({
              name,
              running: [214, 88, 1_402, 0][i] ?? 0,
              entered: [5_210, 1_904, 8_730, 0][i] ?? 0,
              goals: [2_391, 402, 512, 0][i] ?? 0,
            })),
        actions: empty
          ? []
          : actions.map((name, i) => ({
              name,
              shown: [8_204, 4_120, 2_255, 1_038, 0][i] ?? 0,
              responses: [689, 453, 47, 52, 0][i] ?? 0,
              propensity: ([0.084, 0.11, 0.021, 0.05, 0.03][i] ?? 0) * wobble(),
            })),
      };
    },
  };
}
