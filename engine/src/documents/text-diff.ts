/** What is different between two texts, line by line. */

/** Beyond so many lines, where they differ, the texts are told one after the other. */
const MOST_LINES = 3_000;

/** All lines, each behind a space (in both), a minus (only in the first) or a plus; empty: they are the same. */
export function textDiff(before: string, after: string): string {
  if (before === after) return '';
  const from = linesOf(before);
  const to = linesOf(after);
  let first = 0;
  while (first < from.length && first < to.length && from[first] === to[first]) first++;
  let last = 0;
  while (last < from.length - first && last < to.length - first && from.at(-1 - last) === to.at(-1 - last))
    last++;
  const told = [
    ...marked(' ', from.slice(0, first)),
    ...middle(from.slice(first, from.length - last), to.slice(first, to.length - last)),
    ...marked(' ', from.slice(from.length - last)),
  ];
  return told.map((line) => `${line}\n`).join('');
}

function middle(from: readonly string[], to: readonly string[]): string[] {
  if (from.length > MOST_LINES || to.length > MOST_LINES) return [...marked('-', from), ...marked('+', to)];
  const longest = commonLengths(from, to);
  const told: string[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      told.push(` ${from[i]}`);
      i++;
      j++;
    } else if (j >= to.length || (i < from.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) {
      told.push(`-${from[i++]}`);
    } else {
      told.push(`+${to[j++]}`);
    }
  }
  return told;
}

/** How many lines the rests behind two places have in common, in order. */
function commonLengths(from: readonly string[], to: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint32Array(to.length + 1));
  for (let i = from.length - 1; i >= 0; i--) {
    for (let j = to.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        from[i] === to[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) => `${mark}${line}`);
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
