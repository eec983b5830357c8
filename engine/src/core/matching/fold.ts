/** Texts as they are compared: lower case, without marks and punctuation, words parted by single spaces. */

/** Longer values are compared by their beginning. */
const MOST_CHARACTERS = 1_000;

const plain = /^[a-z0-9]+(?: [a-z0-9]+)*$/;

/** @example fold('  Müller-Lüdenscheidt ') // 'muller ludenscheidt' */
export function fold(text: string): string {
  if (plain.test(text) && text.length <= MOST_CHARACTERS) return text;
  return text
    .slice(0, MOST_CHARACTERS)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Without the spaces. */
export function squeeze(folded: string): string {
  return folded.includes(' ') ? folded.replaceAll(' ', '') : folded;
}

/** Rough sound of a word: its first letter and the consonants after it, those alike as one; at most five. */
export function soundOf(word: string): string {
  let sound = word.slice(0, 1);
  let last = classOf(word.charCodeAt(0));
  for (let i = 1; i < word.length && sound.length < 5; i++) {
    const next = classOf(word.charCodeAt(i));
    if (next !== 0 && next !== last) sound += String(next);
    if (next !== 7) last = next;
  }
  return sound.replaceAll('7', '');
}

/** Letters that sound alike (after Soundex); 0: vowels, 7: silent ones that do not part two alike. */
const CLASSES = '01230127022455012623017202';

function classOf(code: number): number {
  return code >= 97 && code <= 122 ? CLASSES.charCodeAt(code - 97) - 48 : 0;
}
