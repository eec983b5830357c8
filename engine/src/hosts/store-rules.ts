/** What every implementation of the store port has in common: the order and limits of keys, and its failure. */

/** Longest key, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1500;

/** The medium refused a write. After that the store takes no more writes and must be reopened. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Byte order of UTF-8. It differs from JavaScript's order of strings where surrogate pairs are involved. */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Code points beyond U+FFFF begin with a surrogate (D800 to DFFF), but sort behind E000 to FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Throws a RangeError where a key is empty or too long. */
export function checkKey(key: string): void {
  if (key.length === 0) throw new RangeError('A store key must not be empty.');
  if (key.length * 3 <= MAX_KEY_BYTES) return;
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw new RangeError(
    `The store key "${key.slice(0, 40)}..." has ${bytes} bytes; at most ${MAX_KEY_BYTES} fit. Hash its long part.`,
  );
}
