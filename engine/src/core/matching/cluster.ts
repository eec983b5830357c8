/**
 * Which of connected records are one person, judged by the whole cluster: two groups become one only where their
 * members, all with all, speak for it. So one wrong link does not join two families, and a chain of weak ones no
 * town. The result depends on the records only, not on the order in which they came.
 */
import { Union } from './edges.ts';

/** A connected group, without the weak links that would make it larger: what is judged together. */
export const MOST_TOGETHER = 150;

/** Evidence of one pair counts at most so much, for or against: no pair outvotes a cluster. */
const MOST_WEIGHT = 8;

export interface Link {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

export interface ClusterJudge {
  /** Natural log-odds of a pair. */
  score(a: number, b: number): number;
  /** Orders ties: less than 0 where `a` comes first. */
  compare(a: number, b: number): number;
  /** Mean log-odds from which groups are joined. */
  readonly threshold: number;
}

/**
 * @param members connected records
 * @param links between them, strong enough to join two records that have no others
 */
export function clustersOf(
  members: readonly number[],
  links: readonly Link[],
  judge: ClusterJudge,
): Clustering {
  const isCut = members.length > MOST_TOGETHER;
  const groups = isCut ? strongGroups(members, links, judge) : [members];
  return { clusters: groups.flatMap((group) => agglomerate([...group].sort(judge.compare), judge)), isCut };
}

export interface Clustering {
  /** Of two and more records, each in the order of `compare`. */
  readonly clusters: readonly number[][];
  /** The group was too large to be judged as one. */
  readonly isCut: boolean;
}

/** Joined along the strongest links first, as long as a group does not get too large. */
function strongGroups(members: readonly number[], links: readonly Link[], judge: ClusterJudge): number[][] {
  const place = new Map(members.map((member, i) => [member, i]));
  const union = new Union(members.length);
  for (const { a, b } of [...links].sort((one, other) => byStrength(one, other, judge))) {
    const [one, other] = [place.get(a)!, place.get(b)!];
    const isSame = union.find(one) === union.find(other);
    if (!isSame && union.sizeOf(one) + union.sizeOf(other) <= MOST_TOGETHER) union.join(one, other);
  }
  const groups = new Map<number, number[]>();
  for (const [i, member] of members.entries()) {
    const root = union.find(i);
    const group = groups.get(root);
    if (group) group.push(member);
    else groups.set(root, [member]);
  }
  return [...groups.values()];
}

function byStrength(one: Link, other: Link, { compare }: ClusterJudge): number {
  if (one.weight !== other.weight) return other.weight - one.weight;
  const [a, b] = compare(one.a, one.b) < 0 ? [one.a, one.b] : [one.b, one.a];
  const [c, d] = compare(other.a, other.b) < 0 ? [other.a, other.b] : [other.b, other.a];
  return compare(a, c) || compare(b, d);
}

/** Joins groups, then lets each member go where the others speak for it most. */
function agglomerate(members: readonly number[], judge: ClusterJudge): number[][] {
  const n = members.length;
  if (n < 2) return [];
  const weights = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const weight = judge.score(members[i]!, members[j]!) - judge.threshold;
      weights[i * n + j] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
      weights[j * n + i] = weights[i * n + j]!;
    }
  const labels = linked(weights, n);
  if (n > 2) settle(labels, weights, n);
  const groups = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const group = groups.get(label);
    if (group) group.push(members[i]!);
    else groups.set(label, [members[i]!]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Average linkage: the two groups whose members agree most in the mean become one, until none do. @returns labels */
function linked(weights: Float64Array, n: number): Int32Array {
  const sums = weights.slice();
  const labels = Int32Array.from({ length: n }, (_, i) => i);
  const sizes = new Int32Array(n).fill(1);
  const nearest = new Int32Array(n);
  const means = new Float64Array(n);
  const meanOf = (i: number, j: number) => sums[i * n + j]! / (sizes[i]! * sizes[j]!);
  const look = (i: number): void => {
    means[i] = 0;
    nearest[i] = -1;
    for (let j = 0; j < n; j++) {
      if (j === i || sizes[j] === 0 || meanOf(i, j) <= means[i]!) continue;
      means[i] = meanOf(i, j);
      nearest[i] = j;
    }
  };
  for (let i = 0; i < n; i++) look(i);
  for (;;) {
    let one = -1;
    for (let i = 0; i < n; i++) if (sizes[i]! > 0 && means[i]! > (one < 0 ? 0 : means[one]!)) one = i;
    if (one < 0) return labels;
    const other = nearest[one]!;
    sizes[one]! += sizes[other]!;
    sizes[other] = 0;
    for (let k = 0; k < n; k++) {
      if (labels[k] === other) labels[k] = one;
      sums[one * n + k]! += sums[other * n + k]!;
      sums[k * n + one] = sums[one * n + k]!;
    }
    look(one);
    for (let k = 0; k < n; k++) {
      if (sizes[k] === 0 || k === one) continue;
      if (nearest[k] === one || nearest[k] === other || meanOf(k, one) > means[k]!) look(k);
    }
  }
}

const MOST_ROUNDS = 10;

/**
 * A wrong link that is stronger than any right one has joined its two ends first: each member moves to the group
 * that speaks for it most in sum, while any does.
 */
function settle(labels: Int32Array, weights: Float64Array, n: number): void {
  const sums = new Float64Array(n);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moves = 0;
    for (let i = 0; i < n; i++) {
      sums.fill(0);
      for (let j = 0; j < n; j++) if (j !== i) sums[labels[j]!]! += weights[i * n + j]!;
      let best = labels[i]!;
      for (let label = 0; label < n; label++) if (sums[label]! > sums[best]! + 1e-9) best = label;
      if (best === labels[i] || (sums[best]! <= 0 && sums[labels[i]!]! >= 0)) continue;
      labels[i] = best;
      moves++;
    }
    if (moves === 0) return;
  }
}
