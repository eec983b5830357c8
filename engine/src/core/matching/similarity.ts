/** How alike two short texts are: Jaro-Winkler (0 to 1) and edit distance with transpositions, without allocation. */

const LONGEST = 64;
const taken = new Uint8Array(LONGEST);
const matched = new Uint16Array(LONGEST);

/**
 * Jaro-Winkler with a prefix of at most four characters at 0.1 each, which counts where Jaro is above 0.7 (Winkler
 * 1990). Compares the first 64 UTF-16 units.
 * @example jaroWinkler('martha', 'marhta') // 0.9611
 */
export function jaroWinkler(a: string, b: string): number {
  const similarity = jaro(a, b);
  if (similarity <= 0.7) return similarity;
  const most = Math.min(4, a.length, b.length);
  let prefix = 0;
  while (prefix < most && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++;
  return similarity + prefix * 0.1 * (1 - similarity);
}

/** Share of characters in common within half the longer length, less half of those out of order. */
export function jaro(a: string, b: string): number {
  const [n, m] = [Math.min(a.length, LONGEST), Math.min(b.length, LONGEST)];
  if (n === 0 || m === 0) return n === m ? 1 : 0;
  const reach = Math.max(0, (Math.max(n, m) >> 1) - 1);
  taken.fill(0, 0, m);
  let common = 0;
  for (let i = 0; i < n; i++) {
    const code = a.charCodeAt(i);
    const end = Math.min(m - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if (taken[j] === 1 || b.charCodeAt(j) !== code) continue;
      taken[j] = 1;
      matched[common++] = code;
      break;
    }
  }
  if (common === 0) return 0;
  let moved = 0;
  for (let j = 0, k = 0; j < m; j++) if (taken[j] === 1 && b.charCodeAt(j) !== matched[k++]) moved++;
  return (common / n + common / m + (common - moved / 2) / common) / 3;
}

const rows = [new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1)] as const;

/**
 * Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), as far as `most`: beyond it
 * `most + 1`. Compares the first 64 UTF-16 units.
 * @example editDistance('1971-06-24', '1971-60-24', 2) // 1
 */
export function editDistance(a: string, b: string, most: number): number {
  const [n, m] = [Math.min(a.length, LONGEST), Math.min(b.length, LONGEST)];
  if (Math.abs(n - m) > most) return most + 1;
  let [before, last, row] = rows as unknown as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= m; j++) last[j] = j;
  for (let i = 1; i <= n; i++) {
    let least = i;
    row[0] = i;
    const code = a.charCodeAt(i - 1);
    for (let j = 1; j <= m; j++) {
      const other = b.charCodeAt(j - 1);
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (code === other ? 0 : 1));
      if (i > 1 && j > 1 && code === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[m]!, most + 1);
}

/** One slip of the keyboard: a character missing, added, wrong, or swapped with its neighbour. */
export function isSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end))
    end++;
  const [n, m] = [a.length - start - end, b.length - start - end];
  if (n <= 1 && m <= 1) return n + m > 0;
  const isPair = n === 2 && m === 2;
  return (
    isPair &&
    a.charCodeAt(start) === b.charCodeAt(start + 1) &&
    a.charCodeAt(start + 1) === b.charCodeAt(start)
  );
}
