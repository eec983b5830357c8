/**
 * Who was erased: hashes of profile ids, which are keyed hashes themselves and name nobody. What comes late for one of
 * them is not kept, and a person who comes back under the same identifier gets another id.
 */
import { createHash } from 'node:crypto';
import type { Change, Store } from './store.ts';

const PREFIX = 'x/';
const HASH_BYTES = 15;

export class Erased {
  readonly #hashes = new Set<string>();
  #unstored: string[] = [];

  has(profile: string): boolean {
    return this.#hashes.size > 0 && this.#hashes.has(hashOf(profile));
  }

  add(profile: string): void {
    const hash = hashOf(profile);
    if (this.#hashes.has(hash)) return;
    this.#hashes.add(hash);
    this.#unstored.push(hash);
  }

  /** Those that the store does not have yet; it is to have them before the log's tail is passed over. */
  changes(): Change[] {
    const changes = this.#unstored.map((hash) => ({ key: `${PREFIX}${hash}`, value: nothing }));
    this.#unstored = [];
    return changes;
  }

  load(store: Store): void {
    for (const { key } of store.range(PREFIX, 'x0')) this.#hashes.add(key.slice(PREFIX.length));
  }
}

const nothing = new Uint8Array(0);

function hashOf(profile: string): string {
  return createHash('sha256').update(profile).digest().subarray(0, HASH_BYTES).toString('base64url');
}
