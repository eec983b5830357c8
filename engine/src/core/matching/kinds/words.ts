/** Addresses and texts: words in any order, rare ones weigh more, slips count nearly; codes in texts count apart. */
import { fold, squeeze } from '../fold.ts';
import { isSlip, jaroWinkler } from '../similarity.ts';
import { type FieldKind, MISSING, type Values, type WordFrequencies } from './kind.ts';

export const addressKind: FieldKind = {
  scales: [
    {
      name: 'address',
      levels: ['different', 'a little', 'half', 'most', 'nearly all', 'equal'],
      start: [0.1, 0.05, 0.06, 0.07, 0.07, 0.65],
      equal: 5,
      isByFrequency: true,
    },
  ],
  keys: ['whole', 'rarest word', 'start'],
  read: (text) => fold(text).split(' ').map(shortForm).join(' ') || null,
  open: (frequencies) => new Words(frequencies, { cuts: [0.2, 0.4, 0.6, 0.8], power: 1, hasCodes: false }),
};

export const textKind: FieldKind = {
  scales: [
    {
      name: 'words',
      levels: ['different', 'a little', 'some', 'half', 'more', 'much', 'most', 'nearly all', 'equal'],
      start: [0.04, 0.04, 0.06, 0.08, 0.1, 0.13, 0.15, 0.15, 0.25],
      equal: 8,
      isByFrequency: true,
    },
    {
      name: 'codes',
      levels: ['different', 'part of another', 'same'],
      start: [0.3, 0.1, 0.6],
      equal: -1,
      isByFrequency: false,
    },
  ],
  keys: ['whole', 'rarest word', 'second rarest', 'start'],
  read: (text) => fold(text.replace(hyphened, joinCode)) || null,
  open: (frequencies) =>
    new Words(frequencies, { cuts: [0.05, 0.12, 0.2, 0.3, 0.42, 0.56, 0.75], power: 2, hasCodes: true }),
};

const hyphened = /[\p{L}\p{N}]+(?:[-/][\p{L}\p{N}]+)+/gu;

/** KX-TG1032S is one code, blu-ray two words. */
function joinCode(text: string): string {
  return /\d/.test(text) && /\p{L}/u.test(text) ? text.replace(/[-/]/g, '') : text;
}

const shortForms: { readonly [word: string]: string } = {
  street: 'st',
  road: 'rd',
  avenue: 'ave',
  drive: 'dr',
  place: 'pl',
  court: 'ct',
  crescent: 'cres',
  circuit: 'cct',
  lane: 'ln',
  close: 'cl',
  terrace: 'tce',
  parade: 'pde',
  boulevard: 'blvd',
  square: 'sq',
  apartment: 'apt',
  saint: 'st',
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  platz: 'pl',
};

function shortForm(word: string): string {
  return (Object.hasOwn(shortForms, word) ? shortForms[word]! : word).replace(
    /(?<=\p{L}{3})stra(?:ss|s)?e$/u,
    'str',
  );
}

interface WordsOptions {
  /** Lower ends of the levels between "different" and "equal". */
  readonly cuts: readonly number[];
  /** 2: as in the cosine of texts; 1: words that are not rare count more. */
  readonly power: 1 | 2;
  readonly hasCodes: boolean;
}

/** Words beyond are passed over. */
const MOST_WORDS = 60;
const CODE = /^(?=.*\d)(?=.*\p{L})[\p{L}\p{N}]{3,}$|^\d{4,}$/u;

class Words implements Values {
  readonly #options: WordsOptions;
  readonly #frequencies: WordFrequencies;
  readonly #ids = new Map<string, number>();
  readonly #words: string[] = [];
  /** By word. */
  readonly #weights: number[] = [];
  /** By value, the rarest word first. */
  readonly #of: Int32Array[] = [];
  readonly #sums: number[] = [];
  readonly #squeezed: string[] = [];

