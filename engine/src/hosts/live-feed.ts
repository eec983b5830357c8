/** Hands what happened to whoever listens; nothing is prepared while nobody does. */
import type { LiveFact } from './engine.ts';

export class LiveFeed {
  readonly #listeners = new Set<(facts: readonly LiveFact[]) => void>();
  readonly #onWanted: (wanted: boolean) => void;

  /** @param onWanted hears when the first listener comes and the last one goes. */
  constructor(onWanted: (wanted: boolean) => void = () => undefined) {
    this.#onWanted = onWanted;
  }

  wanted(): boolean {
    return this.#listeners.size > 0;
  }

  publish(facts: readonly LiveFact[]): void {
    if (facts.length > 0) for (const listener of this.#listeners) listener(facts);
  }

  subscribe(listener: (facts: readonly LiveFact[]) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#onWanted(true);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onWanted(false);
    };
  }
}
