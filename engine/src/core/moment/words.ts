/**
 * A text as numbers: its words, pairs of words and pieces of words, each as a 32-bit hash, so that a model needs no
 * dictionary and misspelt or inflected words still look alike. Each feature remembers its words, for reasons.
 */

/** Longer texts are judged by their beginning. */
const MOST_CHARACTERS = 2_000;
const MOST_WORDS = 200;

const word = /[\p{L}\p{N}]+(?:'\p{L}+)*/gu;

/** In lower case, letters and digits only; what writing systems write in two ways is written in one. */
export function wordsOf(text: string): string[] {
  const plain = text.slice(0, MOST_CHARACTERS).normalize('NFKC').toLowerCase().replace(/[’`´]/g, "'");
  return (plain.match(word) ?? []).slice(0, MOST_WORDS);
}

/** Hashes of what stands in a text; the same place in each list is one occurrence. */
export interface Features {
  readonly hashes: number[];
  /** Words and pieces of words are weighed apart. */
  readonly blocks: number[];
  /** Places of the words it is made of; both the same for a single word, -1 where it is made of none. */
  readonly firsts: number[];
  readonly seconds: number[];
}

/** What a head looks at. `spelling`: words, pairs, pieces; `manner`: how it is said, whatever it is about. */
export type View = 'spelling' | 'manner';

export const BLOCKS: { readonly [view in View]: number } = { spelling: 2, manner: 1 };

const WORD = 0x1f83d9ab;
const PAIR = 0x5be0cd19;
const SKIP = 0x3c6ef372;
const FIRST = 0x510e527f;
const LAST = 0x6a09e667;
const EARLY = 0x2545f491;
const LENGTH = 0x27d4eb2f;
const PIECE = 0x811c9dc5;

const SHORTEST_PIECE = 3;
const LONGEST_PIECE = 5;
/** From this character on scripts write words in few signs and without spaces: two of them say something. */
const DENSE_SCRIPTS = 0x2e80;
const SHORTEST_DENSE_PIECE = 2;
/** Longer texts are all long. */
const LONGEST = 20;
/** Words counted as the beginning. */
const BEGINNING = 3;

export function featuresOf(words: readonly string[], view: View): Features {
  const features: Features = { hashes: [], blocks: [], firsts: [], seconds: [] };
  const hashed = words.map((each) => textHash(each, 0));
  for (let i = 0; i < words.length; i++) {
    const own = hashed[i]!;
    add(features, join(WORD, own, 0), 0, i, i);
    if (i + 1 < words.length) add(features, join(PAIR, own, hashed[i + 1]!), 0, i, i + 1);
    if (view === 'spelling') addPieces(features, `<${words[i]!}>`, i);
    else {
      if (i + 2 < words.length) add(features, join(SKIP, own, hashed[i + 2]!), 0, i, i + 2);
      if (i < BEGINNING) add(features, join(EARLY, own, 0), 0, i, i);
    }
  }
  if (view === 'manner' && words.length > 0) {
    const end = words.length - 1;
    add(features, join(FIRST, hashed[0]!, 0), 0, 0, 0);
    add(features, join(LAST, hashed[end]!, 0), 0, end, end);
    add(features, join(LENGTH, Math.min(LONGEST, words.length >> 1), 0), 0, -1, -1);
  }
  return features;
}

function addPieces(features: Features, bounded: string, place: number): void {
  const { length } = bounded;
  const shortest = bounded.charCodeAt(1) < DENSE_SCRIPTS ? SHORTEST_PIECE : SHORTEST_DENSE_PIECE;
  for (let start = 0; start + shortest <= length; start++) {
    let hash = PIECE;
    const end = Math.min(length, start + LONGEST_PIECE);
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ bounded.charCodeAt(i), 16777619);
      if (i - start + 1 >= shortest) add(features, join(PIECE, hash, i - start), 1, place, place);
    }
  }
}

function add(features: Features, hash: number, block: number, first: number, second: number): void {
  features.hashes.push(hash);
  features.blocks.push(block);
  features.firsts.push(first);
  features.seconds.push(second);
}

/** 32 bits of a text (FNV-1a). */
export function textHash(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash;
}

/** Mixed so that near inputs lie far apart; as a signed 32-bit number. */
function join(kind: number, a: number, b: number): number {
  let hash = Math.imul(a ^ kind, 0x9e3779b1) ^ Math.imul(b + 0x165667b1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}
