/** A trained linear model over a lexicon, its weights in a byte each: what it scores, and what each feature added. */
import type { Lexicon, Sighting } from './lexicon.ts';
import { type FitOptions, fit, type SparseRows } from './softmax.ts';
import type { Features } from './words.ts';

export interface Head {
  readonly lexicon: Lexicon;
  readonly biases: Float32Array;
  /** What one step of a level is worth. */
  readonly scale: number;
  /** Column c has its weights at `starts[c]` to `starts[c + 1]`; those that round to nothing are left out. */
  readonly starts: Int32Array;
  readonly classes: Uint16Array;
  readonly levels: Int8Array;
}

const HIGHEST_LEVEL = 127;

export function trainHead(
  lexicon: Lexicon,
  rows: SparseRows,
  targets: Int32Array,
  options: Omit<FitOptions, 'columns'>,
): Head {
  const columns = lexicon.weights.length;
  const { weights, biases } = fit(rows, targets, { ...options, columns });
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = Math.fround(largest / HIGHEST_LEVEL) || 1;
  const starts = new Int32Array(columns + 1);
  const classes: number[] = [];
  const levels: number[] = [];
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < options.classes; k++) {
      const level = Math.round(weights[column * options.classes + k]! / scale);
      if (level === 0) continue;
      classes.push(k);
      levels.push(level);
    }
    starts[column + 1] = classes.length;
  }
  return {
    lexicon,
    biases,
    scale,
    starts,
    classes: Uint16Array.from(classes),
    levels: Int8Array.from(levels),
  };
}

export function score(head: Head, { columns, values }: Sighting): Float64Array {
  const { starts, classes, levels, scale } = head;
  const scores = new Float64Array(head.biases);
  for (let i = 0; i < columns.length; i++) {
    const value = values[i]! * scale;
    const end = starts[columns[i]! + 1]!;
    for (let at = starts[columns[i]!]!; at < end; at++) scores[classes[at]!]! += levels[at]! * value;
  }
  return scores;
}

/**
 * Adds to each word what it did for a class, compared with what it did for its rivals.
 * @param rivals share of each class in the comparison, 0 for those that are none; adds up to 1
 * @param words room for a number per word; features of two words share theirs, of none give none
 */
export function credit(
  head: Head,
  sighting: Sighting,
  { firsts, seconds }: Features,
  chosen: number,
  rivals: Float64Array,
  factor: number,
  words: Float64Array,
): void {
  const { starts, classes, levels, scale } = head;
  sighting.columns.forEach((column, i) => {
    const [first, second] = [firsts[sighting.places[i]!]!, seconds[sighting.places[i]!]!];
    if (first < 0) return;
    let gain = 0;
    for (let at = starts[column]!; at < starts[column + 1]!; at++) {
      const k = classes[at]!;
      gain += levels[at]! * ((k === chosen ? 1 : 0) - rivals[k]!);
    }
    const half = (gain * scale * sighting.values[i]! * factor) / 2;
    words[first]! += half;
    words[second]! += half;
  });
}
