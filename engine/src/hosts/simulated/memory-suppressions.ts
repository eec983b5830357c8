/** The suppression list where nothing is kept for longer than the run. */
import { type Suppression, type SuppressionList, suppressionHash } from '../suppression.ts';

const KEY = Buffer.from('simulated');

export class MemorySuppressions implements SuppressionList {
  readonly #known = new Map<string, Suppression>();

  get size(): number {
    return this.#known.size;
  }

  find(contactPoint: string): Suppression | undefined {
    return this.#known.size === 0 ? undefined : this.#known.get(suppressionHash(KEY, contactPoint));
  }

  async add(contactPoint: string, suppression: Suppression): Promise<void> {
    const hash = suppressionHash(KEY, contactPoint);
    if (!this.#known.has(hash)) this.#known.set(hash, suppression);
  }

  async remove(contactPoint: string): Promise<boolean> {
    return this.#known.delete(suppressionHash(KEY, contactPoint));
  }
}
