/**
 * A replay: a history of events through the engine in virtual time, journeys and all, with nothing sent. Time goes on
 * in steps. Within a step each partition runs alone; between steps what they have for each other is handed over, sorted
 * by sender and order, until nobody has any more. So the outcome is the same for any number of threads.
 */
import { createHash } from 'node:crypto';
import type { CoreDocument } from '../../core/document.ts';
import type { EventInput } from '../../core/input.ts';
import type { PartitionFigures } from '../calls.ts';
import { Sharding } from '../sharding.ts';
import { ReplayEvents } from './replay-events.ts';
import { type Hand, type HandSettings, LocalHand, SIMULATION_KEY, type StepResult } from './replay-hand.ts';
import type { Handover } from './replay-partition.ts';
import { threadHand } from './replay-thread.ts';

export interface ReplayOptions {
  readonly revision: string;
  /** Checked documents. */
  readonly documents: readonly CoreDocument[];
  /** Events in any order, live, with `receivedAt` equal to `at`. */
  readonly events: AsyncIterable<EventInput> | Iterable<EventInput>;
  /** Threads; 1 (the default) keeps everything in this one. */
  readonly workers?: number;
  /** 16 by default; another number is another replay. */
  readonly partitions?: number;
  /** Length of a step, an hour by default: how late one key may hear of what another one did. */
  readonly stepMs?: number;
  /** How a hand is made for threads; tests give local ones. */
  readonly newHand?: (settings: HandSettings) => Hand;
  /** After each step: virtual time, events taken so far and in all. */
  readonly progress?: (at: number, taken: number, total: number) => void;
}

export interface ReplayReport {
  /** sha256 over all state: equal digests, equal outcome to the last counter. */
  readonly digest: string;
  readonly events: number;
  readonly from: number;
  readonly until: number;
  readonly figures: readonly PartitionFigures[];
  readonly entries: number;
  readonly steps: number;
}

const HOUR_MS = 3_600_000;
const WORKSPACE = 'default';
/** Hand-over rounds between two steps; a chain of merges is short, a defect is endless. */
const MOST_ROUNDS = 1_000;

export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const partitions = options.partitions ?? 16;
  const events = new ReplayEvents(new Sharding(WORKSPACE, partitions, SIMULATION_KEY));
  for await (const event of options.events) events.add(event);
  const stepMs = options.stepMs ?? HOUR_MS;
  const from = Math.floor((events.nextAt ?? 0) / stepMs) * stepMs;
  const until = Math.ceil((events.lastAt ?? 0) / stepMs) * stepMs;
  const { revision, documents } = options;
  const hands = newHands(options, { workspace: WORKSPACE, partitions, revision, documents, startAt: from });
  try {
    const steps = await new Replay(hands, partitions).run(events, until, stepMs, options.progress);
    const reports = await Promise.all(hands.map((hand) => hand.report()));
    const entries = reports.flatMap((report) => report.entries).sort();
    const digest = createHash('sha256').update(entries.join('\n')).digest('hex');
    const figures = reports.flatMap((report) => report.figures);
    return { digest, events: events.count, from, until, figures, entries: entries.length, steps };
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

function newHands(options: ReplayOptions, settings: Omit<HandSettings, 'indexes'>): Hand[] {
  const workers = Math.max(1, Math.min(options.workers ?? 1, settings.partitions));
  const newHand = options.newHand ?? (workers === 1 ? (own: HandSettings) => new LocalHand(own) : threadHand);
  const all = Array.from({ length: settings.partitions }, (_, i) => i);
  return Array.from({ length: workers }, (_, w) =>
    newHand({ ...settings, indexes: all.filter((i) => i % workers === w) }),
  );
}

class Replay {
  readonly #hands: readonly Hand[];
  /** Partition -> place of its hand. */
  readonly #handOf: readonly number[];
  #handovers: Handover[] = [];
  #nextAt: number | undefined;

  constructor(hands: readonly Hand[], partitions: number) {
    this.#hands = hands;
    this.#handOf = Array.from({ length: partitions }, (_, i) =>
      hands.findIndex(({ indexes }) => indexes.includes(i)),
    );
  }

  /** Tells the number of steps. */
  async run(
    events: ReplayEvents,
    until: number,
    stepMs: number,
    progress: ReplayOptions['progress'],
  ): Promise<number> {
    this.#collect(await Promise.all(this.#hands.map((hand) => hand.open())));
    await this.#handOver();
    for (let steps = 0; ; steps++) {
      const next = earliest(events.nextAt, this.#nextAt);
      if (next === undefined || next > until) return steps;
      const end = Math.ceil(next / stepMs) * stepMs;
      const lots = events.take(end);
      this.#collect(
        await Promise.all(
          this.#hands.map((hand, h) =>
            hand.runTo(
              end,
              lots.filter(({ partition }) => this.#handOf[partition] === h),
            ),
          ),
        ),
      );
      await this.#handOver();
      progress?.(end, events.given, events.count);
    }
  }

  async #handOver(): Promise<void> {
    for (let round = 0; this.#handovers.length > 0; round++) {
      if (round >= MOST_ROUNDS) throw new Error('what the partitions have for each other never ends');
      const all = this.#handovers.sort((a, b) => a.from - b.from || a.sequence - b.sequence);
      this.#handovers = [];
      const results = this.#hands.map((hand, h) =>
        hand.receive(all.filter(({ to }) => this.#handOf[to] === h)),
      );
      this.#collect(await Promise.all(results));
    }
  }

  #collect(results: readonly StepResult[]): void {
    this.#nextAt = undefined;
    for (const { handovers, nextAt } of results) {
      for (const handover of handovers) this.#handovers.push(handover);
      this.#nextAt = earliest(this.#nextAt, nextAt);
    }
  }
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
