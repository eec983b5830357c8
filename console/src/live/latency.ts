/** The way from event to action, stage by stage, laid out on one axis in milliseconds. */
import type { LatencyStage, LiveFigures } from '../api/types.ts';
import { niceTop } from './series.ts';

type Stage = LiveFigures['stages'][number];

export interface LatencyRow extends Stage {
  readonly label: string;
  /** From where to where the time is taken. */
  readonly meaning: string;
  /** Shares of the axis, 0 to 1. */
  readonly p50Share: number;
  readonly p99Share: number;
}

export interface LatencyLayout {
  readonly rows: readonly LatencyRow[];
  /** Ticks of the axis in milliseconds, from 0 to its end. */
  readonly ticksMs: readonly number[];
}

/** In the order in which an event meets them; the decision stands apart, it starts with a request. */
const stages: Readonly<Record<LatencyStage, { order: number; label: string; meaning: string }>> = {
  durable: { order: 1, label: 'Acknowledged', meaning: 'event received, until it is safe on disk' },
  applied: { order: 2, label: 'Applied', meaning: 'event received, until the profile knows it' },
  attempt: { order: 3, label: 'Attempted', meaning: 'event received, until the message leaves' },
  action: { order: 4, label: 'Acted', meaning: "event received, until the receiver's yes" },
  decide: { order: 5, label: 'Decided', meaning: 'request for a decision, until the answer' },
};

export function layoutLatency(figures: readonly Stage[]): LatencyLayout {
  const known = figures.filter((stage) => stage.count > 0);
  const topMs = niceTop(Math.max(1, ...known.map((stage) => stage.p99)));
  const rows = known
    .map((stage) => ({
      ...stage,
      label: stages[stage.stage].label,
      meaning: stages[stage.stage].meaning,
      p50Share: stage.p50 / topMs,
      p99Share: stage.p99 / topMs,
    }))
    .sort((a, b) => stages[a.stage].order - stages[b.stage].order);
  const steps = /^2/.test(String(topMs)) ? 4 : 5;
  return {
    rows,
    ticksMs: Array.from({ length: steps + 1 }, (_, i) => Number(((topMs * i) / steps).toPrecision(4))),
  };
}
