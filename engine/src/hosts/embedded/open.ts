/** The embedded host: one process, one data folder, no server to install. The default. */
import { statfs } from 'node:fs/promises';
import type { CoreDocument } from '../../core/document.ts';
import type { EventInput } from '../../core/input.ts';
import { isWithdrawal } from '../../core/profile/consent-subject.ts';
import type { BusinessEvent } from '../business-event.ts';
import type { Clock } from '../clock.ts';
import type { ContextPort } from '../contexts.ts';
import type { DeliveryPort } from '../delivery.ts';
import { type Engine, EngineRefusal, type EventOutcome } from '../engine.ts';
import { Gateway, type GatewayPorts } from '../gateway.ts';
import { LiveFeed } from '../live-feed.ts';
import type { PartitionOptions } from '../partition.ts';
import { SEMANTICS } from '../semantics.ts';
import { Sharding } from '../sharding.ts';
import { suppressing } from '../suppression.ts';
import { type Crew, soloCrew, threadCrew } from './crew.ts';
import { openDataFolder } from './data-folder.ts';
import { type PartitionFolders, settleRedo, ThreadMedia } from './media.ts';
import { RealClock } from './real-clock.ts';
import { RevisionFiles } from './revision-files.ts';
import { openSuppressionFile, type SuppressionFile } from './suppression-file.ts';

export interface EmbeddedOptions {
  readonly folder: string;
  readonly workspace: string;
  readonly revision: string;
  /** Checked documents; see documents/check.ts. */
  readonly documents: readonly CoreDocument[];
  readonly delivery: DeliveryPort;
  /** Who answers for context providers; nobody: their answers are missing. */
  readonly contexts?: ContextPort;
  /** Worker threads; 1 (the default) keeps everything in the caller's thread. */
  readonly workers?: number | undefined;
  /** Fixed when the folder is made. */
  readonly partitions?: number;
  /** Free bytes below which no new events are taken; receipts, withdrawals and erasure still have room. */
  readonly minimumFreeBytes?: number;
  /** Another clock than the machine's: stories run in virtual time on the real media. One worker only. */
  readonly clock?: Clock;
  /** With it: other settings of the partitions. */
  readonly options?: Partial<PartitionOptions>;
  report?(message: string, error: Error): void;
}

const PARTITIONS = 16;
const MINIMUM_FREE_BYTES = 128 * 1024 * 1024;
const DISK_CHECK_MS = 1_000;
const LINGER_MS = 10;

/** Opens or makes the data folder, recovers, and begins to work. */
export async function openEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const folder = await openDataFolder(options.folder, {
    partitions: options.partitions ?? PARTITIONS,
    semantics: SEMANTICS,
    ...(process.env.KAIROS_MASTER_KEY !== undefined && { masterKey: process.env.KAIROS_MASTER_KEY }),
  });
  let suppressions: SuppressionFile | undefined;
  try {
    const key = folder.deriveKey('profile ids');
    const sharding = new Sharding(options.workspace, folder.partitions, key);
    const revisions = new RevisionFiles(folder.path);
    const folders = Array.from({ length: folder.partitions }, (_, i) => ({
      log: folder.logFolder(i),
      store: folder.storeFolder(i),
    }));
    const feed: LiveFeed = new LiveFeed((wanted) => crew.listen(wanted));
    const clock = options.clock ?? new RealClock();
    const list = await openSuppressionFile(folder.path, folder.deriveKey('suppression list'));
    suppressions = list;
    const guarded = { ...options, delivery: suppressing(options.delivery, list, () => clock.now()) };
    const crew: Crew = newCrew(guarded, { revisions, sharding, folders, feed, key, path: folder.path });
    const engine: EmbeddedEngine = new EmbeddedEngine(
      crew,
      revisions,
      {
        workspace: options.workspace,
        suppressions: list,
        router: crew,
        sharding,
        clock: options.clock ?? new RealClock(),
        revision: () => engine.revision,
        configuration: () =>
          engine.revision === '' ? undefined : revisions.known.configuration(engine.revision),
        contexts: options.contexts,
        subscribe: (listener) => feed.subscribe(listener),
        pause: (round = SOON_ROUNDS) =>
          round < SOON_ROUNDS ? new Promise(setImmediate) : new Promise((resolve) => setTimeout(resolve, 2)),
        close: async () => {
          await crew.close();
          await list.close();
          await folder.close();
        },
      },
      folder.path,
      options.minimumFreeBytes ?? MINIMUM_FREE_BYTES,
      (purpose) => folder.deriveKey(purpose),
    );
    await settleRedo(folder.path);
    await crew.open();
    await engine.activate(options.revision, options.documents);
    await crew.release();
    engine.fillFromHistory();
    engine.watchDisk();
    return engine;
  } catch (error) {
    await suppressions?.close();
    await folder.close();
    throw error;
  }
}

interface Parts {
  readonly revisions: RevisionFiles;
  readonly sharding: Sharding;
  readonly folders: readonly PartitionFolders[];
  readonly feed: LiveFeed;
  readonly key: Buffer;
  readonly path: string;
}

