/** The texts of a corpus as a training takes them: sparse rows of weighed features, in flat arrays. */
import type { Corpus } from './corpus.ts';
import { emphasis, type Lexicon } from './lexicon.ts';
import type { SparseRows } from './softmax.ts';
import { BLOCKS } from './words.ts';

/**
 * Texts of a corpus as rows, each as {@link see} sees it. With groups in the census, a feature is shown the less the
 * more it belongs to its own group alone: so the model learns what holds for intents that it has never met.
 * @param chosen places of the texts
 */
export function rowsOf(
  lexicon: Lexicon,
  corpus: Corpus,
  chosen: Int32Array,
  outside: Float32Array | null,
): SparseRows {
  const columnOf = Int32Array.from(corpus.hashes, (hash) => lexicon.index.find(hash));
  const rows = emptyRows(corpus, chosen, columnOf, outside !== null);
  const room = new Float64Array(BLOCKS[lexicon.view]);
  let end = 0;
  for (const [row, text] of chosen.entries()) {
    room.fill(0);
    const begin = end;
    for (let at = corpus.starts[text]!; at < corpus.starts[text + 1]!; at++) {
      const feature = corpus.features[at]!;
      const column = columnOf[feature]!;
      const value = emphasis(corpus.counts[at]!) * (column < 0 ? lexicon.unknown : lexicon.weights[column]!);
      room[corpus.blocks[feature]!]! += value * value;
      if (column < 0) continue;
      rows.columns[end] = column;
      rows.values[end] = value;
      if (rows.keep) rows.keep[end] = outside![at]! ** 2;
      end++;
    }
    rows.starts[row + 1] = end;
    shorten(corpus, text, columnOf, rows.values, begin, room);
  }
  return rows;
}

function emptyRows(
  corpus: Corpus,
  chosen: Int32Array,
  columnOf: Int32Array,
  isShownInPart: boolean,
): SparseRows {
  let size = 0;
  for (const text of chosen)
    for (let at = corpus.starts[text]!; at < corpus.starts[text + 1]!; at++)
      if (columnOf[corpus.features[at]!]! >= 0) size++;
  return {
    starts: new Int32Array(chosen.length + 1),
    columns: new Int32Array(size),
    values: new Float32Array(size),
    keep: isShownInPart ? new Float32Array(size) : null,
  };
}

function shorten(
  { starts, features, blocks }: Corpus,
  text: number,
  columnOf: Int32Array,
  values: Float32Array,
  begin: number,
  room: Float64Array,
): void {
  let at = begin;
  for (let i = starts[text]!; i < starts[text + 1]!; i++) {
    const feature = features[i]!;
    if (columnOf[feature]! >= 0) values[at++]! /= Math.sqrt(room[blocks[feature]!]! * room.length);
  }
}
