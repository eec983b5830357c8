/** A worker thread: owns some partitions, and asks the main thread for the others, for channels and for listeners. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CoreDocument } from '../../core/document.ts';
import type { Call, Replies, Router } from '../calls.ts';
import type { Delivery, DeliveryResult } from '../delivery.ts';
import type { PartitionOptions } from '../partition.ts';
import { PartitionSet } from '../partition-set.ts';
import { Sharding } from '../sharding.ts';
import { changed, type DocumentsChange } from './documents-change.ts';
import { Line } from './line.ts';
import { type PartitionFolders, ThreadMedia } from './media.ts';
import { RealClock } from './real-clock.ts';
import { RevisionFiles } from './revision-files.ts';

export interface WorkerSettings {
  readonly dataFolder: string;
  /** Its number. */
  readonly thread: number;
  readonly indexes: readonly number[];
  readonly folders: readonly PartitionFolders[];
  readonly partitions: number;
  readonly shardingKey: Uint8Array;
  readonly options: PartitionOptions;
  /** Channels whose receivers recognise repeats. */
  readonly repeatable: readonly string[];
}

const settings = workerData as WorkerSettings;
const own = new Set(settings.indexes);
/** Of the revision that it heard of last. */
let documents: readonly CoreDocument[] = [];
let wanted = false;
let repeatable = new Set(settings.repeatable);

const media = new ThreadMedia(settings.dataFolder, settings.thread, settings.folders);
const revisions = new RevisionFiles(settings.dataFolder);
const router: Router = {
  call: <C extends Call>(partition: number, call: C): Promise<Replies[C['op']]> =>
    own.has(partition) ? set.call(partition, call) : line.ask('call', { partition, call }),
};

const set: PartitionSet = new PartitionSet(
  {
    clock: new RealClock(),
    router,
    sharding: new Sharding(
      settings.options.workspace,
      settings.partitions,
      Buffer.from(settings.shardingKey),
    ),
    revisions: revisions.known,
    delivery: {
      deliver: (delivery: Delivery) => line.ask<DeliveryResult>('deliver', delivery),
      repeatable: (channel) => repeatable.has(channel),
    },
    live: { wanted: () => wanted, publish: (facts) => line.tell('live', facts) },
    yieldNow: () => new Promise(setImmediate),
    open: (partition) => media.open(partition),
    report: (message, error) => line.tell('report', { message, error: error.message }),
  },
  settings.options,
);

const line: Line = new Line(parentPort!, {
  open: () => set.open(settings.indexes),
  resend: () => set.resend(),
  release: () => set.release(),
  call: ({ partition, call }: { partition: number; call: Call }) => set.call(partition, call),
  revision: async ({ revision, change }: { revision: string; change: DocumentsChange }) => {
    documents = changed(documents, change);
    await revisions.known.learn(revision, documents);
  },
  repeatable: (channels: readonly string[]) => {
    repeatable = new Set(channels);
  },
  wanted: (value: boolean) => {
    wanted = value;
  },
  close: async () => {
    await set.close();
    await media.close();
  },
});
