/**
 * One partition, live: calls are taken in order, logged, applied at once, and answered when the log is durable.
 * Relays, dispatches and answers leave only then. A medium that refuses ends the partition; opening it again recovers.
 */
import type { Call, Replies } from './calls.ts';
import { EngineRefusal } from './engine.ts';
import { answerTo } from './partition/answers.ts';
import { type Parts, partsOf, stopAll } from './partition/parts.ts';
import type { PartitionOptions, PartitionPorts } from './partition/ports.ts';
import { recover } from './recovery.ts';

export type { PartitionOptions, PartitionPorts } from './partition/ports.ts';

export class Partition {
  readonly index: number;
  readonly #options: PartitionOptions;
  readonly #parts: Parts;
  #released = false;

  constructor(index: number, ports: PartitionPorts, options: PartitionOptions, revision: string) {
    this.index = index;
    this.#options = options;
    this.#parts = partsOf({
      index,
      ports,
      options,
      revision,
      isReleased: () => this.#released,
      call: (call) => this.call(call),
    });
  }

  /** Checkpoint and log, to the end; nothing is released yet. Tells how many inputs were replayed. */
  async recover(): Promise<number> {
    const { applier, log, store, revisions } = this.#parts;
    const { replayed } = await recover(applier, log, store, revisions);
    return replayed;
  }

  /** Sends the relays that were pending before the stop. Every partition has recovered by now. */
  async resend(): Promise<void> {
    const { applier, store, upkeep } = this.#parts;
    for (const { key } of store.range('e/model/', 'e/model0'))
      applier.taught.add(key.slice('e/model/'.length));
    upkeep.publishModels(true);
    await applier.outbox.send(applier.outbox.all());
  }

  /** Takes up open messages and begins to work by the clock. Every relay has arrived by now, merged profiles with it. */
  release(): void {
    const { announcer, guard, schedules, strays, upkeep, vouchers } = this.#parts;
    this.#released = true;
    upkeep.release();
    announcer.release();
    if (this.#options.rebuiltInputs !== 0) strays.release();
    schedules.release();
    guard.run(
      () => vouchers.release(),
      () => undefined,
    );
  }

  call<C extends Call>(call: C): Promise<Replies[C['op']]> {
    const { guard, load, turns } = this.#parts;
    return new Promise((resolve, reject) => {
      if (call.op === 'events' && load.isOverloaded()) {
        reject(new EngineRefusal('overloaded', 'too many events are waiting; send them again in a moment'));
        return;
      }
      const answer = () => resolve(answerTo(call, this.#parts) as Promise<Replies[C['op']]>);
      const job = { run: () => guard.run(answer, reject), refuse: reject };
      if (isLook(call)) turns.pass(job);
      else turns.add(job, isAwaited(call));
    });
  }

  get failure(): Error | undefined {
    return this.#parts.guard.failure;
  }

  /** Ends the work in hand, writes the checkpoint and releases log and store. */
  async close(): Promise<void> {
    const { dispatcher, eraser, log, store, strays, upkeep } = this.#parts;
    this.#released = false;
    stopAll(this.#parts);
    await strays.settled();
    await eraser.settled();
    await dispatcher.settled();
    await upkeep.settled();
    if (!this.failure) await upkeep.checkpoint();
    await log.close();
    await store.close();
  }
}

/** Somebody waits for the answer on a page or on the phone; an event only has to be kept. */
function isAwaited(call: Call): boolean {
  return call.op === 'decide' && call.request.degraded === undefined;
}

/** Somebody is looked at, and nothing changes. */
function isLook({ op }: Call): boolean {
  return op === 'profile' || op === 'person' || op === 'timeline' || op === 'decision' || op === 'golden';
}
