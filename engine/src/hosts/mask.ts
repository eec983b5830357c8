/**
 * Writes over a person's names where they stand in an entry of the log, in any case of ASCII letters; everything else stays
 * where it is. A name that could be a word of ours, or of a document, goes only where it names somebody, or where somebody
 * said it: an entry whose keys or kinds were written over could not be read any more.
 */
import type { Identifier } from '../core/input.ts';
import { PlainNames } from './plain-names.ts';

const FILLER = 0x2a;
/** Shorter ones are parts of other words. */
const SHORTEST = 6;
/** Letters and few digits: so are keys and kinds of entries, and names of documents. Addresses and most ids are not. */
const PLAIN = /^[\p{L}_ .-]*(\d[\p{L}_ .-]*){0,2}$/u;

export interface Names {
  readonly identifiers: readonly Identifier[];
  readonly addresses?: readonly string[];
  /** Values that are others' too: these stay. */
  readonly shared?: readonly string[] | undefined;
}

export class Mask {
  readonly #words: readonly Buffer[];
  readonly #plain: PlainNames;

  constructor({ identifiers, addresses = [], shared = [] }: Names) {
    const own = identifiers.filter(({ value }) => !shared.includes(value) && isLong(value));
    this.#plain = new PlainNames(own.filter(({ value }) => PLAIN.test(value)));
    const others = [...own.map(({ value }) => value), ...addresses.filter((text) => !shared.includes(text))];
    const words = new Set(others.filter((text) => isLong(text) && !PLAIN.test(text)));
    // The longest first, so that none is left in part.
    this.#words = [...words].map((word) => lowered(Buffer.from(word))).sort((a, b) => b.length - a.length);
  }

  /** A copy without them, as long as before; undefined where none stands there. */
  over(bytes: Buffer): Buffer | undefined {
    const text = lowered(bytes);
    let rest: Buffer | undefined;
    const fill = (from: number, until: number) => {
      rest ??= Buffer.from(bytes);
      rest.fill(FILLER, from, until);
    };
    this.#plain.find(bytes, text, fill);
    for (const word of this.#words)
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
        fill(at, at + word.length);
    return rest;
  }
}

function isLong(text: string): boolean {
  return Buffer.byteLength(text) >= SHORTEST;
}

function lowered(bytes: Buffer): Buffer {
  const lower = Buffer.from(bytes);
  for (let i = 0; i < lower.length; i++) if (lower[i]! >= 0x41 && lower[i]! <= 0x5a) lower[i]! += 0x20;
  return lower;
}