function newCrew(options: EmbeddedOptions, { revisions, sharding, folders, feed, key, path }: Parts): Crew {
  const report = options.report ?? ((message, error) => process.emitWarning(`${message}: ${error.message}`));
  const workers = options.workers ?? 1;
  const settings = {
    ...partitionOptions(options.workspace, folders.length, options.clock ? 0 : LINGER_MS),
    ...options.options,
  };
  if (workers <= 1) {
    return soloCrew(
      {
        clock: options.clock ?? new RealClock(),
        sharding,
        revisions: revisions.known,
        delivery: options.delivery,
        live: feed,
        yieldNow: () => new Promise(setImmediate),
        media: new ThreadMedia(path, 0, folders),
        report,
      },
      settings,
      folders.length,
    );
  }
  const shared = {
    dataFolder: path,
    folders,
    partitions: folders.length,
    shardingKey: key,
    options: settings,
  };
  const repeatable = channelsOf(options.documents).filter((name) => options.delivery.repeatable(name));
  return threadCrew(
    Math.min(workers, folders.length),
    { ...shared, repeatable },
    { delivery: options.delivery, feed, report },
  );
}

/** What is in hand is mostly done a few rounds of the event loop later; what is not waits for the medium. */
const SOON_ROUNDS = 20;

/** Of all partitions, as the store has them; decoded they cost five to eight times as much. */
const KEPT_BYTES = 24_000_000;
/** Shorter than what is young lives at a thousand events a second. */
const REST_MS = 50;
const CHECKPOINT_BYTES = 10_000_000;
/** Who is active changes many times in it, and is written once. */
const CHECKPOINT_MS = 30_000;

export function partitionOptions(workspace: string, partitions: number, lingerMs: number): PartitionOptions {
  const checkpointBytes = setting('KAIROS_CHECKPOINT_BYTES', Math.ceil(CHECKPOINT_BYTES / partitions));
  return {
    workspace,
    semantics: SEMANTICS,
    keptBytes: Math.ceil(KEPT_BYTES / partitions),
    restMs: setting('KAIROS_REST_MS', REST_MS),
    checkpointBytes,
    checkpointMs: setting('KAIROS_CHECKPOINT_MS', CHECKPOINT_MS),
    queueLimit: 2_000,
    // Some checkpoints' worth may pile up before clients are asked to wait: decoded it is four to eight times as much.
    unwrittenBytes: 3 * checkpointBytes,
    lingerMs,
  };
}

/** For measuring only: how often state is written back changes neither what is durable nor what is applied. */
function setting(name: string, standard: number): number {
  const value = Number(process.env[name]);
  return value > 0 ? value : standard;
}

function channelsOf(documents: readonly CoreDocument[]): string[] {
  return documents.flatMap((d) => (d.kind === 'channel' ? [d.name] : []));
}

export class EmbeddedEngine extends Gateway {
  /** 32 bytes of the data folder's for one purpose; see data-folder.ts. */
  readonly deriveKey: (purpose: string) => Buffer;
  readonly #crew: Crew;
  readonly #revisions: RevisionFiles;
  readonly #folder: string;
  readonly #minimumFreeBytes: number;
  readonly #partitions: number;
  #diskIsLow = false;
  #timer: NodeJS.Timeout | undefined;
  revision = '';

  constructor(
    crew: Crew,
    revisions: RevisionFiles,
    ports: GatewayPorts,
    folder: string,
    minimumFreeBytes: number,
    deriveKey: (purpose: string) => Buffer,
  ) {
    super(ports);
    this.deriveKey = deriveKey;
    this.#crew = crew;
    this.#revisions = revisions;
    this.#folder = folder;
    this.#minimumFreeBytes = minimumFreeBytes;
    this.#partitions = ports.sharding.partitions;
  }

  /** Puts checked documents in force: durable in every partition when it resolves. */
  async activate(revision: string, documents: readonly CoreDocument[]): Promise<void> {
    await this.#revisions.keep(revision, documents);
    await this.#revisions.known.learn(revision, documents);
    await this.#crew.know(revision, documents, channelsOf(documents));
    const calls = Array.from({ length: this.#partitions }, (_, i) =>
      this.#crew.call(i, { op: 'activate', revision }),
    );
    await Promise.all(calls);
    const isFirst = this.revision === '';
    this.revision = revision;
    // The first one is put in force before anything is released.
    if (!isFirst) this.fillFromHistory();
  }

  override submit(events: readonly EventInput[]): Promise<readonly EventOutcome[]> {
    if (this.#diskIsLow && !events.every(isWithdrawal)) {
      return Promise.reject(lowDisk());
    }
    return super.submit(events);
  }

  override announce(event: BusinessEvent): ReturnType<Engine['announce']> {
    return this.#diskIsLow ? Promise.reject(lowDisk()) : super.announce(event);
  }

  watchDisk(): void {
    const check = async () => {
      const { bavail, bsize } = await statfs(this.#folder);
      this.#diskIsLow = bavail * bsize < this.#minimumFreeBytes;
    };
    this.#timer = setInterval(() => void check().catch(() => undefined), DISK_CHECK_MS);
    this.#timer.unref();
  }

  override async close(): Promise<void> {
    clearInterval(this.#timer);
    await super.close();
  }
}

function lowDisk(): EngineRefusal {
  return new EngineRefusal('low_disk', 'the disk is almost full: free some space, then send again');
}
