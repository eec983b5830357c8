/**
 * Which of many words stand in some bytes, in one reading however many there are: each word is known by four of its
 * bytes, those that fewest of the others have too.
 */
const ANCHOR = 4;
const BITS = 16;
/** Spreads four bytes over the bits of the sieve (2^32 divided by the golden ratio). */
const SPREAD = 0x9e3779b1;

interface Anchored {
  readonly bytes: Buffer;
  readonly place: number;
  /** Where its anchor begins. */
  readonly at: number;
}

export class WordFinder {
  readonly #sieve = new Uint8Array(1 << BITS);
  readonly #byAnchor = new Map<number, Anchored[]>();

  /** @param words each at least four bytes long, with a number for whoever asks; several may have the same */
  constructor(words: Iterable<readonly [word: string, place: number]>) {
    const all = [...words].map(([word, place]) => ({ bytes: Buffer.from(word), place }));
    const sharedBy = new Map<number, number>();
    for (const { bytes } of all)
      for (const anchor of new Set(anchorsOf(bytes))) sharedBy.set(anchor, (sharedBy.get(anchor) ?? 0) + 1);
    for (const { bytes, place } of all) {
      const anchors = anchorsOf(bytes);
      const rarity = anchors.map((anchor) => sharedBy.get(anchor)!);
      // Of several alike the last: what many words begin with ("user-", "https://") others' texts have, too.
      const at = rarity.lastIndexOf(Math.min(...rarity));
      const anchor = anchors[at]!;
      this.#sieve[slotOf(anchor)] = 1;
      const known = this.#byAnchor.get(anchor);
      if (known) known.push({ bytes, place, at });
      else this.#byAnchor.set(anchor, [{ bytes, place, at }]);
    }
  }

  /** Tells the place of each word that stands there, once. */
  find(bytes: Buffer, found: (place: number) => void): void {
    if (this.#byAnchor.size === 0) return;
    const sieve = this.#sieve;
    let told: Set<number> | undefined;
    let anchor = 0;
    for (let end = 0; end < bytes.length; end++) {
      anchor = ((anchor << 8) | bytes[end]!) >>> 0;
      if (sieve[slotOf(anchor)] === 0 || end < ANCHOR - 1) continue;
      for (const word of this.#byAnchor.get(anchor) ?? none) {
        if (told?.has(word.place) || !stands(word, bytes, end - ANCHOR + 1 - word.at)) continue;
        told ??= new Set();
        told.add(word.place);
        found(word.place);
      }
    }
  }
}

const none: readonly Anchored[] = [];

function slotOf(anchor: number): number {
  return Math.imul(anchor, SPREAD) >>> (32 - BITS);
}

function anchorsOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length - ANCHOR + 1 }, (_, at) => bytes.readUInt32BE(at));
}

function stands({ bytes: word }: Anchored, bytes: Buffer, from: number): boolean {
  return (
    from >= 0 &&
    from + word.length <= bytes.length &&
    bytes.compare(word, 0, word.length, from, from + word.length) === 0
  );
}
