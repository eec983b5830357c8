/** Two profiles, whichever comes first; the key of a question about them. */

export interface Pair {
  /** The smaller id. */
  readonly a: string;
  readonly b: string;
}

export function pairOf(one: string, other: string): Pair {
  return one < other ? { a: one, b: other } : { a: other, b: one };
}

/** Profile ids have no '~'. */
export function keyOf(one: string, other: string): string {
  return one < other ? `${one}~${other}` : `${other}~${one}`;
}

/** Undefined where the text is no key. */
export function readKey(key: string): Pair | undefined {
  const [one, other, ...rest] = key.split('~');
  return one && other && one !== other && rest.length === 0 ? pairOf(one, other) : undefined;
}
