/** What a partition does by itself, by the clock: due times, models that were taught, checkpoints. */
import { openMessages } from '../core/due.ts';
import type { Input } from '../core/input.ts';
import { Alarm } from './alarm.ts';
import type { Applier } from './applier.ts';
import type { Router } from './calls.ts';
import { checkpoint } from './checkpoint.ts';
import type { Clock } from './clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Log } from './log.ts';
import type { Sharding } from './sharding.ts';
import type { Store } from './store.ts';

/** An input that a partition makes itself. */
export interface OwnInput {
  readonly profile: string;
  readonly input: Input;
}

export interface UpkeepPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly router: Router;
  readonly sharding: Sharding;
  readonly applier: Applier;
  readonly dispatcher: Dispatcher;
  /** Logs and applies inputs that nobody waits for, at once. */
  write(inputs: readonly OwnInput[]): void;
  /** Leases of budgets do what is due, as an input of their own. */
  lookAtLeases(): void;
  /** Work in a turn of its own. */
  turn(work: () => void): void;
  /** Work beside what is live, a millisecond long; see slices.ts. */
  slice(work: () => void): void;
  /** No room for what may as well come later. */
  isFull(): boolean;
  yieldNow(): Promise<void>;
  alone(work: () => Promise<void>): Promise<void>;
  inTurn(work: () => Promise<unknown>): Promise<void>;
  /** A medium that refuses ends the partition. */
  fail(error: Error): void;
}

export interface UpkeepOptions {
  readonly semantics: string;
  readonly restMs?: number;
  readonly checkpointBytes: number;
  readonly checkpointMs: number;
  readonly lingerMs: number;
}

/** How soon models that were taught are published. */
const PUBLISH_MS = 250;
/** Due profiles taken up in one turn, where time is virtual. */
const DUE_BATCH = 100;
/** A slice takes up so many at a time, until its time is over. */
const DUE_STEP = 4;
const SLICE_MS = 1;
/** So long until it is looked again whether there is room. */
const ROOM_MS = 20;

export class Upkeep {
  readonly #ports: UpkeepPorts;
  readonly #options: UpkeepOptions;
  readonly #dueAlarm: Alarm;
  readonly #roomAlarm: Alarm;
  readonly #publishAlarm: Alarm;
  readonly #checkpointAlarm: Alarm;
  readonly #leaseAlarm: Alarm;
  #checkpointing: Promise<void> | undefined;
  #slicing = false;
  #released = false;
  #restAt = 0;

  constructor(ports: UpkeepPorts, options: UpkeepOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#dueAlarm = new Alarm(ports.clock, () => this.#takeDue());
    this.#roomAlarm = new Alarm(ports.clock, () => this.#takeDue());
    this.#publishAlarm = new Alarm(ports.clock, () => this.publishModels());
    this.#checkpointAlarm = new Alarm(ports.clock, () => this.#startCheckpoint());
    this.#leaseAlarm = new Alarm(ports.clock, () => ports.turn(() => this.#watchLeases()));
  }

  /** Takes up open messages, and works by the clock from now on. */
  release(): void {
    this.#released = true;
    this.#takeUpOpenMessages();
    this.#watchDue();
    this.#watchLeases();
  }

