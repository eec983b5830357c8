/**
 * The simulated host: the same partitions over memory and virtual time. For stories, replays, dry runs and the twin.
 * Time stands still until told to move; the same calls give the same bytes.
 */
import type { CoreDocument } from '../../core/document.ts';
import type { Router } from '../calls.ts';
import type { ContextPort } from '../contexts.ts';
import type { DeliveryPort } from '../delivery.ts';
import { Gateway, type GatewayPorts } from '../gateway.ts';
import { LiveFeed } from '../live-feed.ts';
import type { Log } from '../log.ts';
import type { PartitionOptions } from '../partition.ts';
import { PartitionSet } from '../partition-set.ts';
import { KnownRevisions } from '../revisions.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import type { Store } from '../store.ts';
import { type SuppressionList, suppressing } from '../suppression.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryStore } from './memory-store.ts';
import { MemorySuppressions } from './memory-suppressions.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface SimulatedOptions {
  readonly workspace?: string;
  readonly revision: string;
  readonly documents: readonly CoreDocument[];
  readonly delivery: DeliveryPort;
  /** Who answers for context providers; nobody: their answers are missing. */
  readonly contexts?: ContextPort;
  /** Virtual time at the start, in milliseconds since the epoch. */
  readonly startAt: number;
  readonly partitions?: number;
  /** Other media than memory: the crash tests bring some that forget. */
  readonly open?: (partition: number) => Promise<{ log: Log; store: Store }>;
  /** Revisions of an earlier life. */
  readonly revisions?: KnownRevisions;
  /** Of an earlier life. */
  readonly suppressions?: SuppressionList;
  /** Inputs that an un-merge reads at most. */
  readonly mostRebuilt?: number;
  /** Key of the profile ids; by default one that all simulations share. */
  readonly key?: Buffer;
  readonly options?: Partial<PartitionOptions>;
  /** Lets others have a turn; a life that is over never gets one again. */
  readonly pause?: () => Promise<void>;
  report?(message: string, error: Error): void;
}

/** The key that profile ids are made with: no secret, so that every simulation names people alike. */
const SIMULATION_KEY = Buffer.from('simulated');

export async function openSimulatedEngine(options: SimulatedOptions): Promise<SimulatedEngine> {
  const workspace = options.workspace ?? 'default';
  const clock = new VirtualClock(options.startAt);
  const feed = new LiveFeed();
  const revisions = options.revisions ?? new KnownRevisions(() => undefined);
  const partitions = options.partitions ?? 4;
  const suppressions = options.suppressions ?? new MemorySuppressions();
  const sharding = new Sharding(workspace, partitions, options.key ?? SIMULATION_KEY);
  const pause = options.pause ?? (() => new Promise<void>(setImmediate));
  const router: Router = { call: (partition, call) => set.call(partition, call) };
  const set: PartitionSet = new PartitionSet(
    {
      clock,
      router,
      sharding,
      revisions,
      delivery: suppressing(options.delivery, suppressions, () => clock.now()),
      live: feed,
      yieldNow: pause,
      open: options.open ?? (() => Promise.resolve({ log: new MemoryLog(), store: new MemoryStore() })),
      report: options.report ?? (() => undefined),
    },
    {
      workspace,
      semantics: SEMANTICS,
      keptBytes: 5_000_000,
      checkpointBytes: 5_000_000,
      checkpointMs: 60_000,
      queueLimit: 100_000,
      unwrittenBytes: Number.POSITIVE_INFINITY,
      lingerMs: 0,
      ...(options.mostRebuilt !== undefined && { rebuiltInputs: options.mostRebuilt }),
      ...options.options,
    },
  );
  const engine: SimulatedEngine = new SimulatedEngine(clock, set, revisions, {
    workspace,
    suppressions,
    router,
    sharding,
    clock,
    revision: () => engine.revision,
    configuration: () => (engine.revision === '' ? undefined : revisions.configuration(engine.revision)),
    contexts: options.contexts,
    subscribe: (listener) => feed.subscribe(listener),
    pause,
    close: () => set.close(),
  });
  await set.open(Array.from({ length: partitions }, (_, i) => i));
  await engine.activate(options.revision, options.documents);
  await set.resend();
  set.release();
  engine.fillFromHistory();
  return engine;
}

export class SimulatedEngine extends Gateway {
  readonly clock: VirtualClock;
  readonly #set: PartitionSet;
  readonly #revisions: KnownRevisions;
  readonly #partitions: number;
  revision = '';

  constructor(clock: VirtualClock, set: PartitionSet, revisions: KnownRevisions, ports: GatewayPorts) {
    super(ports);
    this.clock = clock;
    this.#set = set;
    this.#revisions = revisions;
    this.#partitions = ports.sharding.partitions;
  }

  async activate(revision: string, documents: readonly CoreDocument[]): Promise<void> {
    this.#revisions.add(revision, documents);
    const calls = Array.from({ length: this.#partitions }, (_, i) =>
      this.#set.call(i, { op: 'activate', revision }),
    );
    await Promise.all(calls);
    const isFirst = this.revision === '';
    this.revision = revision;
    // The first one is put in force before anything is released.
    if (!isFirst) this.fillFromHistory();
  }

  /** Moves virtual time on; everything that falls due on the way runs, each to its end, in order. */
  async advanceTo(at: number): Promise<void> {
    await this.clock.advanceSettled(at, () => this.settle());
  }
}
