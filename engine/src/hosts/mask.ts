/** Writes over words where they stand in some bytes, in any case of ASCII letters; everything else stays where it is. */
const FILLER = 0x2a;
/** Shorter ones are parts of other words. */
const SHORTEST = 6;

export class Mask {
  readonly #words: readonly Buffer[];

  constructor(words: Iterable<string>) {
    const all = [...new Set(words)].map((word) => lowered(Buffer.from(word)));
    // The longest first, so that none is left in part.
    this.#words = all.filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  }

  /** A copy without them, as long as before; undefined where none stands there. */
  over(bytes: Buffer): Buffer | undefined {
    const text = lowered(bytes);
    let rest: Buffer | undefined;
    for (const word of this.#words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        rest ??= Buffer.from(bytes);
        rest.fill(FILLER, at, at + word.length);
      }
    }
    return rest;
  }
}

function lowered(bytes: Buffer): Buffer {
  const lower = Buffer.from(bytes);
  for (let i = 0; i < lower.length; i++) if (lower[i]! >= 0x41 && lower[i]! <= 0x5a) lower[i]! += 0x20;
  return lower;
}
