/**
 * Conditions that mean the same in every configuration, because they read only what each configuration has: traits, the
 * event, the run and the product at hand, and audiences where these stand in the same order. A catalogue has a hundred
 * thousand of them, and of its next configuration all but a few are the same texts: those are not compiled again.
 */
import type { Condition } from './condition.ts';

/** Each is there in each configuration, and is read from the scope alone. */
const VARIABLES: ReadonlySet<string> = new Set(['traits', 'event', 'instance', 'product']);
const CALLS: ReadonlySet<string> = new Set(['bucket', 'subscribed']);
const AUDIENCE = 'audience';

/** Of texts; more than a catalogue has. */
const MOST_TEXTS = 250_000;
/** A condition keeps the compiler that it came from: so many of them are kept at most. */
const MOST_COMPILERS = 32;

export class PortableConditions {
  readonly #plain = new Map<string, Condition>();
  readonly #ofAudiences = new Map<string, Condition>();
  /** Their order is what `#ofAudiences` hangs on. */
  #audiences: readonly string[] = [];
  readonly #compilers = new Set<object>();

  /** @param audiences of the configuration, in their order */
  find(text: string, audiences: readonly string[]): Condition | undefined {
    return this.#plain.get(text) ?? (this.#isOrder(audiences) ? this.#ofAudiences.get(text) : undefined);
  }

  /** @param compiler that made it */
  note(condition: Condition, audiences: readonly string[], compiler: object): void {
    const { text, reads } = condition;
    const { variables, calls, aggregates } = reads;
    if (aggregates.size > 0 || ![...variables.keys()].every((name) => VARIABLES.has(name))) return;
    if (![...calls.keys()].every((name) => name === AUDIENCE || CALLS.has(name))) return;
    this.#makeRoom(compiler);
    if (!calls.has(AUDIENCE)) this.#plain.set(text, condition);
    else {
      if (!this.#isOrder(audiences)) {
        this.#ofAudiences.clear();
        this.#audiences = audiences;
      }
      this.#ofAudiences.set(text, condition);
    }
  }

  #makeRoom(compiler: object): void {
    const isFull =
      this.#plain.size + this.#ofAudiences.size >= MOST_TEXTS ||
      (this.#compilers.size >= MOST_COMPILERS && !this.#compilers.has(compiler));
    if (isFull) {
      this.#plain.clear();
      this.#ofAudiences.clear();
      this.#compilers.clear();
    }
    this.#compilers.add(compiler);
  }

  #isOrder(audiences: readonly string[]): boolean {
    const known = this.#audiences;
    if (known === audiences) return true;
    return known.length === audiences.length && known.every((name, i) => name === audiences[i]);
  }
}
