/**
 * Keyed randomness and content-derived ids. The core draws nothing ambient: the same key always gives the same
 * number, whatever the host, the order of processing or the number of workers. Not for secrets.
 */

/** 64 bits of a text under a seed, as two unsigned 32-bit halves (mixing after cyrb53 by bryc, public domain). */
function mix(text: string, seed: number): [number, number] {
  const a = absorbed(0xdeadbeef ^ seed, text, 2654435761);
  const b = absorbed(0x41c6ce57 ^ seed, text, 1597334677);
  return [first(a, b), second(a, b)];
}

/** One of the two running halves, after a text: texts one after the other mix as their concatenation. */
function absorbed(half: number, text: string, factor: number): number {
  let mixed = half;
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), factor);
  return mixed;
}

function first(a: number, b: number): number {
  return (Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)) >>> 0;
}

function second(a: number, b: number): number {
  const whole = first(a, b);
  return (Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(whole ^ (whole >>> 13), 3266489909)) >>> 0;
}

/** A whole number in [0, 2^53): a fingerprint for sets of ids. */
export function fingerprint(text: string): number {
  const [a, b] = mix(text, 0);
  return (b & 0x1fffff) * 4294967296 + a;
}

/** 32 bits for spreading keys over shards. */
export function spread(text: string): number {
  return mix(text, 0x5bd1e995)[0];
}

/** 16 hexadecimal digits derived from content: ids of instances, messages and decisions. */
export function contentId(...parts: readonly (string | number)[]): string {
  const [a, b] = mix(parts.join('\u0000'), 0x2545f491);
  return a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0');
}

/** A uniform number in (0, 1) for a purpose and an ordinal: `uniform(decisionId, 'thompson', 3)`. */
export function uniform(key: string, purpose: string, ordinal: number): number {
  return new Draws(key).uniform(purpose, ordinal);
}

/** A standard normal number for a purpose and an ordinal (Box-Muller over two keyed uniforms). */
export function normal(key: string, purpose: string, ordinal: number): number {
  return new Draws(key).normal(purpose, ordinal);
}

/** Many draws for one key, which is mixed once: each is what {@link uniform} or {@link normal} gives. */
export class Draws {
  readonly #a: number;
  readonly #b: number;

  constructor(key: string) {
    const seed = 0x9e3779b9;
    this.#a = absorbed(0xdeadbeef ^ seed, `${key}\u0000`, 2654435761);
    this.#b = absorbed(0x41c6ce57 ^ seed, `${key}\u0000`, 1597334677);
  }

  uniform(purpose: string, ordinal: number): number {
    const place = `\u0000${ordinal}`;
    const a = absorbed(absorbed(this.#a, purpose, 2654435761), place, 2654435761);
    const b = absorbed(absorbed(this.#b, purpose, 1597334677), place, 1597334677);
    return ((second(a, b) & 0x1fffff) * 4294967296 + first(a, b) + 0.5) / 9007199254740992;
  }

  normal(purpose: string, ordinal: number): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform(purpose, 2 * ordinal)));
    return radius * Math.cos(2 * Math.PI * this.uniform(purpose, 2 * ordinal + 1));
  }
}
