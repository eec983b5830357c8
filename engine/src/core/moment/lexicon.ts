/** Which features a model knows, and how much each says: rare ones more than those that stand everywhere (tf-idf). */
import type { Census } from './census.ts';
import type { Corpus } from './corpus.ts';
import { HashIndex } from './hash-index.ts';
import { BLOCKS, type Features, type View } from './words.ts';

export interface Lexicon {
  readonly view: View;
  /** The column of each feature that is known, by ascending hash. */
  readonly index: HashIndex;
  /** Weight of each column. */
  readonly weights: Float32Array;
  /** Weight of a feature that is not known: it takes room in a text, so that strange texts get faint scores. */
  readonly unknown: number;
}

/** A text as a model sees it. */
export interface Sighting {
  readonly columns: number[];
  readonly values: number[];
  /** Place in the features that each was found at. */
  readonly places: number[];
}

/** More columns than this are not kept: the rarest go. */
const MOST_COLUMNS = 131_072;
/** From so many texts on, what stands in only one of them is not kept. */
const MANY_TEXTS = 5_000;

export function lexiconOf({ view, hashes }: Corpus, { spread, total, outside }: Census): Lexicon {
  // What only one intent says tells nothing about how things are said.
  const least = outside !== null || total >= MANY_TEXTS ? 2 : 1;
  let kept = Array.from(spread.keys()).filter((feature) => spread[feature]! >= least);
  if (kept.length > MOST_COLUMNS) kept = kept.sort((a, b) => spread[b]! - spread[a]!).slice(0, MOST_COLUMNS);
  // The order of hashes, whatever the order of the texts: the same examples give the same model.
  kept.sort((a, b) => hashes[a]! - hashes[b]!);
  return {
    view,
    index: indexOf(kept.map((feature) => hashes[feature]!)),
    weights: Float32Array.from(kept, (feature) => rarity(total, spread[feature]!)),
    unknown: rarity(total, 0),
  };
}

export function indexOf(hashes: readonly number[] | Int32Array): HashIndex {
  const index = new HashIndex(hashes.length);
  for (const hash of hashes) index.add(hash);
  return index;
}

function rarity(total: number, count: number): number {
  return Math.log((1 + total) / (1 + count)) + 1;
}

/** What a text says often says a little more. */
export function emphasis(count: number): number {
  return count === 1 ? 1 : 1 + Math.log(count);
}

/** Each block of features has length 1 / (number of blocks), unknown ones counted in. */
export function see(lexicon: Lexicon, { hashes, blocks }: Features): Sighting {
  const sighting: Sighting = { columns: [], values: [], places: [] };
  const { columns, values, places } = sighting;
  const room = new Float64Array(BLOCKS[lexicon.view]);
  const index = new HashIndex(hashes.length);
  const counts = new Uint16Array(hashes.length);
  const firsts = new Int32Array(hashes.length);
  for (let place = 0; place < hashes.length; place++) {
    const own = index.add(hashes[place]!);
    if (counts[own]!++ === 0) firsts[own] = place;
  }
  for (let own = 0; own < index.size; own++) {
    const place = firsts[own]!;
    const column = lexicon.index.find(hashes[place]!);
    const value = emphasis(counts[own]!) * (column < 0 ? lexicon.unknown : lexicon.weights[column]!);
    room[blocks[place]!]! += value * value;
    if (column < 0) continue;
    columns.push(column);
    values.push(value);
    places.push(place);
  }
  for (let i = 0; i < values.length; i++) values[i]! /= Math.sqrt(room[blocks[places[i]!]!]! * room.length);
  return sighting;
}
