/**
 * The events of a replay: kept encoded, given out in order of time, each to the partition of its first identifier.
 * Events of the same instant stay in the order in which they were added.
 */
import type { EventInput } from '../../core/input.ts';
import { identifierKey } from '../../core/profile/identity.ts';
import { decode, encode } from '../codec.ts';
import type { Sharding } from '../sharding.ts';

/** Encoded events of one partition within one step, in order of time. */
export interface EventLot {
  readonly partition: number;
  readonly events: readonly Uint8Array[];
}

export class ReplayEvents {
  readonly #sharding: Sharding;
  readonly #bytes: Uint8Array[] = [];
  readonly #at: number[] = [];
  readonly #partition: number[] = [];
  #order: number[] | undefined;
  #next = 0;

  constructor(sharding: Sharding) {
    this.#sharding = sharding;
  }

  add(event: EventInput): void {
    // A copy of its own: the encoder's buffers are larger than what stands in them.
    this.#bytes.push(Uint8Array.from(encode(event)));
    this.#at.push(event.at);
    this.#partition.push(this.#sharding.partitionOf(identifierKey(event.identifiers[0]!)));
  }

  get count(): number {
    return this.#at.length;
  }

  /** How many were given out. */
  get given(): number {
    return this.#next;
  }

  /** Instant of the first event that was not given out. */
  get nextAt(): number | undefined {
    const order = this.#sorted();
    return this.#next < order.length ? this.#at[order[this.#next]!] : undefined;
  }

  get lastAt(): number | undefined {
    const last = this.#sorted().at(-1);
    return last === undefined ? undefined : this.#at[last];
  }

  /** Gives out all events up to the instant. */
  take(until: number): EventLot[] {
    const order = this.#sorted();
    const lots = new Map<number, Uint8Array[]>();
    for (; this.#next < order.length; this.#next++) {
      const index = order[this.#next]!;
      if (this.#at[index]! > until) break;
      const partition = this.#partition[index]!;
      const lot = lots.get(partition);
      if (lot) lot.push(this.#bytes[index]!);
      else lots.set(partition, [this.#bytes[index]!]);
      // Given out once: memory need not keep it.
      this.#bytes[index] = gone;
    }
    return [...lots].map(([partition, events]) => ({ partition, events }));
  }

  #sorted(): number[] {
    this.#order ??= this.#at.map((_, i) => i).sort((a, b) => this.#at[a]! - this.#at[b]! || a - b);
    return this.#order;
  }
}

const gone = new Uint8Array(0);

export function decodeEvent(bytes: Uint8Array): EventInput {
  return decode<EventInput>(bytes);
}
