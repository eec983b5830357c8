/** The figures of the live page: the engine's counts, rates between two looks, and latencies as percentiles. */
import type { EngineFigures, LatencyStage } from '../hosts/engine.ts';
import type { LiveFigures } from './api.ts';
import { instant } from './instant.ts';

export interface FiguresOptions {
  engine(): Promise<EngineFigures>;
  /** Events that came in and that were refused before they reached the engine; violations of the tracking plan. */
  collected(): { readonly refused: number; readonly violations: number };
  now(): number;
  readonly startedAt: number;
}

export interface Figures {
  /** Rates are those since the last look, at least half a second ago. */
  look(): Promise<LiveFigures>;
}

type Counts = {
  readonly at: number;
  readonly events: number;
  readonly decisions: number;
  readonly messages: number;
};
type Rates = LiveFigures['perSecond'];

const shortestMs = 500;

export function openFigures(options: FiguresOptions): Figures {
  let last: Counts | undefined;
  let rates: Rates = { events: 0, decisions: 0, messages: 0 };
  return {
    look: async () => {
      const found = await options.engine();
      const { totals } = found;
      const at = options.now();
      const counts: Counts = {
        at,
        events: totals.applied,
        decisions: totals.decisions,
        messages: totals.sent,
      };
      if (last === undefined) last = counts;
      if (at - last.at >= shortestMs) {
        rates = ratesBetween(last, counts);
        last = counts;
      }
      return figuresOf(found, at, options, rates);
    },
  };
}

function ratesBetween(before: Counts, now: Counts): Rates {
  const seconds = (now.at - before.at) / 1000;
  const rate = (from: number, to: number) => Math.max(0, Math.round(((to - from) / seconds) * 10) / 10);
  return {
    events: rate(before.events, now.events),
    decisions: rate(before.decisions, now.decisions),
    messages: rate(before.messages, now.messages),
  };
}

function figuresOf(found: EngineFigures, at: number, options: FiguresOptions, perSecond: Rates): LiveFigures {
  const { totals } = found;
  const { refused, violations } = options.collected();
  return {
    at: instant(at),
    startedAt: instant(options.startedAt),
    revision: found.revision,
    profiles: found.profiles,
    perSecond,
    totals: {
      received: totals.applied + totals.duplicates + refused,
      applied: totals.applied,
      duplicates: totals.duplicates,
      refused,
      violations,
      late: totals.late,
      tooLate: totals.tooLate,
      decisions: totals.decisions,
      givenUp: totals.givenUp + found.unrecorded,
      unrecorded: found.unrecorded,
      sent: totals.sent,
      failed: totals.failed,
      uncertain: totals.uncertain,
    },
    stages: stageOrder.flatMap((stage) => {
      const observed = found.latencies.get(stage);
      return observed === undefined || observed.length === 0 ? [] : [{ stage, ...percentiles(observed) }];
    }),
    audiences: [...found.audiences].map(([name, members]) => ({ name, members })),
    journeys: [...found.journeys].map(([name, counts]) => ({ name, ...counts })),
    actions: [...found.actions].map(([name, { shown, responses }]) => ({
      name,
      shown,
      responses,
      propensity: (1 + responses) / (20 + Math.max(shown, responses)),
    })),
  };
}

const stageOrder: readonly LatencyStage[] = ['applied', 'durable', 'attempt', 'action', 'decide'];

/** Nearest-rank percentiles, in milliseconds with one decimal. */
export function percentiles(observed: readonly number[]): { p50: number; p99: number; count: number } {
  const sorted = Float64Array.from(observed).sort();
  const at = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return Math.round(value * 10) / 10;
  };
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
}
