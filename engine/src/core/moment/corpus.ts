/**
 * The texts of a training as numbers, worked out once: which features stand in each and how often. Whatever part of
 * them is learnt from, counting and weighing run over flat arrays.
 */
import { HashIndex } from './hash-index.ts';
import { featuresOf, type View } from './words.ts';

/** Text i has its features at `starts[i]` to `starts[i + 1]`, each of them once. */
export interface Corpus {
  readonly view: View;
  /** Hash of each feature that stands anywhere. */
  readonly hashes: Int32Array;
  readonly blocks: Uint8Array;
  readonly starts: Int32Array;
  readonly features: Int32Array;
  /** How often the text has the feature. */
  readonly counts: Uint16Array;
}

/** @param texts words of each */
export function corpusOf(texts: readonly (readonly string[])[], view: View): Corpus {
  const index = new HashIndex(1_024);
  const blocks: number[] = [];
  const starts = new Int32Array(texts.length + 1);
  const features: number[] = [];
  const counts: number[] = [];
  /** Where a feature stood last: in this text if not before it begins. */
  const last: number[] = [];
  for (const [i, words] of texts.entries()) {
    const { hashes, blocks: own } = featuresOf(words, view);
    const begin = features.length;
    for (let j = 0; j < hashes.length; j++) {
      const feature = index.add(hashes[j]!);
      if (feature === blocks.length) {
        blocks.push(own[j]!);
        last.push(-1);
      }
      const at = last[feature]!;
      if (at >= begin) {
        counts[at]!++;
        continue;
      }
      last[feature] = features.length;
      features.push(feature);
      counts.push(1);
    }
    starts[i + 1] = features.length;
  }
  return {
    view,
    hashes: index.hashes.slice(),
    blocks: new Uint8Array(blocks),
    starts,
    features: new Int32Array(features),
    counts: new Uint16Array(counts),
  };
}
