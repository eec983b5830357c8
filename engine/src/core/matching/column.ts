/** One field of all records: its different values, each kept once with what is prepared for comparing it. */
import { domainOf } from './kinds/email.ts';
import { type KindName, kinds } from './kinds/index.ts';
import type { FieldKind, Values, WordFrequencies } from './kinds/kind.ts';
import { saysNothing } from './nothing.ts';

/** How often values and words occurred in the records that were learnt from: frozen, so that scores stay. */
export interface Frequencies {
  /** Records with a value. */
  readonly total: number;
  /** Values that occurred at least {@link LEAST_KEPT} times. */
  readonly values: ReadonlyMap<string, number>;
  /** Values that have a word, for words of at least {@link LEAST_KEPT} values; of an e-mail address it is the domain. */
  readonly words: ReadonlyMap<string, number>;
  /** Different values. */
  readonly distinct: number;
  /** Values that stand where nothing is known. */
  readonly placeholders: readonly string[];
}

/** Rarer ones are alike: nothing but rare is known of them. */
export const LEAST_KEPT = 3;

/** The record says nothing of the field. */
export const NO_VALUE = -1;

export class Column {
  readonly name: string;
  readonly kindName: KindName;
  readonly kind: FieldKind;
  /** Record -> value, or {@link NO_VALUE}. */
  of = new Int32Array(1024);
  readonly texts: string[] = [];
  /** Value -> records that have it. */
  readonly counts: number[] = [];
  readonly #numbers = new Map<string, number>();
  #placeholders: ReadonlySet<string> = new Set();
  /** Key -> value -> 32-bit hash, 0 where it has none. */
  readonly #keys: Uint32Array<ArrayBuffer>[];
  #values: Values | undefined;
  #frequencies: Frequencies | undefined;
  #hashed = 0;

  constructor(name: string, kindName: KindName, frequencies?: Frequencies) {
    this.name = name;
    this.kindName = kindName;
    this.kind = kinds[kindName];
    this.#keys = this.kind.keys.map(() => new Uint32Array(1024));
    if (!frequencies) return;
    this.passOver(frequencies.placeholders);
    this.settle(frequencies);
  }

  /** @param text undefined or without meaning for the kind: no value */
  set(record: number, text: string | undefined): void {
    if (record >= this.of.length) this.of = doubled(this.of, record + 1);
    const read = text === undefined || text === '' || saysNothing(text) ? null : this.kind.read(text);
    const value = read === null || this.#placeholders.has(read) ? NO_VALUE : this.#number(read);
    this.of[record] = value;
    if (value !== NO_VALUE) this.counts[value]!++;
  }

  clear(record: number): void {
    const value = this.of[record]!;
    if (value !== NO_VALUE) this.counts[value]!--;
    this.of[record] = NO_VALUE;
  }

  /** From now on these values are read as missing, also of the records that are there. */
  passOver(placeholders: readonly string[]): void {
    this.#placeholders = new Set(placeholders);
    const values = new Set(placeholders.map((text) => this.#numbers.get(text)));
    for (const value of values) if (value !== undefined) this.counts[value] = 0;
    if (values.size > 0) this.of = this.of.map((value) => (values.has(value) ? NO_VALUE : value));
  }

  #number(read: string): number {
    const known = this.#numbers.get(read);
    if (known !== undefined) return known;
    const number = this.texts.push(read) - 1;
    this.#numbers.set(read, number);
    this.counts.push(0);
    this.#values?.add(read);
    return number;
  }

  /** Prepares the values for comparing, with frequencies that were learnt or those of the values that are there. */
  settle(frequencies: Frequencies = this.count()): void {
    this.#frequencies = frequencies;
    const words: WordFrequencies = {
      total: frequencies.distinct,
      of: (word) => frequencies.words.get(word) ?? 1,
    };
    this.#values = this.kind.open(words);
    for (const text of this.texts) this.#values.add(text);
    this.#hashed = 0;
  }

  get frequencies(): Frequencies {
    return this.#frequencies ?? this.count();
  }

  count(): Frequencies {
    const values = new Map<string, number>();
    const words = new Map<string, number>();
    let total = 0;
    this.texts.forEach((text, value) => {
      const count = this.counts[value]!;
      total += count;
      if (count >= LEAST_KEPT) values.set(text, count);
      for (const word of wordsIn(this.kindName, text)) words.set(word, (words.get(word) ?? 0) + 1);
    });
    for (const [word, count] of words) if (count < LEAST_KEPT) words.delete(word);
    return { total, values, words, distinct: this.texts.length, placeholders: [...this.#placeholders] };
  }

  /** Level of two different values, whichever comes first. */
  compare(scale: number, a: number, b: number): number {
    // Greedy comparisons may depend on the order of the two: it is that of the texts.
    return this.texts[a]! < this.texts[b]!
      ? this.#values!.compare(scale, a, b)
      : this.#values!.compare(scale, b, a);
  }

  /** 32 bits of a record's key; 0: it has none. */
  keyOf(record: number, key: number): number {
    const value = this.of[record]!;
    if (value === NO_VALUE) return 0;
    if (value >= this.#hashed) this.#hashUpTo(this.texts.length);
    return this.#keys[key]![value]!;
  }

  #hashUpTo(end: number): void {
    for (let key = 0; key < this.#keys.length; key++) {
      if (this.#keys[key]!.length < end) this.#keys[key] = doubledBits(this.#keys[key]!, end);
      const hashes = this.#keys[key]!;
      for (let value = this.#hashed; value < end; value++)
        hashes[value] = hashOf(this.#values!.key(key, value));
    }
    this.#hashed = end;
  }
}

/** The words that are counted. */
function wordsIn(kind: KindName, text: string): ReadonlySet<string> {
  if (kind === 'address' || kind === 'text') return new Set(text.split(' '));
  return new Set(kind === 'email' ? [domainOf(text)] : []);
}

function doubled(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(least, array.length * 2));
  more.set(array);
  return more;
}

function doubledBits(array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(least, array.length * 2));
  more.set(array);
  return more;
}

function hashOf(text: string): number {
  if (text === '') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0 || 1;
}

/** Both hashes as one of 32 bits; 0 where either is. */
export function joinHashes(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x165667b1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0 || 1;
}
