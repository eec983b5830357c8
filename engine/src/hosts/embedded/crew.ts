/** The threads that own the partitions: this one alone, or workers, behind one router. */
import { Worker } from 'node:worker_threads';
import type { CoreDocument } from '../../core/document.ts';
import type { Call, Replies, Router } from '../calls.ts';
import type { Delivery, DeliveryPort } from '../delivery.ts';
import type { LiveFact } from '../engine.ts';
import { EngineRefusal } from '../engine.ts';
import type { LiveFeed } from '../live-feed.ts';
import { PartitionSet, type PartitionSetPorts } from '../partition-set.ts';
import { changeBetween } from './documents-change.ts';
import { Line } from './line.ts';
import type { ThreadMedia } from './media.ts';
import type { WorkerSettings } from './worker.ts';

/** What the engine asks of its threads, however many there are. */
export interface Crew extends Router {
  /** Opens and recovers all partitions; tells how many inputs were replayed. */
  open(): Promise<number>;
  release(): Promise<void>;
  /** Makes a revision known everywhere before it is activated. */
  know(revision: string, documents: readonly CoreDocument[], channels: readonly string[]): Promise<void>;
  listen(wanted: boolean): void;
  close(): Promise<void>;
}

/** All partitions in the caller's thread. */
export function soloCrew(
  { media, ...ports }: Omit<PartitionSetPorts, 'router' | 'open'> & { readonly media: ThreadMedia },
  options: WorkerSettings['options'],
  partitions: number,
): Crew {
  const router: Router = { call: (partition, call) => set.call(partition, call) };
  const open = (partition: number) => media.open(partition);
  const set: PartitionSet = new PartitionSet({ ...ports, router, open }, options);
  return {
    ...router,
    open: () => set.open(Array.from({ length: partitions }, (_, i) => i)),
    release: async () => {
      await set.resend();
      set.release();
    },
    know: () => Promise.resolve(),
    listen: () => undefined,
    close: async () => {
      await set.close();
      await media.close();
    },
  };
}

export interface ThreadsPorts {
  readonly delivery: DeliveryPort;
  readonly feed: LiveFeed;
  report(message: string, error: Error): void;
}

/** Partitions spread evenly over worker threads. */
export function threadCrew(
  count: number,
  settings: Omit<WorkerSettings, 'indexes' | 'thread'>,
  ports: ThreadsPorts,
): Crew {
  const lines = Array.from({ length: count }, (_, thread) => {
    const indexes = settings.folders.flatMap((_, partition) =>
      partition % count === thread ? [partition] : [],
    );
    return startThread({ ...settings, thread, indexes }, ports, router);
  });
  function router<C extends Call>(partition: number, call: C): Promise<Replies[C['op']]> {
    return lines[partition % count]!.line.ask('call', { partition, call });
  }
  /** Documents that the threads know. */
  let told: readonly CoreDocument[] = [];
  const all = <T>(what: string, body?: unknown) =>
    Promise.all(lines.map(({ line }) => line.ask<T>(what, body)));
  return {
    call: router,
    open: async () => (await all<number>('open')).reduce((sum, replayed) => sum + replayed, 0),
    release: async () => {
      await all('resend');
      await all('release');
    },
    know: async (revision, documents, channels) => {
      const change = changeBetween(told, documents);
      told = documents;
      await all('revision', { revision, change });
      // What a thread believes to be repeatable it repeats after a crash: also marketing.
      const repeatable = channels.filter((name) => ports.delivery.repeatable(name));
      await all('repeatable', repeatable);
    },
    listen: (wanted) => {
      for (const { line } of lines) line.tell('wanted', wanted);
    },
    close: async () => {
      await all('close');
      await Promise.all(lines.map(({ worker }) => worker.terminate()));
      // Whoever still waits for an answer hears that there is none.
      for (const { line } of lines) line.break(new EngineRefusal('unavailable', 'the engine is closed'));
    },
  };
}

function startThread(
  settings: WorkerSettings,
  ports: ThreadsPorts,
  router: Router['call'],
): { worker: Worker; line: Line } {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: settings });
  const line = new Line(worker, {
    call: ({ partition, call }: { partition: number; call: Call }) => router(partition, call),
    deliver: (delivery: Delivery) => ports.delivery.deliver(delivery),
    live: (facts: readonly LiveFact[]) => ports.feed.publish(facts),
    report: ({ message, error }: { message: string; error: string }) =>
      ports.report(message, new Error(error)),
  });
  worker.on('error', (error) => {
    ports.report('a worker thread died', error);
    line.break(new EngineRefusal('unavailable', 'a worker thread died; restart Kairos'));
  });
  return { worker, line };
}