  /** Begins nothing more. */
  stop(): void {
    this.#released = false;
    for (const alarm of [this.#dueAlarm, this.#roomAlarm, this.#publishAlarm, this.#checkpointAlarm])
      alarm.cancel();
    this.#leaseAlarm.cancel();
  }

  /** When a checkpoint that was under way has ended. */
  settled(): Promise<void> {
    return this.#checkpointing ?? Promise.resolve();
  }

  /** After each turn: what it changed may be due sooner, be taught, or make a checkpoint worth its while. */
  turned(): void {
    if (!this.#released) return;
    const { clock, applier } = this.#ports;
    this.#watchDue();
    this.#watchLeases();
    if (applier.taught.size > 0) this.#publishAlarm.set(clock.now() + PUBLISH_MS);
    this.#layDown();
    const { dirtyBytes } = applier.cells;
    if (dirtyBytes >= this.#options.checkpointBytes) this.#startCheckpoint();
    else if (
      (dirtyBytes > 0 || !applier.givenUp.isWritten) &&
      !this.#checkpointAlarm.isSet &&
      !this.#checkpointing
    )
      this.#checkpointAlarm.set(clock.now() + this.#options.checkpointMs);
  }

  /** In the turns of those who change something: where nothing changes, nothing grows old. */
  #layDown(): void {
    const { clock, applier } = this.#ports;
    const { restMs } = this.#options;
    const now = clock.now();
    if (restMs === undefined || now < this.#restAt) return;
    this.#restAt = now + restMs;
    applier.cells.rest(applier.world.now);
  }

  /** @param isWhole all that they are, not only what changed */
  publishModels(isWhole = false): void {
    const { applier, router, sharding } = this.#ports;
    const models = applier.takeTaught(isWhole);
    if (models.length === 0) return;
    for (let partition = 0; partition < sharding.partitions; partition++)
      router.call(partition, { op: 'models', models }).catch(() => undefined);
  }

  checkpoint(): Promise<undefined> {
    const { checkpointBytes, semantics } = this.#options;
    const ports = { ...this.#ports, hurryBytes: 1.5 * checkpointBytes, rest: () => this.#rest() };
    return checkpoint(this.#ports.applier, ports, semantics);
  }

  /** After all that are under way: whatever was applied by now lies below its position. */
  async checkpointBehind(): Promise<void> {
    while (this.#checkpointing) await this.#checkpointing;
    const work = this.checkpoint();
    this.#checkpointing = work
      .catch(() => undefined)
      .then(() => {
        this.#checkpointing = undefined;
      });
    await work;
  }

  #watchDue(): void {
    const { first } = this.#ports.applier.dueTimes;
    if (first !== undefined && this.#released && !this.#slicing) this.#dueAlarm.set(first);
  }

  /** At once where a lease is used up, else at the instant at which something is to be told. */
  #watchLeases(): void {
    const { applier, clock, lookAtLeases } = this.#ports;
    if (!this.#released) return;
    const { budgets, vouchers } = applier.world.configuration;
    const now = clock.now();
    const due = Math.min(applier.leases.dueAt(budgets, now), applier.shelves.dueAt(vouchers, now));
    if (due <= now) lookAtLeases();
    else if (due < Number.POSITIVE_INFINITY) this.#leaseAlarm.set(due);
  }

  /** Very many may be due at once: they are taken up beside what is live, and no faster than they can be stored. */
  #takeDue(): void {
    const { applier, clock, turn, slice } = this.#ports;
    if (this.#options.lingerMs === 0) {
      turn(() => this.#writeDue(applier.dueTimes.take(clock.now(), DUE_BATCH)));
      return;
    }
    this.#slicing = true;
    slice(() => {
      if (this.#released && this.#ports.isFull()) {
        this.#roomAlarm.set(clock.now() + ROOM_MS);
        return;
      }
      this.#slicing = false;
      if (!this.#released) return;
      this.#sliceOfDue();
      this.turned();
    });
  }

  #sliceOfDue(): void {
    const { applier, clock } = this.#ports;
    const start = clock.now();
    do {
      const due = applier.dueTimes.take(clock.now(), DUE_STEP);
      if (due.length === 0) return;
      this.#writeDue(due);
    } while (clock.now() - start < SLICE_MS);
  }

  #writeDue(due: readonly { readonly profile: string }[]): void {
    const { clock, write } = this.#ports;
    if (due.length > 0)
      write(due.map(({ profile }) => ({ profile, input: { kind: 'due', at: clock.now() } })));
  }

  #takeUpOpenMessages(): void {
    const { applier, store, dispatcher } = this.#ports;
    const ids = new Set<string>();
    for (const { key } of store.range('w/', 'w0')) ids.add(key.slice(2));
    for (const { key } of applier.cells.inMemory('profile/')) ids.add(key.slice('profile/'.length));
    for (const id of [...ids].sort()) {
      const profile = applier.profile(id);
      for (const { id: message, status } of openMessages(profile)) {
        if (status === 'queued') dispatcher.attempt(id, message);
        else dispatcher.lost(id, profile.messages.find((m) => m.id === message)!);
      }
    }
  }

  #startCheckpoint(): void {
    if (this.#checkpointing || !this.#released) return;
    this.#checkpointAlarm.cancel();
    this.#checkpointing = this.#ports
      .inTurn(() => (this.#released ? this.checkpoint() : Promise.resolve()))
      .catch((error: Error) => this.#ports.fail(error))
      .then(() => {
        this.#checkpointing = undefined;
      });
  }

  /** Where time is virtual nobody needs it; and who closes does not wait. */
  #rest(): Promise<void> {
    const { clock } = this.#ports;
    if (this.#options.lingerMs === 0 || !this.#released) return Promise.resolve();
    return new Promise((resolve) => clock.wake(clock.now() + this.#options.lingerMs, resolve));
  }
}
