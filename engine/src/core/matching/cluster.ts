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

/** Average linkage: the two groups whose members agree most in the mean become one, until none do. */
function agglomerate(members: readonly number[], judge: ClusterJudge): number[][] {
  const n = members.length;
  if (n < 2) return [];
  const sums = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const weight = judge.score(members[i]!, members[j]!) - judge.threshold;
      const bounded = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
      sums[i * n + j] = bounded;
      sums[j * n + i] = bounded;
    }
  const groups: (number[] | null)[] = members.map((member) => [member]);
  const nearest = new Int32Array(n);
  const means = new Float64Array(n);
  const look = (i: number): void => {
    let [best, place] = [0, -1];
    for (let j = 0; j < n; j++) {
      if (j === i || groups[j] === null) continue;
      const mean = sums[i * n + j]! / (groups[i]!.length * groups[j]!.length);
      if (mean > best) [best, place] = [mean, j];
    }
    nearest[i] = place;
    means[i] = best;
  };
  for (let i = 0; i < n; i++) look(i);
  for (;;) {
    let [best, one] = [0, -1];
    for (let i = 0; i < n; i++) if (groups[i] !== null && means[i]! > best) [best, one] = [means[i]!, i];
    if (one < 0) break;
    const other = nearest[one]!;
    groups[one] = [...groups[one]!, ...groups[other]!];
    groups[other] = null;
    for (let k = 0; k < n; k++) {
      sums[one * n + k]! += sums[other * n + k]!;
      sums[k * n + one] = sums[one * n + k]!;
    }
    look(one);
    for (let k = 0; k < n; k++)
      if (groups[k] !== null && k !== one && (nearest[k] === one || nearest[k] === other || isNearer(k)))
        look(k);
    function isNearer(k: number): boolean {
      return sums[k * n + one]! / (groups[k]!.length * groups[one]!.length) > means[k]!;
    }
  }
  return groups.flatMap((group) => (group !== null && group.length > 1 ? [group.sort(judge.compare)] : []));
}
