/**
 * What keeps decoded profiles small. A decoder makes a new text wherever one occurs, and lists that can hold anything;
 * here names that many profiles share become one text, and lists of numbers packed doubles.
 */

/** A bound, as nothing guarantees that what looks like a name is one. */
const MOST_WORDS = 20_000;
const LONGEST = 64;

const words = new Map<string, string>();

export function word(text: string): string {
  const known = words.get(text);
  if (known !== undefined) return known;
  if (text.length > LONGEST) return text;
  if (words.size >= MOST_WORDS) words.clear();
  // The name of a property is a text of its own, never a part of a longer one that would be kept with it.
  const own = Object.keys({ [text]: 0 })[0]!;
  words.set(own, own);
  return own;
}

/** A list of numbers as packed doubles; a decoder's lists are made for anything. */
export function packed(list: readonly number[]): number[] {
  // Most are of one; and room that is asked for before it is known what comes is made for small whole numbers.
  if (list.length === 1) return [list[0]!];
  const numbers = new Array<number>(list.length);
  for (let i = 0; i < list.length; i++) numbers[i] = list[i]!;
  return numbers;
}
