/** Which features a model knows, and how much each says: rare ones more than those that stand everywhere (tf-idf). */
import type { SparseRows } from './softmax.ts';
import { BLOCKS, type Features, type View } from './words.ts';

export interface Lexicon {
  readonly view: View;
  /** Hash of a feature -> its column. */
  readonly columns: ReadonlyMap<number, number>;
  /** Weight of each column. */
  readonly weights: Float32Array;
  /** Weight of a feature that is not known: it takes room in a text, so that strange texts get faint scores. */
  readonly unknown: number;
}

/** A text as a model sees it; where a column stands twice, so does the text's feature. */
export interface Sighting {
  readonly columns: number[];
  readonly values: number[];
  /** Place in the features that each was found at. */
  readonly places: number[];
}

/** More columns than this are not kept: the rarest go. */
const MOST_COLUMNS = 131_072;
/** From so many texts on, what stands in only one of them is not kept. */
const MANY_TEXTS = 20_000;

/** @param groups number of the intent of each text: what only one intent says is not kept then. */
export function lexiconOf(texts: readonly Features[], view: View, groups: Int32Array | undefined): Lexicon {
  const spread = groups === undefined ? spreadOverTexts(texts) : spreadOverGroups(texts, groups);
  const total = groups === undefined ? texts.length : new Set(groups).size;
  const least = groups !== undefined || texts.length >= MANY_TEXTS ? 2 : 1;
  let kept = [...spread].filter(([, count]) => count >= least);
  if (kept.length > MOST_COLUMNS) kept = kept.sort((a, b) => b[1] - a[1]).slice(0, MOST_COLUMNS);
  // The order of hashes, whatever the order of the texts: the same examples give the same model.
  kept.sort(([a], [b]) => a - b);
  return {
    view,
    columns: new Map(kept.map(([hash], column) => [hash, column])),
    weights: Float32Array.from(kept, ([, count]) => rarity(total, count)),
    unknown: rarity(total, 0),
  };
}

function rarity(total: number, count: number): number {
  return Math.log((1 + total) / (1 + count)) + 1;
}

function spreadOverTexts(texts: readonly Features[]): Map<number, number> {
  const spread = new Map<number, number>();
  for (const { hashes } of texts)
    for (const hash of new Set(hashes)) spread.set(hash, (spread.get(hash) ?? 0) + 1);
  return spread;
}

function spreadOverGroups(texts: readonly Features[], groups: Int32Array): Map<number, number> {
  const spread = new Map<number, number>();
  for (const counts of countsByGroup(texts, groups).values())
    for (const hash of counts.keys()) spread.set(hash, (spread.get(hash) ?? 0) + 1);
  return spread;
}

function countsByGroup(texts: readonly Features[], groups: Int32Array): Map<number, Map<number, number>> {
  const byGroup = new Map<number, Map<number, number>>();
  texts.forEach(({ hashes }, i) => {
    const group = groups[i]!;
    const counts = byGroup.get(group) ?? new Map<number, number>();
    byGroup.set(group, counts);
    for (const hash of new Set(hashes)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  });
  return byGroup;
}

/** Each block of features has length 1 / (number of blocks), unknown ones counted in. */
export function see(lexicon: Lexicon, { hashes, blocks }: Features): Sighting {
  const sighting: Sighting = { columns: [], values: [], places: [] };
  const room = new Float64Array(BLOCKS[lexicon.view]);
  const counts = new Map<number, number>();
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  for (let place = 0; place < hashes.length; place++) {
    const hash = hashes[place]!;
    const count = counts.get(hash)!;
    if (count === 0) continue;
    counts.set(hash, 0);
    const column = lexicon.columns.get(hash);
    const value = (1 + Math.log(count)) * (column === undefined ? lexicon.unknown : lexicon.weights[column]!);
    room[blocks[place]!]! += value * value;
    if (column === undefined) continue;
    sighting.columns.push(column);
    sighting.values.push(value);
    sighting.places.push(place);
  }
  for (let i = 0; i < sighting.values.length; i++)
    sighting.values[i]! /= Math.sqrt(room[blocks[sighting.places[i]!]!]! * room.length);
  return sighting;
}

/**
 * All texts as rows. With groups, a feature is shown the less the more it belongs to its own group alone: so the model
 * learns what holds for intents that it has never met.
 */
export function rowsOf(
  lexicon: Lexicon,
  texts: readonly Features[],
  groups: Int32Array | undefined,
): SparseRows {
  const starts = new Int32Array(texts.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  const keep: number[] = [];
  const outside = groups && shareOutside(texts, groups);
  texts.forEach((text, row) => {
    const sighting = see(lexicon, text);
    for (let i = 0; i < sighting.columns.length; i++) {
      columns.push(sighting.columns[i]!);
      values.push(sighting.values[i]!);
      if (outside) keep.push(outside(row, text.hashes[sighting.places[i]!]!) ** 2);
    }
    starts[row + 1] = columns.length;
  });
  const rows = { starts, columns: Int32Array.from(columns), values: Float32Array.from(values) };
  return outside ? { ...rows, keep: Float32Array.from(keep) } : rows;
}

/** Which share of the texts with a feature is of other groups than this text's. */
function shareOutside(texts: readonly Features[], groups: Int32Array): (row: number, hash: number) => number {
  const all = spreadOverTexts(texts);
  const own = countsByGroup(texts, groups);
  return (row, hash) => {
    const total = all.get(hash)!;
    return (total - own.get(groups[row]!)!.get(hash)!) / total;
  };
}
