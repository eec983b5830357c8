/** How widely the features of a corpus are spread: over the texts that are learnt from, or over their intents. */
import type { Corpus } from './corpus.ts';

export interface Census {
  /** In how many texts, or groups of texts, each feature stands. */
  readonly spread: Int32Array;
  /** How many of those there are. */
  readonly total: number;
  /**
   * With groups, for each place in the corpus: which share of the texts with this feature is of other groups than
   * this text's.
   */
  readonly outside: Float32Array | null;
}

/** @param chosen places of the texts that count */
export function census(corpus: Corpus, chosen: Int32Array): Census {
  return { spread: textsWith(corpus, chosen), total: chosen.length, outside: null };
}

/** @param groups of each text of the corpus */
export function censusByGroup(corpus: Corpus, chosen: Int32Array, groups: Int32Array): Census {
  const { starts, features } = corpus;
  const all = textsWith(corpus, chosen);
  const spread = new Int32Array(all.length);
  const outside = new Float32Array(features.length);
  const own = new Int32Array(all.length);
  const parts = partsOf(chosen, groups);
  for (const part of parts) {
    for (const text of part) {
      for (let at = starts[text]!; at < starts[text + 1]!; at++) {
        const feature = features[at]!;
        if (own[feature] === 0) spread[feature]!++;
        own[feature]!++;
      }
    }
    for (const text of part) {
      for (let at = starts[text]!; at < starts[text + 1]!; at++) {
        const feature = features[at]!;
        outside[at] = (all[feature]! - own[feature]!) / all[feature]!;
      }
    }
    for (const text of part)
      for (let at = starts[text]!; at < starts[text + 1]!; at++) own[features[at]!] = 0;
  }
  return { spread, total: parts.length, outside };
}

function textsWith({ starts, features, hashes }: Corpus, chosen: Int32Array): Int32Array {
  const texts = new Int32Array(hashes.length);
  for (const text of chosen)
    for (let at = starts[text]!; at < starts[text + 1]!; at++) texts[features[at]!]!++;
  return texts;
}

function partsOf(chosen: Int32Array, groups: Int32Array): number[][] {
  const parts = new Map<number, number[]>();
  for (const text of chosen) {
    const part = parts.get(groups[text]!);
    if (part) part.push(text);
    else parts.set(groups[text]!, [text]);
  }
  return [...parts.values()];
}
