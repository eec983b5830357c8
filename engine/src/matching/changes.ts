/** Whose declared traits may have changed since they were read, heard from live facts. */
import type { LiveFact } from '../hosts/engine.ts';

/** Facts after which a profile says something else, or nothing. */
const IDENTITY: ReadonlySet<string> = new Set(['merged', 'merged-into', 'unmerged', 'erased']);

export class Changes {
  /** Traits of which a change counts: of 'address.city' also `address`. */
  readonly #watched: readonly string[];
  readonly #ids = new Set<string>();

  constructor(fields: readonly string[]) {
    this.#watched = [...new Set(fields.flatMap((name) => [name, name.split('.')[0]!]))];
  }

  get size(): number {
    return this.#ids.size;
  }

  /** @returns what is new: that somebody is waited for, and whether somebody was erased */
  hear(facts: readonly LiveFact[]): { readonly isMore: boolean; readonly isErased: boolean } {
    const before = this.#ids.size;
    let isErased = false;
    for (const { profile, item } of facts) {
      if (item.kind === 'fact') {
        const { fact } = item;
        if (fact.type === 'unmerged') this.#ids.add(fact.profile);
        if (fact.type === 'erased') isErased = true;
        if (IDENTITY.has(fact.type)) this.#ids.add(profile);
      } else if (this.#watched.some((name) => Object.hasOwn(item.event.traits, name))) this.#ids.add(profile);
    }
    return { isMore: this.#ids.size > before, isErased };
  }

  /** So many at most, which are waited for no more. */
  take(limit: number): string[] {
    const lot: string[] = [];
    for (const id of this.#ids) if (lot.push(id) >= limit) break;
    for (const id of lot) this.#ids.delete(id);
    return lot;
  }

  clear(): void {
    this.#ids.clear();
  }
}
