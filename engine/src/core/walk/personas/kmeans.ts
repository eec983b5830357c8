/** Groups of points by k-means, begun from several seeded draws; and how clearly they are apart, by the mean silhouette. */
import type { Draw } from '../../draws.ts';

const STARTS = 6;
const MOST_ROUNDS = 60;

/** Group of each point, from 0; groups that are empty do not occur. */
export function kMeans(rows: readonly Float64Array[], k: number, draw: Draw): Int32Array {
  let best: { groups: Int32Array; spread: number } | undefined;
  for (let start = 0; start < STARTS; start++) {
    const found = settle(rows, begin(rows, k, draw));
    if (best === undefined || found.spread < best.spread) best = found;
  }
  return best!.groups;
}

/** Centres far from each other: each next one by chance, in proportion to the squared distance (k-means++). */
function begin(rows: readonly Float64Array[], k: number, draw: Draw): Float64Array[] {
  const centres = [rows[Math.floor(draw() * rows.length)]!];
  while (centres.length < k) {
    const distances = rows.map((row) => Math.min(...centres.map((centre) => distance(row, centre))));
    let left = draw() * distances.reduce((sum, one) => sum + one, 0);
    let index = 0;
    while (index < rows.length - 1 && left > distances[index]!) left -= distances[index++]!;
    centres.push(rows[index]!);
  }
  return centres.map((centre) => Float64Array.from(centre));
}

function settle(
  rows: readonly Float64Array[],
  centres: Float64Array[],
): { groups: Int32Array; spread: number } {
  const groups = new Int32Array(rows.length).fill(-1);
  let spread = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = 0;
    spread = 0;
    for (const [i, row] of rows.entries()) {
      const { group, far } = nearest(row, centres);
      spread += far;
      if (groups[i] !== group) changed++;
      groups[i] = group;
    }
    if (changed === 0) break;
    recentre(rows, groups, centres);
  }
  return { groups, spread };
}

function nearest(row: Float64Array, centres: readonly Float64Array[]): { group: number; far: number } {
  let group = 0;
  let far = Number.POSITIVE_INFINITY;
  for (const [i, centre] of centres.entries()) {
    const d = distance(row, centre);
    if (d >= far) continue;
    group = i;
    far = d;
  }
  return { group, far };
}

function recentre(rows: readonly Float64Array[], groups: Int32Array, centres: Float64Array[]): void {
  const counts = centres.map(() => 0);
  const sums = centres.map((centre) => new Float64Array(centre.length));
  for (const [i, row] of rows.entries()) {
    const group = groups[i]!;
    counts[group]!++;
    const sum = sums[group]!;
    for (let j = 0; j < row.length; j++) sum[j]! += row[j]!;
  }
  for (const [group, sum] of sums.entries())
    if (counts[group]! > 0) centres[group] = sum.map((value) => value / counts[group]!);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const d = a[j]! - b[j]!;
    sum += d * d;
  }
  return sum;
}

/** -1 to 1; near 0: they are not apart. @param most points that are looked at, evenly taken */
export function silhouette(rows: readonly Float64Array[], groups: Int32Array, most: number): number {
  const step = Math.max(1, Math.ceil(rows.length / most));
  const taken = rows.flatMap((_, i) => (i % step === 0 ? [i] : []));
  const k = Math.max(...groups) + 1;
  let sum = 0;
  for (const i of taken) {
    const far = new Float64Array(k);
    const counts = new Int32Array(k);
    for (const j of taken) {
      if (i === j) continue;
      far[groups[j]!]! += Math.sqrt(distance(rows[i]!, rows[j]!));
      counts[groups[j]!]!++;
    }
    const own = groups[i]!;
    const inside = counts[own]! === 0 ? 0 : far[own]! / counts[own]!;
    let outside = Number.POSITIVE_INFINITY;
    for (let g = 0; g < k; g++)
      if (g !== own && counts[g]! > 0) outside = Math.min(outside, far[g]! / counts[g]!);
    if (counts[own]! > 0 && outside < Number.POSITIVE_INFINITY)
      sum += (outside - inside) / Math.max(inside, outside, 1e-12);
  }
  return taken.length === 0 ? 0 : sum / taken.length;
}
