/**
 * One partition of a replay, in virtual time of its own. It runs up to an instant by itself: its events and its due
 * times in order. What it has for other keys (relays, models, events of a person who is elsewhere) is only collected;
 * the replay hands it over between steps, for all partitions alike, so that it does not matter which thread runs what.
 */
import type { EventInput } from '../../core/input.ts';
import type { Revisions } from '../applier.ts';
import type { Call, Replies, RoutedEvent, Router } from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { PartitionOptions } from '../partition.ts';
import { PartitionSet } from '../partition-set.ts';
import type { Sharding } from '../sharding.ts';
import { MemoryStore } from './memory-store.ts';
import { decodeEvent } from './replay-events.ts';
import { ReplayLog } from './replay-log.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What one partition has for another, in the order in which it came up. */
export interface Handover {
  readonly from: number;
  readonly sequence: number;
  readonly to: number;
  readonly call: Extract<Call, { op: 'relays' | 'models' | 'events' }>;
}

export interface ReplayPartitionPorts {
  readonly sharding: Sharding;
  readonly revisions: Revisions;
}

export class ReplayPartition {
  readonly index: number;
  readonly #sharding: Sharding;
  readonly #clock: VirtualClock;
  readonly #set: PartitionSet;
  #handovers: Handover[] = [];
  #sequence = 0;
  #failure: Error | undefined;

  constructor(index: number, startAt: number, ports: ReplayPartitionPorts, options: PartitionOptions) {
    this.index = index;
    this.#sharding = ports.sharding;
    this.#clock = new VirtualClock(startAt);
    const clock: Clock = this.#clock;
    const fail = (error: Error) => {
      this.#failure ??= error;
    };
    this.#set = new PartitionSet(
      {
        ...ports,
        clock,
        router: this.#router(),
        // Nothing leaves; whatever would have been sent counts as received at once.
        delivery: { deliver: () => sent, repeatable: () => false },
        live: { wanted: () => false, publish: () => undefined },
        yieldNow: () => Promise.resolve(),
        open: () => Promise.resolve({ log: new ReplayLog(), store: new MemoryStore() }),
        report: (_message, error) => fail(error),
      },
      options,
    );
  }

  async open(revision: string): Promise<void> {
    await this.#set.open([this.index]);
    await this.#set.call(this.index, { op: 'activate', revision });
    await this.#set.release();
    await this.#drained();
  }

  /** The earliest instant at which something happens by itself. */
  get nextAt(): number | undefined {
    return this.#clock.nextWake();
  }

  /** Runs to the instant. @param events encoded, in order of time */
  async runTo(until: number, events: readonly Uint8Array[]): Promise<void> {
    for (let i = 0; i < events.length; ) {
      const first = decodeEvent(events[i]!);
      const group: RoutedEvent[] = [];
      let event: EventInput | undefined = first;
      while (event?.at === first.at) {
        group.push({ event, profile: undefined });
        i++;
        event = i < events.length ? decodeEvent(events[i]!) : undefined;
      }
      await this.#advance(first.at);
      this.#take(group);
      await this.#drained();
    }
    await this.#advance(until);
  }

  /** Takes what others had for it, in the given order. */
  async receive(handovers: readonly Handover[]): Promise<void> {
    for (const { call } of handovers) {
      if (call.op === 'events') this.#take(call.items);
      else this.#call(call);
    }
    await this.#drained();
  }

  /** What it has for others since the last time. */
  handovers(): Handover[] {
    const taken = this.#handovers;
    this.#handovers = [];
    return taken;
  }

  ask<C extends Call>(call: C): Promise<Replies[C['op']]> {
    return this.#set.call(this.index, call);
  }

  #take(items: readonly RoutedEvent[]): void {
    this.#call({ op: 'events', items }, (replies) => {
      replies.forEach((reply, i) => {
        if (typeof reply === 'string') return;
        const item = { event: items[i]!.event, profile: reply.moved };
        this.#handOver(this.#sharding.partitionOfProfile(reply.moved), { op: 'events', items: [item] });
      });
    });
  }

  #call<C extends Call>(call: C, then: (reply: Replies[C['op']]) => void = () => undefined): void {
    this.#set.call(this.index, call).then(then, (error: Error) => {
      this.#failure ??= error;
    });
  }

  /** Taken over means taken care of: the sender may forget what it handed over. */
  #router(): Router {
    return {
      call: <C extends Call>(to: number, call: C) => {
        if (call.op !== 'relays' && call.op !== 'models')
          throw new Error(`a partition cannot ask another to ${call.op}`);
        this.#handOver(to, call);
        return Promise.resolve(undefined as Replies[C['op']]);
      },
    };
  }

  #handOver(to: number, call: Handover['call']): void {
    this.#handovers.push({ from: this.index, sequence: this.#sequence++, to, call });
  }

  async #advance(at: number): Promise<void> {
    for (let next = this.#clock.nextWake(); next !== undefined && next <= at; next = this.#clock.nextWake()) {
      this.#clock.advanceTo(next);
      await this.#drained();
    }
    this.#clock.advanceTo(at);
  }

  /** Nothing here waits for a medium: when the thread comes to its next round, all that was begun has ended. */
  async #drained(): Promise<void> {
    await new Promise(setImmediate);
    if (this.#failure) throw this.#failure;
  }
}

const sent = Promise.resolve({ outcome: 'sent' } as const);
