/** A kind of field: how its values are read, compared in levels, and which keys bring alike ones together. */

/**
 * One comparison of two values. Level 0 is "different", higher ones speak more for one person, the last named one is
 * equality; `start` is how often true pairs are expected at each level before anything was learnt.
 */
export interface Scale {
  readonly name: string;
  readonly levels: readonly string[];
  readonly start: readonly number[];
  /** The place of the level at which equal values are; -1 where equality is judged by the comparison too. */
  readonly equal: number;
  /** Equality on a rare value says more than on a frequent one. */
  readonly isByFrequency: boolean;
}

/** Nothing can be said: a value is missing. */
export const MISSING = 255;

/** The different values of a field, each under the number that {@link Values.add} gives in rising order from 0. */
export interface Values {
  /** Prepares the next value, in the form that {@link FieldKind.read} gave. */
  add(value: string): void;
  /** Level of two different values on a scale, or {@link MISSING}. */
  compare(scale: number, a: number, b: number): number;
  /** A key of a value for blocking; empty: it has none. */
  key(key: number, value: number): string;
}

export interface FieldKind {
  readonly scales: readonly Scale[];
  /** Names of the keys, the strictest first. */
  readonly keys: readonly string[];
  /** The form that is compared, under which equal values are the same; null: nothing is said. */
  read(text: string): string | null;
  /** @param frequencies how often words occur, of fields that weigh words */
  open(frequencies: WordFrequencies): Values;
}

/** How many of the values that were learnt from have a word. */
export interface WordFrequencies {
  readonly total: number;
  of(word: string): number;
}
