/**
 * A map from texts that costs little while little is in it: a few pairs stand in one array, only many in a Map. Most
 * people have a handful of traits and consents, and of each kind of thing there is one map per person.
 */

/** Pairs from which on searching an array is dearer than a Map. */
const FEW = 8;

const EMPTY: never[] = [];

export class SmallMap<V> {
  #keys: string[] = EMPTY;
  #values: V[] = EMPTY;
  #many: Map<string, V> | null = null;

  static of<V>(pairs: readonly (readonly [string, V])[]): SmallMap<V> {
    const map = new SmallMap<V>();
    if (pairs.length > FEW) map.#many = new Map(pairs);
    else for (const [key, value] of pairs) map.set(key, value);
    return map;
  }

  get size(): number {
    return this.#many === null ? this.#keys.length : this.#many.size;
  }

  get(key: string): V | undefined {
    if (this.#many !== null) return this.#many.get(key);
    const at = this.#keys.indexOf(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: string): boolean {
    return this.#many === null ? this.#keys.includes(key) : this.#many.has(key);
  }

  set(key: string, value: V): void {
    if (this.#many !== null) {
      this.#many.set(key, value);
      return;
    }
    const at = this.#keys.indexOf(key);
    if (at >= 0) this.#values[at] = value;
    else if (this.#keys.length < FEW) {
      this.#keys = appended(this.#keys, key);
      this.#values = appended(this.#values, value);
    } else {
      this.#many = new Map([...this, [key, value]]);
      this.#keys = EMPTY;
      this.#values = EMPTY;
    }
  }

  /** In the order in which the keys came. */
  *[Symbol.iterator](): IterableIterator<[string, V]> {
    if (this.#many !== null) yield* this.#many;
    else for (let i = 0; i < this.#keys.length; i++) yield [this.#keys[i]!, this.#values[i]!];
  }

  keys(): Iterable<string> {
    return this.#many === null ? this.#keys : this.#many.keys();
  }
}

/** Pushing would reserve room for sixteen. */
function appended<T>(list: readonly T[], value: T): T[] {
  const grown = new Array<T>(list.length + 1);
  for (let i = 0; i < list.length; i++) grown[i] = list[i]!;
  grown[list.length] = value;
  return grown;
}
