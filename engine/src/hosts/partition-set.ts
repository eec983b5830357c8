/**
 * The partitions that one thread owns: opens them, recovers all before any is released, and opens one again when its
 * medium refused and works again. The same for every host; what differs is what `open` opens.
 */
import type { Call, Replies } from './calls.ts';
import { EngineRefusal } from './engine.ts';
import type { Log } from './log.ts';
import { OneByOne } from './one-by-one.ts';
import { Partition, type PartitionOptions, type PartitionPorts } from './partition.ts';
import { PoisonedEntry, passOver } from './recovery.ts';
import { NO_REVISION } from './revisions.ts';
import { Rounds } from './rounds.ts';
import { Slices } from './slices.ts';
import type { Store } from './store.ts';

export interface PartitionSetPorts
  extends Omit<PartitionPorts, 'log' | 'store' | 'onFailure' | 'inTurn' | 'slice' | 'alone' | 'rounds'> {
  /** Opens log and store of a partition; the store first, as the log must not be newer than what its checkpoint allows. */
  open(partition: number): Promise<{ log: Log; store: Store }>;
  /** Somebody should know. */
  report(message: string, error: Error): void;
}

/** A partition that could not be opened again is tried again after this. */
const REOPEN_MS = 1_000;
const HEAVY_LANES = 3;

export class PartitionSet {
  readonly #ports: PartitionSetPorts;
  readonly #options: PartitionOptions;
  readonly #partitions = new Map<number, Partition>();
  readonly #media = new Map<number, { log: Log; store: Store }>();
  readonly #rounds: Rounds;
  readonly #slices: Slices;
  #closing = false;
  #reopening = new Set<Promise<void>>();
  /** Ends the pauses before the next try. */
  readonly #pauses = new Set<() => void>();

  constructor(ports: PartitionSetPorts, options: PartitionOptions) {
    this.#ports = ports;
    this.#options = options;
    const isReal = options.lingerMs > 0;
    this.#rounds = new Rounds(ports.clock, ports.yieldNow, isReal);
    this.#slices = new Slices(ports.clock, () => this.#rounds.next(), isReal);
  }

  /** Opens and recovers; nothing leaves yet. Tells how many inputs were replayed. */
  async open(indexes: readonly number[]): Promise<number> {
    let replayed = 0;
    for (const index of indexes) replayed += (await this.#open(index)).replayed;
    return replayed;
  }

  /** Sends the relays that were pending. Every partition, of all threads, has been opened. */
  async resend(): Promise<void> {
    await Promise.all([...this.#partitions.values()].map((partition) => partition.resend()));
  }

  /** Begins to work. Every partition, of all threads, has sent its relays. */
  release(): void {
    for (const partition of this.#partitions.values()) partition.release();
  }

  call<C extends Call>(index: number, call: C): Promise<Replies[C['op']]> {
    if (call.op === 'events' || call.op === 'decide') this.#slices.noteLive();
    const partition = this.#partitions.get(index);
    if (!partition)
      return Promise.reject(new EngineRefusal('unavailable', `partition ${index} is being opened again`));
    return partition.call(call);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const end of this.#pauses) end();
    await Promise.all(this.#reopening);
    await Promise.all([...this.#partitions.values()].map((partition) => partition.close()));
    this.#partitions.clear();
  }

  /** The heavy work that the next ones wait for: while one waits for the disk another one may encode. */
  readonly #heavy = Array.from({ length: HEAVY_LANES }, () => new OneByOne());

  /** What of a history is in memory at a time is one partition's. */
  readonly #lonely = new OneByOne();

  async #open(index: number): Promise<{ partition: Partition; replayed: number }> {
    const media = await this.#ports.open(index);
    this.#media.set(index, media);
    const ports: PartitionPorts = {
      ...this.#ports,
      ...media,
      rounds: this.#rounds,
      yieldNow: () => this.#rounds.next(),
      slice: (work) => this.#slices.add(work),
      alone: (work) => this.#lonely.run(work),
      inTurn: (work) => this.#heavy[index % HEAVY_LANES]!.run(work).then(() => undefined),
      onFailure: (error) => this.#reopen(index, error),
    };
    for (;;) {
      const partition = new Partition(index, ports, this.#options, NO_REVISION);
      try {
        const replayed = await partition.recover();
        this.#partitions.set(index, partition);
        return { partition, replayed };
      } catch (error) {
        if (!(error instanceof PoisonedEntry)) throw error;
        await passOver(media.store, error);
        this.#ports.report(`${error.message}; it is on record and passed over`, error.cause as Error);
      }
    }
  }

  /** What was applied but is not durable is forgotten: memory is thrown away and read again. */
  #reopen(index: number, error: Error): void {
    this.#ports.report(`partition ${index} stopped and is being opened again`, error);
    this.#partitions.delete(index);
    const work = this.#tryAgain(index).finally(() => this.#reopening.delete(work));
    this.#reopening.add(work);
  }

  #pause(): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#pauses.delete(end);
        resolve();
      };
      const cancel = clock.wake(clock.now() + REOPEN_MS, end);
      this.#pauses.add(end);
    });
  }

  async #tryAgain(index: number): Promise<void> {
    for (;;) {
      const { log, store } = this.#media.get(index)!;
      await Promise.allSettled([log.close(), store.close()]);
      if (!this.#closing) await this.#pause();
      if (this.#closing) return;
      try {
        const { partition } = await this.#open(index);
        return await this.#releaseAgain(partition);
      } catch (error) {
        this.#ports.report(`partition ${index} cannot be opened yet`, error as Error);
      }
    }
  }

  /** Those it has relays for may be on their way back too, and have some for it: so it stays open and takes theirs. */
  async #releaseAgain(partition: Partition): Promise<void> {
    // Where its medium refused again, somebody else is opening it by now.
    while (!this.#closing && !partition.failure) {
      try {
        await partition.resend();
        if (!partition.failure) partition.release();
        return;
      } catch (error) {
        this.#ports.report(`partition ${partition.index} waits for others before it goes on`, error as Error);
        await this.#pause();
      }
    }
  }
}
