/**
 * Which audiences an input may have changed; empty between inputs. A set of small numbers as bits, with a bit for each
 * word that has one: of thousands of audiences only those that are touched cost anything.
 */
export class Touched {
  readonly #counted: Uint32Array;
  /** Touched by anything but a new entry in a window. */
  readonly #changed: Uint32Array;
  /** One bit for each word above that is not zero. */
  readonly #words: Uint32Array;
  #any = false;
  #isWhole = false;

  constructor(audiences: number) {
    const words = Math.ceil(audiences / 32);
    this.#counted = new Uint32Array(words);
    this.#changed = new Uint32Array(words);
    this.#words = new Uint32Array(Math.ceil(words / 32));
  }

  /** Their windows got entries, and nothing else changed. */
  counted(indexes: readonly number[]): void {
    for (let i = 0; i < indexes.length; i++) this.#mark(this.#counted, indexes[i]!);
  }

  countedOne(index: number): void {
    this.#mark(this.#counted, index);
  }

  changed(indexes: readonly number[] | undefined): void {
    if (indexes === undefined) return;
    for (let i = 0; i < indexes.length; i++) this.#mark(this.#changed, indexes[i]!);
  }

  flipped(index: number): void {
    this.#mark(this.#changed, index);
  }

  /** What is not touched is as it would be for a person of whom nothing is known: see touch.ts. */
  whole(): void {
    this.#any = true;
    this.#isWhole = true;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get any(): boolean {
    return this.#any;
  }

  /** Index of the next touched audience at or after `from`; -1 where none is left: the set is empty then. */
  next(from: number): number {
    const word = from >>> 5;
    const rest = word < this.#changed.length ? this.#at(word) & (-1 << (from & 31)) : 0;
    if (rest !== 0) return word * 32 + lowest(rest);
    for (let group = (word + 1) >>> 5; group < this.#words.length; group++) {
      let words = this.#words[group]!;
      if (group === (word + 1) >>> 5) words &= -1 << ((word + 1) & 31);
      if (words === 0) continue;
      const found = group * 32 + lowest(words);
      return found * 32 + lowest(this.#at(found));
    }
    this.#any = false;
    this.#isWhole = false;
    return -1;
  }

  /** Nobody looks at what is touched. */
  clear(): void {
    for (let index = this.next(0); index >= 0; index = this.next(index + 1)) this.take(index);
  }

  /** Unmarks it; tells whether it was only counted. */
  take(index: number): boolean {
    const word = index >>> 5;
    const bit = 1 << (index & 31);
    const onlyCounted = (this.#changed[word]! & bit) === 0;
    this.#counted[word]! &= ~bit;
    this.#changed[word]! &= ~bit;
    if (this.#at(word) === 0) this.#words[word >>> 5]! &= ~(1 << (word & 31));
    return onlyCounted;
  }

  #mark(bits: Uint32Array, index: number): void {
    const word = index >>> 5;
    bits[word]! |= 1 << (index & 31);
    this.#words[word >>> 5]! |= 1 << (word & 31);
    this.#any = true;
  }

  #at(word: number): number {
    return this.#counted[word]! | this.#changed[word]!;
  }
}

/** Number of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
