/**
 * Of many metrics some look good by chance. Benjamini and Hochberg: of those that are still called findings at a rate
 * of q, at most the part q is expected to be false.
 */

/** Adjusted p-values, in the order given: a finding at rate q is one at most q. */
export function adjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
  const result = pValues.map(() => 1);
  let smallest = 1;
  for (const [place, i] of order.entries()) {
    const rank = pValues.length - place;
    smallest = Math.min(smallest, (pValues[i]! * pValues.length) / rank);
    result[i] = smallest;
  }
  return result;
}
