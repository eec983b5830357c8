/**
 * What a text is about, as chances of labels with the words that speak for each. A value: trained by train.ts,
 * written by model-text.ts, asked here. General: the moments use it, and so may whatever else sorts short texts.
 */
import { credit, type Head, score } from './head.ts';
import { see } from './lexicon.ts';
import { toChances } from './softmax.ts';
import { type Features, featuresOf, wordsOf } from './words.ts';

export interface Classifier {
  readonly labels: readonly string[];
  /** How often each label stood in the examples; adds up to 1. */
  readonly shares: Float32Array;
  /** Scores intents, or labels where the examples named no intents. */
  readonly spelling: Head;
  /** Label of each class of `spelling`. */
  readonly labelOf: Uint16Array;
  /** Scores labels by how things are said; null where the examples named no intents. */
  readonly manner: Head | null;
  /** Above 1: the heads were too sure of themselves. */
  readonly temperature: number;
  /** A text less familiar than this belongs to no label. */
  readonly threshold: number;
}

export interface Verdict {
  /** All labels, the most likely first. */
  readonly ranked: readonly RankedLabel[];
  /** Nothing like it was in the examples: better ask a person than rely on the ranking. */
  readonly isOutside: boolean;
}

export interface RankedLabel {
  readonly label: string;
  /** Calibrated: of all verdicts that say 0.8, eight in ten are right. */
  readonly probability: number;
  /** Words that speak for it, the strongest first; empty where none were asked for. */
  readonly reasons: readonly WordReason[];
}

export interface WordReason {
  readonly word: string;
  /** What it adds to the log-odds. */
  readonly weight: number;
}

/** A text as the heads see it. */
export interface Reading {
  readonly words: readonly string[];
  readonly spelling: Features;
  readonly manner: Features | null;
}

/** How much the manner counts beside the spelling: enough to decide where the words are strange. */
const MANNER = 2.3;
/** An intent that is out of the question does not rule out a label for good. */
const LEAST_CHANCE = 1e-3;
/** Chances of intents by which familiarity is told: less sure, so that faint scores show where one is ahead of all. */
const FAMILIAR_TEMPERATURE = 2;

/**
 * @param reasons for how many labels the words that speak for them are told
 * @example
 * const model = train([{ text: 'where is my parcel', label: 'order' }, { text: 'hello there', label: 'chat' }]);
 * classify(model, 'my parcel?', 1).ranked[0]; // { label: 'order', probability: 0.8, reasons: [{ word: 'parcel', ... }] }
 */
export function classify(model: Classifier, text: string, reasons = 0): Verdict {
  const reading = read(model, text);
  const { scores: chances, familiarity } = judge(model, reading);
  toChances(chances, model.temperature);
  const order = model.labels.map((_, i) => i).sort((a, b) => chances[b]! - chances[a]!);
  const ranked = order.map((label, rank) => ({
    label: model.labels[label]!,
    probability: chances[label]!,
    reasons: rank < reasons ? reasonsFor(model, reading, label) : [],
  }));
  return { ranked, isOutside: familiarity < model.threshold };
}

export function read(model: Pick<Classifier, 'manner'>, text: string): Reading {
  return readingOf(model, wordsOf(text));
}

export function readingOf(model: Pick<Classifier, 'manner'>, words: readonly string[]): Reading {
  return {
    words,
    spelling: featuresOf(words, 'spelling'),
    manner: model.manner && featuresOf(words, 'manner'),
  };
}

/** By the order of the labels; they add up to 1. */
export function chancesOf(model: Classifier, reading: Reading): Float64Array {
  const { scores } = judge(model, reading);
  toChances(scores, model.temperature);
  return scores;
}

export interface Judgement {
  /** Logarithms of the chances of labels, before the temperature; not yet adding up to 1. */
  readonly scores: Float64Array;
  /** How much one intent fits the text and the others do not, 0 to 1. */
  readonly familiarity: number;
}

export function judge(
  model: Pick<Classifier, 'labels' | 'spelling' | 'labelOf' | 'manner'>,
  { spelling, manner }: Reading,
): Judgement {
  const intents = score(model.spelling, see(model.spelling.lexicon, spelling));
  const familiarity = highestChance(intents, FAMILIAR_TEMPERATURE);
  toChances(intents);
  const scores = new Float64Array(model.labels.length);
  for (let k = 0; k < intents.length; k++) scores[model.labelOf[k]!]! += intents[k]!;
  const said = model.manner && manner && mannerChances(model.manner, manner);
  for (let label = 0; label < scores.length; label++) {
    scores[label] = Math.log(scores[label]! + LEAST_CHANCE);
    if (said) scores[label]! += MANNER * Math.log(said[label]! + LEAST_CHANCE);
  }
  return { scores, familiarity };
}

function highestChance(scores: Float64Array, temperature: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp((score - highest) / temperature);
  return 1 / sum;
}

function mannerChances(head: Head, features: Features): Float64Array {
  const chances = score(head, see(head.lexicon, features));
  toChances(chances);
  return chances;
}

const MOST_REASONS = 4;
const LEAST_WEIGHT = 0.05;

/** @param label its index */
export function reasonsFor(model: Classifier, reading: Reading, label: number): WordReason[] {
  const weights = new Float64Array(reading.words.length);
  const { spelling, manner, labelOf } = model;
  const { temperature } = model;
  const sighting = see(spelling.lexicon, reading.spelling);
  const intents = score(spelling, sighting);
  toChances(intents);
  let chosen = labelOf.indexOf(label);
  for (let k = 0; k < intents.length; k++)
    if (labelOf[k] === label && intents[k]! > intents[chosen]!) chosen = k;
  const others = rivals(intents, (k) => labelOf[k] === label);
  credit(spelling, sighting, reading.spelling, chosen, others, 1 / temperature, weights);
  if (manner && reading.manner) {
    const seen = see(manner.lexicon, reading.manner);
    const said = rivals(mannerChances(manner, reading.manner), (k) => k === label);
    credit(manner, seen, reading.manner, label, said, MANNER / temperature, weights);
  }
  const byWord = new Map<string, number>();
  reading.words.forEach((word, i) => {
    byWord.set(word, (byWord.get(word) ?? 0) + weights[i]!);
  });
  return [...byWord]
    .filter(([, weight]) => weight >= LEAST_WEIGHT)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS)
    .map(([word, weight]) => ({ word, weight }));
}

/** Those who would win in its place, by their chances. */
function rivals(chances: Float64Array, isOwn: (k: number) => boolean): Float64Array {
  const shares = chances.map((chance, k) => (isOwn(k) ? 0 : chance + 1e-9));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
