/**
 * Where state lives: 4,096 hash shards map onto the fixed partitions of a data folder. A profile lives in the shard of
 * the identifier it was founded on, so that most events find identifier and profile in one place.
 */
import { createHmac } from 'node:crypto';
import { partitionOfLease } from '../core/budget/relay.ts';
import type { EntityKey } from '../core/effect.ts';
import { spread } from '../core/hash.ts';
import type { Identifier } from '../core/input.ts';
import { identifierKey } from '../core/profile/identity.ts';
import { rankOf } from '../core/profile/rank.ts';

export const SHARDS = 4096;
/** Ids that are remembered: a keyed hash costs as much as an event. */
const MOST_FOUNDED = 5_000;

export class Sharding {
  readonly #workspace: string;
  readonly #key: Buffer;
  readonly #founded = new Map<EntityKey, string>();
  readonly partitions: number;

  /** @param key secret of the data folder: nobody outside can make an identifier that founds another's profile id. */
  constructor(workspace: string, partitions: number, key: Buffer) {
    this.#workspace = workspace;
    this.partitions = partitions;
    this.#key = key;
  }

  partitionOf(key: EntityKey): number {
    // Leases are what a partition may reserve by itself: they are where it is.
    return partitionOfLease(key) ?? this.#shardOf(key) % this.partitions;
  }

  partitionOfProfile(profile: string): number {
    return this.partitionOf(`profile/${profile}`);
  }

  /**
   * The id of the profile that this identifier founds: 3 hexadecimal digits of shard, rank, 20 of keyed hash.
   * @param life counts how often it has founded somebody who was erased
   */
  foundedBy(identifier: Identifier, life = 0): string {
    const key = identifierKey(identifier);
    if (life > 0) return this.#foundedBy(identifier, `${key}\u0000${life}`);
    const known = this.#founded.get(key);
    if (known !== undefined) return known;
    // A memo, not state: emptied when full.
    if (this.#founded.size >= MOST_FOUNDED) this.#founded.clear();
    const id = this.#foundedBy(identifier, key);
    this.#founded.set(key, id);
    return id;
  }

  /** @param text what is hashed: the key, behind it the life where it is not the first */
  #foundedBy(identifier: Identifier, text: string): string {
    const shard = this.#shardOf(identifierKey(identifier)).toString(16).padStart(3, '0');
    const hash = createHmac('sha256', this.#key).update(`${this.#workspace}\u0000${text}`).digest('hex');
    return `${shard}${rankOf(identifier.namespace)}${hash.slice(0, 20)}`;
  }

  /** Bytes that follow from the text, and that nobody outside can find. */
  secret(purpose: string, text: string): Uint8Array {
    return createHmac('sha512', this.#key).update(`${this.#workspace}\u0000${purpose}\u0000${text}`).digest();
  }

  #shardOf(key: EntityKey): number {
    if (key.startsWith('profile/')) {
      const shard = Number.parseInt(key.slice(8, 11), 16);
      if (shard >= 0) return shard;
    }
    return spread(`${this.#workspace}|${key}`) % SHARDS;
  }
}

/** A message's or decision's id begins with its profile's. */
export function profileOf(id: string): string {
  const dot = id.indexOf('.');
  return dot < 0 ? id : id.slice(0, dot);
}

/** Shape of a profile id, for telling it from other text. */
export const PROFILE_ID = /^[0-9a-f]{3}[0-3][0-9a-f]{20}$/;
