/**
 * Keyed randomness and content-derived ids. The core draws nothing ambient: the same key always gives the same
 * number, whatever the host, the order of processing or the number of workers. Not for secrets.
 */

/** 64 bits of a text under a seed, as two unsigned 32-bit halves (mixing after cyrb53 by bryc, public domain). */
function mix(text: string, seed: number): [number, number] {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
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
  const [a, b] = mix(`${key}\u0000${purpose}\u0000${ordinal}`, 0x9e3779b9);
  return ((b & 0x1fffff) * 4294967296 + a + 0.5) / 9007199254740992;
}

/** A standard normal number for a purpose and an ordinal (Box-Muller over two keyed uniforms). */
export function normal(key: string, purpose: string, ordinal: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(key, purpose, 2 * ordinal)));
  return radius * Math.cos(2 * Math.PI * uniform(key, purpose, 2 * ordinal + 1));
}
