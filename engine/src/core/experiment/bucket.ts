/**
 * Where somebody falls between 0 and 1, by a salted hash: the same for good, spread evenly, and independent between
 * salts. The hash and its ranges are those that feature-flag clients agree on (FNV-1a over 32 bits, hashed twice).
 */

/** FNV-1a of the text's UTF-16 units. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** In steps of 1/10,000. */
export function bucketOf(salt: string, id: string): number {
  return (fnv1a(`${fnv1a(salt + id)}`) % 10_000) / 10_000;
}

/** The first version of it, in steps of 1/1,000: only for those who must agree with clients of then. */
export function formerBucketOf(salt: string, id: string): number {
  return (fnv1a(id + salt) % 1_000) / 1_000;
}

export type Range = readonly [from: number, to: number];

/**
 * One range an arm. Where the coverage grows each range grows at its end, so that nobody changes the arm.
 * @param coverage part of the people who are in it, 0 to 1
 * @param shares adding up to 1; absent, of another number or far from 1 in all: each arm alike
 */
export function rangesOf(arms: number, coverage: number, shares?: readonly number[]): Range[] {
  const covered = Math.min(1, Math.max(0, coverage));
  const isSound = shares?.length === arms && Math.abs(shares.reduce((a, b) => a + b, 0) - 1) <= TOLERANCE;
  let start = 0;
  return Array.from({ length: Math.max(0, arms) }, (_, i) => {
    const from = start;
    const share = isSound ? shares[i]! : 1 / arms;
    start += share;
    return [from, from + share * covered];
  });
}

/** Shares that were rounded for people still add up. */
const TOLERANCE = 0.01;

/** The place of the range that it falls into; -1: it is in none. */
export function rangeAt(bucket: number, ranges: readonly Range[]): number {
  for (let i = 0; i < ranges.length; i++) if (bucket >= ranges[i]![0] && bucket < ranges[i]![1]) return i;
  return -1;
}