  constructor(frequencies: WordFrequencies, options: WordsOptions) {
    this.#frequencies = frequencies;
    this.#options = options;
  }

  add(value: string): void {
    const ids = [...new Set(value.split(' '))].slice(0, MOST_WORDS).map((word) => this.#idOf(word));
    const own = Int32Array.from(ids).sort(
      (a, b) => this.#weights[b]! - this.#weights[a]! || (this.#words[a]! < this.#words[b]! ? -1 : 1),
    );
    this.#of.push(own);
    this.#sums.push(own.reduce((sum, id) => sum + this.#weights[id]!, 0));
    this.#squeezed.push(this.#options.hasCodes ? '' : squeeze(value));
  }

  #idOf(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const { total, of } = this.#frequencies;
    const rarity = Math.log((total + 1) / (of.call(this.#frequencies, word) + 0.5));
    this.#ids.set(word, this.#words.length);
    this.#weights.push(Math.max(0.1, rarity) ** this.#options.power);
    return this.#words.push(word) - 1;
  }

  compare(scale: number, a: number, b: number): number {
    return scale === 0 ? this.#wordsLevel(a, b) : this.#codesLevel(a, b);
  }

  #wordsLevel(a: number, b: number): number {
    const { cuts, hasCodes } = this.#options;
    let alike = this.#overlap(this.#of[a]!, this.#of[b]!, this.#sums[a]!, this.#sums[b]!);
    if (!hasCodes && alike < cuts.at(-1)!) {
      const [one, other] = [this.#squeezed[a]!, this.#squeezed[b]!];
      if (one === other || isSlip(one, other)) alike = 1;
    }
    let level = 0;
    while (level < cuts.length && alike >= cuts[level]!) level++;
    return level;
  }

  /** Shared weight as a share of both: of words 2 x shared / sum, of squares the cosine. */
  #overlap(a: Int32Array, b: Int32Array, sumA: number, sumB: number): number {
    let shared = 0;
    for (let i = 0; i < a.length; i++) {
      const id = a[i]!;
      if (b.includes(id)) shared += this.#weights[id]!;
      else shared += this.#nearly(id, a, b);
    }
    return this.#options.power === 2 ? shared / Math.sqrt(sumA * sumB) : (2 * shared) / (sumA + sumB);
  }

  /** The weight that a word gets from the most alike one in the other text that is not in its own. */
  #nearly(id: number, own: Int32Array, others: Int32Array): number {
    const word = this.#words[id]!;
    if (word.length < 4) return 0;
    let best = 0;
    for (let j = 0; j < others.length; j++) {
      const other = others[j]!;
      const text = this.#words[other]!;
      if (text.length < 4 || text.charCodeAt(0) !== word.charCodeAt(0) || own.includes(other)) continue;
      const alike = jaroWinkler(word, text);
      if (alike < 0.88) continue;
      best = Math.max(best, alike * Math.min(this.#weights[id]!, this.#weights[other]!));
    }
    return best;
  }

  #codesLevel(a: number, b: number): number {
    const [one, other] = [this.#codesOf(a), this.#codesOf(b)];
    if (one.length === 0 || other.length === 0) return MISSING;
    if (one.some((code) => other.includes(code))) return 2;
    return one.some((code) => other.some((each) => isPartOf(code, each))) ? 1 : 0;
  }

  #codesOf(value: number): string[] {
    return Array.from(this.#of[value]!, (id) => this.#words[id]!).filter((word) => CODE.test(word));
  }

  key(key: number, value: number): string {
    const words = this.#of[value]!;
    if (key === 0) return Array.from(words, (id) => this.#words[id]!).join(' ');
    if (key === 3 || (key === 2 && !this.#options.hasCodes)) return this.#words[words[0]!]!.slice(0, 4);
    return words[key - 1] === undefined ? '' : this.#words[words[key - 1]!]!;
  }
}

function isPartOf(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 4 && (long.startsWith(short) || long.endsWith(short) || isSlip(a, b));
}
