/**
 * How long it took, of many: counts in buckets that grow by about a third to a half, from which quantiles are read.
 * Whole numbers and integer arithmetic only, so that every machine counts alike; adding up two is adding their counts.
 */

/** Bucket and count, one pair after the other, in the order of their arrival. */
export type Gaps = number[];

const UNIT_MS = 250;
const MOST_UNITS = 2 ** 31 - 2;

/** Two buckets for each doubling, from a quarter of a second on. */
export function bucketOf(ms: number): number {
  const units = Math.min(MOST_UNITS, Math.max(0, Math.floor(ms / UNIT_MS))) + 1;
  const bits = 31 - Math.clz32(units);
  return bits === 0 ? 0 : 2 * bits + ((units >> (bits - 1)) & 1);
}

/** The smallest length of a bucket, in milliseconds. */
function beginOf(bucket: number): number {
  if (bucket < 2) return 0;
  const bits = bucket >> 1;
  return (2 ** bits + ((bucket & 1) === 1 ? 2 ** (bits - 1) : 0) - 1) * UNIT_MS;
}

export function addGap(gaps: Gaps, ms: number): void {
  addTo(gaps, bucketOf(ms), 1);
}

export function addGaps(into: Gaps, from: Gaps): void {
  for (let i = 0; i < from.length; i += 2) addTo(into, from[i]!, from[i + 1]!);
}

function addTo(gaps: Gaps, bucket: number, count: number): void {
  for (let i = 0; i < gaps.length; i += 2) {
    if (gaps[i] !== bucket) continue;
    gaps[i + 1]! += count;
    return;
  }
  gaps.push(bucket, count);
}

/** For digests: the same counts, in one order. */
export function sortedGaps(gaps: Gaps): Gaps {
  return pairsOf(gaps).flat();
}

function pairsOf(gaps: Gaps): [bucket: number, count: number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < gaps.length; i += 2) pairs.push([gaps[i]!, gaps[i + 1]!]);
  return pairs.sort(([a], [b]) => a - b);
}

/** Milliseconds that a share (0 to 1) stays below, to within a bucket; null: nothing was counted. */
export function quantileOf(gaps: Gaps, share: number): number | null {
  const pairs = pairsOf(gaps);
  const total = pairs.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [bucket, count] of pairs) {
    const begin = beginOf(bucket);
    if (below + count >= share * total)
      return Math.round(begin + ((share * total - below) / count) * (beginOf(bucket + 1) - begin));
    below += count;
  }
  return beginOf(pairs.at(-1)![0] + 1);
}
