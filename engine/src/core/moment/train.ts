/**
 * From labelled examples to a classifier, in seconds and always the same for the same examples in the same order.
 * Its chances and its threshold are set by examples that were kept out of a first training.
 */

import { drawsFrom, shuffle } from '../draws.ts';
import { type Calibration, calibrationFrom, type HeldOut, shareRight } from './calibrate.ts';
import { census, censusByGroup } from './census.ts';
import { type Classifier, judge, read, readingOf } from './classifier.ts';
import { type Corpus, corpusOf } from './corpus.ts';
import { type Head, trainHead } from './head.ts';
import { lexiconOf } from './lexicon.ts';
import { rowsOf } from './rows.ts';
import type { FitOptions } from './softmax.ts';
import { wordsOf } from './words.ts';

export interface Example {
  readonly text: string;
  readonly label: string;
  /**
   * What exactly is meant, below the label ("where is my parcel" under "want_to_know"). With intents the model also
   * learns how the things of a label are said, and so judges better what no intent of it has said before.
   */
  readonly intent?: string;
}

export interface TrainOptions {
  readonly seed?: number;
  /** Label of examples that belong nowhere: no label of the model, they only set its threshold. */
  readonly outside?: string;
  /** Known from an earlier training of the same examples; found out where absent, which takes longer. */
  readonly calibration?: Calibration;
  /** Told now and then how much of the work is done, 0 to 1. */
  readonly progress?: (share: number) => void;
}

export interface Trained {
  readonly model: Classifier;
  /** Share of right answers on examples that were kept out of a first training; null where none were. */
  readonly rightOnHeldOut: number | null;
}

