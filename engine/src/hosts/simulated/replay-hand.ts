/** The partitions of a replay that one thread runs, and what the replay asks of such a thread. */
import { createHash } from 'node:crypto';
import type { CoreDocument } from '../../core/document.ts';
import type { PartitionFigures } from '../calls.ts';
import { KnownRevisions } from '../revisions.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import type { EventLot } from './replay-events.ts';
import { type Handover, ReplayPartition } from './replay-partition.ts';

export interface HandSettings {
  readonly workspace: string;
  readonly partitions: number;
  readonly indexes: readonly number[];
  readonly revision: string;
  readonly documents: readonly CoreDocument[];
  readonly startAt: number;
}

/** What came of a step. */
export interface StepResult {
  readonly handovers: readonly Handover[];
  /** The earliest instant at which something happens by itself. */
  readonly nextAt: number | undefined;
}

export interface HandReport {
  readonly figures: readonly PartitionFigures[];
  /** Key and hash of each state entry. */
  readonly entries: readonly string[];
}

export interface Hand {
  readonly indexes: readonly number[];
  open(): Promise<StepResult>;
  /** Takes what others had for its partitions, in the given order. */
  receive(handovers: readonly Handover[]): Promise<StepResult>;
  runTo(until: number, lots: readonly EventLot[]): Promise<StepResult>;
  report(): Promise<HandReport>;
  close(): Promise<void>;
}

/** The key that profile ids are made with: no secret, so that every simulation names people alike. */
export const SIMULATION_KEY = Buffer.from('simulated');

const DAY_MS = 86_400_000;
/** Profiles kept decoded over all partitions, by their bytes in the store. */
const KEPT_BYTES = 64_000_000;

export class LocalHand implements Hand {
  readonly indexes: readonly number[];
  readonly #partitions = new Map<number, ReplayPartition>();
  readonly #settings: HandSettings;

  constructor(settings: HandSettings) {
    const { workspace, partitions, indexes, revision, documents, startAt } = settings;
    this.indexes = indexes;
    this.#settings = settings;
    const revisions = new KnownRevisions(() => undefined);
    revisions.add(revision, documents);
    const sharding = new Sharding(workspace, partitions, SIMULATION_KEY);
    const bytes = Math.ceil(KEPT_BYTES / partitions);
    const options = {
      workspace,
      semantics: SEMANTICS,
      keptBytes: bytes,
      checkpointBytes: bytes,
      checkpointMs: DAY_MS,
      queueLimit: Number.POSITIVE_INFINITY,
      unwrittenBytes: Number.POSITIVE_INFINITY,
      lingerMs: 0,
      rebuiltInputs: 0,
    };
    for (const index of indexes)
      this.#partitions.set(index, new ReplayPartition(index, startAt, { sharding, revisions }, options));
  }

  async open(): Promise<StepResult> {
    for (const partition of this.#partitions.values()) await partition.open(this.#settings.revision);
    return this.#result();
  }

  async receive(handovers: readonly Handover[]): Promise<StepResult> {
    for (const [index, partition] of this.#partitions) {
      const own = handovers.filter(({ to }) => to === index);
      if (own.length > 0) await partition.receive(own);
    }
    return this.#result();
  }

  async runTo(until: number, lots: readonly EventLot[]): Promise<StepResult> {
    const events = new Map(lots.map((lot) => [lot.partition, lot.events]));
    for (const [index, partition] of this.#partitions)
      await partition.runTo(until, events.get(index) ?? none);
    return this.#result();
  }

  async report(): Promise<HandReport> {
    const figures: PartitionFigures[] = [];
    const entries: string[] = [];
    for (const partition of this.#partitions.values()) {
      figures.push(await partition.ask({ op: 'figures' }));
      for (const entry of await partition.ask({ op: 'state' }))
        entries.push(digestEntry(entry as readonly [string, unknown]));
    }
    return { figures, entries };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #result(): StepResult {
    const handovers: Handover[] = [];
    let nextAt: number | undefined;
    for (const partition of this.#partitions.values()) {
      handovers.push(...partition.handovers());
      const own = partition.nextAt;
      if (own !== undefined && (nextAt === undefined || own < nextAt)) nextAt = own;
    }
    return { handovers, nextAt };
  }
}

const none: readonly Uint8Array[] = [];

export function digestEntry([key, state]: readonly [string, unknown]): string {
  return `${key} ${createHash('sha256').update(canonical(state)).digest('hex')}`;
}

/** JSON with sorted keys: the same state has the same text, however its objects were built. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
