/** Texts as they are compared: lower case, without marks and punctuation, words parted by single spaces. */

/** Longer values are compared by their beginning. */
const MOST_CHARACTERS = 1_000;

const plain = /^[a-z0-9]+(?: [a-z0-9]+)*$/;

/** @example fold('  Müller-Lüdenscheidt ') // 'muller ludenscheidt' */
export function fold(text: string): string {
  if (plain.test(text) && text.length <= MOST_CHARACTERS) return text;
  return withoutEntities(text.slice(0, MOST_CHARACTERS))
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

/** Letters as web pages write them: `Sch&#246;ning`, `Sch&ouml;ning`, and torn apart by a tokeniser, `sch &#246; ning`. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(entity, (whole, before: string, name: string, after: string) => {
    const letters = lettersOf(name);
    if (letters === undefined) return whole;
    if (!/\p{L}/u.test(letters)) return ' ';
    // What is written large begins a word.
    return /\p{Lu}/u.test(letters) ? before + letters : letters + (before && !after ? before : '');
  });
}

const entity = /( ?)&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});( ?)/giu;
const accented = /^(\p{L})(?:acute|grave|circ|tilde|uml|cedil|ring|slash|caron)$/iu;
const ligatures: { readonly [name: string]: string } = { szlig: 'ss', aelig: 'ae', oelig: 'oe' };

/** Undefined where it is none. */
function lettersOf(name: string): string | undefined {
  if (name.startsWith('#')) {
    const hex = /^#x/i.test(name);
    const code = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  }
  const small = name.toLowerCase();
  if (Object.hasOwn(ligatures, small)) return ligatures[small];
  return accented.exec(name)?.[1] ?? (/^(?:amp|lt|gt|quot|apos|nbsp)$/.test(small) ? ' ' : undefined);
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
