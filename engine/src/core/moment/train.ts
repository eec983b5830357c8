/**
 * From labelled examples to a classifier, in seconds and always the same for the same examples in the same order.
 * Its chances and its threshold are set by examples that were kept out of a first training.
 */

import { drawsFrom, shuffle } from '../draws.ts';
import { type Classifier, read, scoresOf } from './classifier.ts';
import { trainHead } from './head.ts';
import { lexiconOf } from './lexicon.ts';
import { toChances } from './softmax.ts';
import { type Features, featuresOf, wordsOf } from './words.ts';

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
}

export type Calibration = Pick<Classifier, 'temperature' | 'threshold'>;

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
/** Few examples are seen more often. */
const LEAST_STEPS = 20_000;
const FOLDS = 5;
/** Up to so many examples all are kept out once; of more, a fifth. */
const FEW = 3_000;
/** Share of right answers that the threshold lets pass. */
const PASSED = 0.95;

/** @throws TrainingRefused */
export function train(examples: readonly Example[], options: TrainOptions = {}): Classifier {
  const { seed = 1, outside } = options;
  const inside = examples.filter(({ label, text }) => label !== outside && wordsOf(text).length > 0);
  const plan = planOf(inside);
  const texts = inside.map(({ text }) => {
    const words = wordsOf(text);
    return {
      spelling: featuresOf(words, 'spelling'),
      manner: plan.isGrouped ? featuresOf(words, 'manner') : null,
    };
  });
  const strangers = examples.filter(({ label }) => label === outside).map(({ text }) => text);
  const settings = options.calibration ?? calibrate(inside, texts, plan, strangers, seed);
  return { ...trainOn([...texts.keys()], texts, plan, seed), ...settings };
}

interface Text {
  readonly spelling: Features;
  readonly manner: Features | null;
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
function trainOn(chosen: readonly number[], texts: readonly Text[], plan: Plan, seed: number): Untuned {
  const { labels, labelOf, target, isGrouped } = plan;
  const pick = (of: Int32Array) => Int32Array.from(chosen, (i) => of[i]!);
  const intents = pick(plan.intent);
  const label = pick(plan.label);
  const epochs = Math.min(60, Math.max(20, Math.ceil(LEAST_STEPS / chosen.length)));
  const spelt = chosen.map((i) => texts[i]!.spelling);
  const said = isGrouped ? chosen.map((i) => texts[i]!.manner!) : [];
  const shares = new Float32Array(labels.length);
  for (const each of label) shares[each]! += 1 / label.length;
  return {
    labels,
    shares,
    labelOf,
    spelling: trainHead(lexiconOf(spelt, 'spelling', undefined), spelt, pick(target), undefined, {
      classes: labelOf.length,
      epochs,
      rate: 4,
      shown: 0.5,
      seed,
    }),
    manner: isGrouped
      ? trainHead(lexiconOf(said, 'manner', intents), said, label, intents, {
          classes: labels.length,
          epochs: Math.ceil(epochs / 2.5),
          rate: 1,
          shown: 0.6,
          seed: seed + 1,
        })
      : null,
  };
}

/** What a model that had not seen the example says of it. */
interface HeldOut {
  readonly scores: Float64Array;
  /** -1: it belongs nowhere. */
  readonly label: number;
}

function calibrate(
  examples: readonly Example[],
  texts: readonly Text[],
  plan: Plan,
  strangers: readonly string[],
  seed: number,
): Calibration {
  const fold = foldsOf(plan.label, plan.labels.length, seed);
  const held: HeldOut[] = [];
  for (let out = 0; out < (examples.length <= FEW ? FOLDS : 1); out++) {
    const model = trainOn(
      [...texts.keys()].filter((i) => fold[i] !== out),
      texts,
      plan,
      seed,
    );
    texts.forEach((text, i) => {
      if (fold[i] === out)
        held.push({ scores: scoresOf(model, { words: [], ...text }), label: plan.label[i]! });
    });
    if (out > 0) continue;
    for (const text of strangers) held.push({ scores: scoresOf(model, read(model, text)), label: -1 });
  }
  const temperature = temperatureFor(held);
  return { temperature, threshold: thresholdFor(held, temperature) };
}

/** Every label is spread over all folds. */
function foldsOf(label: Int32Array, labels: number, seed: number): Int32Array {
  const next = new Int32Array(labels);
  const folds = new Int32Array(label.length);
  for (const i of shuffle(Int32Array.from(label.keys()), drawsFrom(seed)))
    folds[i] = next[label[i]!]!++ % FOLDS;
  return folds;
}

/** The one under which what happened was most likely: golden section over its logarithm. */
function temperatureFor(held: readonly HeldOut[]): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const loss = (log: number) => surprise(held, Math.exp(log));
  let low = Math.log(0.2);
  let high = Math.log(5);
  for (let turn = 0; turn < 24; turn++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (loss(a) < loss(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}

function surprise(held: readonly HeldOut[], temperature: number): number {
  let sum = 0;
  for (const { scores, label } of held) {
    if (label < 0) continue;
    const chances = Float64Array.from(scores);
    toChances(chances, temperature);
    sum -= Math.log(Math.max(chances[label]!, 1e-12));
  }
  return sum;
}

function thresholdFor(held: readonly HeldOut[], temperature: number): number {
  const right: number[] = [];
  const strange: number[] = [];
  for (const { scores, label } of held) {
    const chances = Float64Array.from(scores);
    toChances(chances, temperature);
    const best = chances.indexOf(Math.max(...chances));
    if (label < 0) strange.push(chances[best]!);
    else if (best === label) right.push(chances[best]!);
  }
  right.sort((a, b) => a - b);
  if (strange.length === 0) return right[Math.floor(right.length * (1 - PASSED))] ?? 0;
  return bestCut(right, strange);
}

/** Where right answers pass and strangers do not, both counted by their shares. */
function bestCut(right: readonly number[], strange: readonly number[]): number {
  const sorted = [...strange].sort((a, b) => a - b);
  let best = 0;
  let most = 0;
  let stopped = 0;
  for (const [passed, cut] of right.entries()) {
    while (stopped < sorted.length && sorted[stopped]! < cut) stopped++;
    const gain = stopped / sorted.length - passed / right.length;
    if (gain > most) [most, best] = [gain, cut];
  }
  return best;
}
