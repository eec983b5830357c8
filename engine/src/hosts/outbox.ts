/**
 * Relays on their way to other keys. The sender keeps each until its receiver has logged it; they go per receiving
 * partition in the order of their ids, so that a receiver need only remember the highest one it has seen.
 */
import type { EntityKey } from '../core/effect.ts';
import type { Relay } from '../core/input.ts';
import type { RoutedRelay, Router } from './calls.ts';
import { padded } from './cells/keys.ts';
import type { Clock } from './clock.ts';
import { decode, encode } from './codec.ts';
import { EngineRefusal } from './engine.ts';
import type { RelayId } from './record.ts';
import type { Sharding } from './sharding.ts';
import type { Change, Store } from './store.ts';

const PREFIX = 'o/';
const keyOf = ([, position, ordinal]: RelayId) => `${PREFIX}${padded(position)}/${padded(ordinal)}`;

/** A partition that could not take relays is asked again after this. */
const AGAIN_MS = 1_000;

interface Pending extends RoutedRelay {
  stored: boolean;
}

export class Outbox {
  readonly #router: Router;
  readonly #sharding: Sharding;
  readonly #clock: Clock;
  /** Partitions that could not take relays; all that is pending for one is sent again, in order, until it can. */
  readonly #blocked = new Map<number, () => void>();
  readonly #pending = new Map<string, Pending>();
  /** Stored entries whose receivers have them now. */
  #confirmed: string[] = [];

  #stopped = false;

  constructor(router: Router, sharding: Sharding, clock: Clock) {
    this.#router = router;
    this.#sharding = sharding;
    this.#clock = clock;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Keeps a relay; it is sent by {@link send} once the input that caused it is durable. */
  add(id: RelayId, to: EntityKey, body: Relay): RoutedRelay {
    const relay = { id, to, body, stored: false };
    const known = this.#pending.get(keyOf(id));
    if (known) return known;
    this.#pending.set(keyOf(id), relay);
    return relay;
  }

  /** Resolves when the receivers have logged and applied them, and what that led to has been applied too. */
  send(relays: readonly RoutedRelay[]): Promise<void> {
    const byPartition = new Map<number, RoutedRelay[]>();
    for (const relay of relays) {
      const partition = this.#sharding.partitionOf(relay.to);
      const group = byPartition.get(partition);
      if (group) group.push(relay);
      else byPartition.set(partition, [relay]);
    }
    return Promise.all([...byPartition].map(([partition, group]) => this.#deliver(partition, group))).then(
      () => undefined,
    );
  }

  async #deliver(partition: number, relays: readonly RoutedRelay[]): Promise<void> {
    if (this.#blocked.has(partition))
      throw new EngineRefusal('unavailable', `partition ${partition} cannot be reached yet`);
    // Calls to one partition are queued there in the order of the calls, so ids arrive ascending.
    const items = relays.map(({ id, to, body }) => ({ id, to, body }));
    try {
      await this.#router.call(partition, { op: 'relays', items });
    } catch (error) {
      this.#block(partition);
      throw error;
    }
    for (const { id } of relays) {
      const key = keyOf(id);
      if (this.#pending.get(key)?.stored) this.#confirmed.push(key);
      this.#pending.delete(key);
    }
  }

  /** A later relay must not overtake: its receiver would take the earlier one for an old one. */
  #block(partition: number): void {
    if (this.#stopped || this.#blocked.has(partition)) return;
    const again = () => {
      this.#blocked.delete(partition);
      const relays = this.all().filter(({ to }) => this.#sharding.partitionOf(to) === partition);
      if (relays.length > 0) this.#deliver(partition, relays).catch(() => undefined);
    };
    this.#blocked.set(partition, this.#clock.wake(this.#clock.now() + AGAIN_MS, again));
  }

  /** Tries no more: what is pending is sent by whoever opens the partition next. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#blocked.values()) cancel();
  }

  /** Everything pending, oldest first: sent again after a restart. */
  all(): RoutedRelay[] {
    return [...this.#pending.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, relay]) => relay);
  }

  /** The store changes that keep what is pending and drop what is confirmed. */
  changes(): Change[] {
    const changes: Change[] = this.#confirmed.map((key) => ({ key, value: undefined }));
    this.#confirmed = [];
    for (const [key, relay] of this.#pending) {
      if (relay.stored) continue;
      relay.stored = true;
      changes.push({ key, value: encode([relay.id, relay.to, relay.body]) });
    }
    return changes;
  }

  load(store: Store): void {
    for (const { key, value } of store.range(PREFIX, 'o0')) {
      const [id, to, body] = decode<[RelayId, EntityKey, Relay]>(value);
      this.#pending.set(key, { id, to, body, stored: true });
    }
  }
}