/** The examples cannot be learnt from. */
export class TrainingRefused extends Error {
  override readonly name = 'TrainingRefused';
  readonly code: 'too_few_labels' | 'too_many_labels' | 'too_many_examples';
  constructor(code: TrainingRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const MOST_EXAMPLES = 500_000;
const MOST_LABELS = 1_000;
/** An intent with fewer examples is not learnt by its words. */
const LEAST_AN_INTENT = 20;
/** Looked at so often in all, at least. */
const LEAST_STEPS = 20_000;
const FOLDS = 5;
/** Up to so many examples all are kept out once; of more, a fifth. */
const FEW = 3_000;

/** @throws TrainingRefused */
export function train(examples: readonly Example[], options: TrainOptions = {}): Classifier {
  return trainAndTest(examples, options).model;
}

/** @throws TrainingRefused */
export function trainAndTest(examples: readonly Example[], options: TrainOptions = {}): Trained {
  const { outside } = options;
  const inside: Example[] = [];
  const words: string[][] = [];
  for (const example of examples) {
    if (example.label === outside) continue;
    const own = wordsOf(example.text);
    if (own.length === 0) continue;
    inside.push(example);
    words.push(own);
  }
  const plan = planOf(inside);
  const job = jobOf(words, plan, options);
  const all = Int32Array.from(inside.keys());
  if (options.calibration !== undefined)
    return { model: { ...trainOn(all, job), ...options.calibration }, rightOnHeldOut: null };
  const strangers = examples.filter(({ label }) => label === outside).map(({ text }) => text);
  const held = heldOut(words, job, strangers);
  const model = { ...trainOn(all, job), ...calibrationFrom(held) };
  return { model, rightOnHeldOut: shareRight(held) };
}

/** What all trainings on parts of the examples have in common. */
interface Job {
  readonly plan: Plan;
  readonly spelling: Corpus;
  readonly manner: Corpus | null;
  readonly folds: number;
  readonly seed: number;
  /** Called after each epoch of each head. */
  readonly told: () => void;
}

function jobOf(
  words: readonly string[][],
  plan: Plan,
  { seed = 1, calibration, progress }: TrainOptions,
): Job {
  const manner = plan.isGrouped ? corpusOf(words, 'manner') : null;
  const folds = calibration !== undefined ? 0 : words.length <= FEW ? FOLDS : 1;
  const epochs = epochsFor(words.length);
  const steps = (folds + 1) * epochs * (manner ? 2 : 1);
  let done = 0;
  const told = () => progress?.(Math.min(1, ++done / steps));
  return { plan, spelling: corpusOf(words, 'spelling'), manner, folds, seed, told };
}

/** How often each example is looked at: few examples more often. */
function epochsFor(examples: number): number {
  return Math.min(60, Math.max(14, Math.ceil(LEAST_STEPS / examples)));
}

interface Plan {
  readonly labels: readonly string[];
  /** Label of each class that the spelling is learnt by: intents, or labels where the examples of each are few. */
  readonly labelOf: Uint16Array;
  /** Class of each example. */
  readonly target: Int32Array;
  /** Of each example. */
  readonly label: Int32Array;
  readonly intent: Int32Array;
  readonly isGrouped: boolean;
}

function planOf(examples: readonly Example[]): Plan {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const intents = [...new Set(examples.map(intentOf))].sort();
  checkSizes(examples.length, labels.length, intents.length);
  const labelIndex = new Map(labels.map((label, i) => [label, i]));
  const intentIndex = new Map(intents.map((intent, i) => [intent, i]));
  const label = Int32Array.from(examples, (example) => labelIndex.get(example.label)!);
  const intent = Int32Array.from(examples, (example) => intentIndex.get(intentOf(example))!);
  const isFine = examples.length >= intents.length * LEAST_AN_INTENT;
  const target = isFine ? intent : label;
  const labelOf = new Uint16Array(isFine ? intents.length : labels.length);
  target.forEach((k, i) => {
    labelOf[k] = label[i]!;
  });
  return {
    labels,
    target,
    labelOf,
    label,
    intent,
    isGrouped: intents.length > labels.length,
  };
}

/** Equally named intents of two labels are two. */
function intentOf({ label, intent }: Example): string {
  return JSON.stringify([label, intent ?? '']);
}

function checkSizes(examples: number, labels: number, intents: number): void {
  if (labels < 2) {
    const message = `Two labels are needed to tell texts apart, there is ${labels}: add examples of another label.`;
    throw new TrainingRefused('too_few_labels', message);
  }
  if (intents > MOST_LABELS) {
    const message = `There are ${intents} labels and intents, the most is ${MOST_LABELS}: join those that mean the same.`;
    throw new TrainingRefused('too_many_labels', message);
  }
  if (examples > MOST_EXAMPLES) {
    const message = `There are ${examples} examples, the most is ${MOST_EXAMPLES}: take a sample.`;
    throw new TrainingRefused('too_many_examples', message);
  }
}

type Untuned = Omit<Classifier, 'temperature' | 'threshold'>;

/** @param chosen places of the examples to learn from */
function trainOn(chosen: Int32Array, { plan, spelling, manner, seed, told }: Job): Untuned {
  const { labels, labelOf } = plan;
  const epochs = epochsFor(chosen.length);
  const label = chosen.map((i) => plan.label[i]!);
  const shares = new Float32Array(labels.length);
  for (const each of label) shares[each]! += 1 / label.length;
  const lexicon = lexiconOf(spelling, census(spelling, chosen));
  const target = chosen.map((i) => plan.target[i]!);
  return {
    labels,
    shares,
    labelOf,
    spelling: trainHead(lexicon, rowsOf(lexicon, spelling, chosen, null), target, {
      classes: labelOf.length,
      epochs,
      rate: 4,
      shown: 0.5,
      seed,
      told,
    }),
    manner: manner && trainManner(chosen, label, manner, plan, { epochs, seed, told }),
  };
}

function trainManner(
  chosen: Int32Array,
  label: Int32Array,
  manner: Corpus,
  { labels, intent }: Plan,
  { epochs, seed, told }: Pick<FitOptions, 'epochs' | 'seed' | 'told'>,
): Head {
  const counted = censusByGroup(manner, chosen, intent);
  const lexicon = lexiconOf(manner, counted);
  const rows = rowsOf(lexicon, manner, chosen, counted.outside);
  const options = { classes: labels.length, epochs, rate: 1, shown: 0.6, seed: seed + 1 };
  return trainHead(lexicon, rows, label, told ? { ...options, told } : options);
}

/** Examples judged by models that have not seen them. */
function heldOut(words: readonly string[][], job: Job, strangers: readonly string[]): HeldOut[] {
  const { label, labels } = job.plan;
  const fold = foldsOf(label, labels.length, job.seed);
  const all = Int32Array.from(label.keys());
  const held: HeldOut[] = [];
  for (let out = 0; out < job.folds; out++) {
    const model = trainOn(
      all.filter((i) => fold[i] !== out),
      job,
    );
    for (const i of all)
      if (fold[i] === out) held.push({ ...judge(model, readingOf(model, words[i]!)), label: label[i]! });
    if (out > 0) continue;
    for (const text of strangers) held.push({ ...judge(model, read(model, text)), label: -1 });
  }
  return held;
}

/** Every label is spread over all folds. */
function foldsOf(label: Int32Array, labels: number, seed: number): Int32Array {
  const next = new Int32Array(labels);
  const folds = new Int32Array(label.length);
  for (const i of shuffle(Int32Array.from(label.keys()), drawsFrom(seed)))
    folds[i] = next[label[i]!]!++ % FOLDS;
  return folds;
}
