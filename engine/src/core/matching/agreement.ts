/** How far two partitions of the same records agree, by their pairs. */

export interface Agreement {
  /** Of the pairs together in `found`, the share together in `truth`. */
  readonly precision: number;
  /** Of the pairs together in `truth`, the share together in `found`. */
  readonly recall: number;
  readonly f1: number;
}

/** @param found label of each record's cluster @param truth the same, in the same order */
export function pairwise(
  found: readonly (string | number)[],
  truth: readonly (string | number)[],
): Agreement {
  const both = found.map((label, i) => `${label}\u0000${truth[i]}`);
  const [shared, ours, theirs] = [pairsIn(both), pairsIn(found), pairsIn(truth)];
  return {
    precision: ours === 0 ? 1 : shared / ours,
    recall: theirs === 0 ? 1 : shared / theirs,
    f1: ours + theirs === 0 ? 1 : (2 * shared) / (ours + theirs),
  };
}

function pairsIn(labels: readonly (string | number)[]): number {
  const sizes = new Map<string | number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let pairs = 0;
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
  return pairs;
}
