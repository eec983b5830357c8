/**
 * Training of a linear model with chances as its answers (multinomial logistic regression, by gradient steps over
 * shuffled examples). In each step a part of the features is hidden: the model learns not to lean on any single one.
 * Of many classes most steps look only at those that the example was taken for: the others are settled soon.
 */
import { drawsFrom, shuffle } from '../draws.ts';

/** Rows of sparse numbers, one behind the other: row i is `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  /** How likely each number is shown, beside `shown`; null: always. */
  readonly keep: Float32Array | null;
}

export interface Fitted {
  /** Weight of column f for class k at `f * classes + k`. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export interface FitOptions {
  readonly classes: number;
  readonly columns: number;
  readonly epochs: number;
  readonly rate: number;
  /** Share of the features that each step sees. */
  readonly shown: number;
  readonly seed: number;
  /** Called after each epoch. */
  readonly told?: () => void;
}

/** Smaller errors move nothing: most classes of most steps. */
const LEAST_ERROR = 0.002;
/** So many classes stay in question for an example. */
const RIVALS = 12;
/** From so many classes on. */
const MANY_CLASSES = 3 * RIVALS;
/** Epochs that look at all classes and choose anew which stay in question. */
const WIDE_EPOCHS: readonly number[] = [0, 2, 6];

export function fit(rows: SparseRows, targets: Int32Array, options: FitOptions): Fitted {
  const { classes, columns, epochs, seed } = options;
  const weights = new Float32Array(columns * classes);
  const biases = new Float32Array(classes);
  const order = Int32Array.from(targets.keys());
  const draw = drawsFrom(seed);
  const step = new Step(rows, weights, biases, options);
  const isWide = classes < MANY_CLASSES;
  const rivals = new Uint16Array(isWide ? 0 : targets.length * RIVALS);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = options.rate * (1 - epoch / epochs);
    const isChoosing = !isWide && WIDE_EPOCHS.includes(epoch);
    shuffle(order, draw);
    for (const row of order) {
      const target = targets[row]!;
      if (isWide || isChoosing) step.takeAll(row, target, rate);
      else step.take(row, target, rate, rivals);
      if (isChoosing) step.rank(row, target, rivals);
    }
    options.told?.();
  }
  return { weights, biases };
}

/** One gradient step, with room that is used again. */
class Step {
  readonly #rows: SparseRows;
  readonly #weights: Float32Array;
  readonly #biases: Float32Array;
  readonly #shown: number;
  readonly #all: Uint16Array;
  readonly #few = new Uint16Array(RIVALS);
  /** By the order of `#all` and `#few`. */
  readonly #scores: Float64Array;
  readonly #fewScores = new Float64Array(RIVALS);
  /** Classes that are wrong by enough to matter, and by how much. */
  readonly #wrong: Int32Array;
  readonly #errors: Float64Array;
  readonly #seen: Int32Array;
  /** Of Marsaglia's xorshift; never 0. */
  #random: number;

  constructor(
    rows: SparseRows,
    weights: Float32Array,
    biases: Float32Array,
    { classes, shown, seed }: FitOptions,
  ) {
    this.#rows = rows;
    this.#weights = weights;
    this.#biases = biases;
    this.#shown = shown;
    this.#random = Math.imul(seed, 0x9e3779b1) | 1;
    this.#all = Uint16Array.from(biases.keys());
    this.#scores = new Float64Array(classes);
    this.#wrong = new Int32Array(classes);
    this.#errors = new Float64Array(classes);
    let longest = 0;
    for (let i = 0; i + 1 < rows.starts.length; i++)
      longest = Math.max(longest, rows.starts[i + 1]! - rows.starts[i]!);
    this.#seen = new Int32Array(longest);
  }

  takeAll(row: number, target: number, rate: number): void {
    const seen = this.#look(row);
    this.#scoreAll(seen);
    toChances(this.#scores);
    this.#learn(seen, this.#judge(target, this.#all, this.#scores), rate);
  }

  /** Looks at the rivals of the row only. */
  take(row: number, target: number, rate: number, rivals: Uint16Array): void {
    for (let c = 0; c < RIVALS; c++) this.#few[c] = rivals[row * RIVALS + c]!;
    const seen = this.#look(row);
    this.#score(seen, this.#few, this.#fewScores);
    toChances(this.#fewScores);
    this.#learn(seen, this.#judge(target, this.#few, this.#fewScores), rate);
  }

  /** Hides a part of the features; tells how many are shown. */
  #look(row: number): number {
    const { starts, keep } = this.#rows;
    const end = starts[row + 1]!;
    const shown = this.#shown * 4_294_967_296;
    let random = this.#random;
    let seen = 0;
    for (let i = starts[row]!; i < end; i++) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      if (random >>> 0 < (keep === null ? shown : shown * keep[i]!)) this.#seen[seen++] = i;
    }
    this.#random = random;
    return seen;
  }

  #scoreAll(seen: number): void {
    const { columns, values } = this.#rows;
    const [scores, weights] = [this.#scores, this.#weights];
    const classes = scores.length;
    scores.set(this.#biases);
    for (let s = 0; s < seen; s++) {
      const i = this.#seen[s]!;
      const value = values[i]! / this.#shown;
      const offset = columns[i]! * classes;
      for (let k = 0; k < classes; k++) scores[k]! += weights[offset + k]! * value;
    }
  }

  #score(seen: number, classes: Uint16Array, scores: Float64Array): void {
    const { columns, values } = this.#rows;
    const weights = this.#weights;
    const width = this.#biases.length;
    for (let c = 0; c < classes.length; c++) scores[c] = this.#biases[classes[c]!]!;
    for (let s = 0; s < seen; s++) {
      const i = this.#seen[s]!;
      const value = values[i]! / this.#shown;
      const offset = columns[i]! * width;
      for (let c = 0; c < classes.length; c++) scores[c]! += weights[offset + classes[c]!]! * value;
    }
  }

  #judge(target: number, classes: Uint16Array, chances: Float64Array): number {
    let wrong = 0;
    for (let c = 0; c < classes.length; c++) {
      const error = (classes[c] === target ? 1 : 0) - chances[c]!;
      if (Math.abs(error) <= LEAST_ERROR) continue;
      this.#wrong[wrong] = classes[c]!;
      this.#errors[wrong++] = error;
    }
    return wrong;
  }

  #learn(seen: number, wrong: number, rate: number): void {
    if (wrong === 0) return;
    const { columns, values } = this.#rows;
    const [weights, errors] = [this.#weights, this.#errors];
    const classes = this.#scores.length;
    for (let s = 0; s < seen; s++) {
      const i = this.#seen[s]!;
      const offset = columns[i]! * classes;
      const size = (rate * values[i]!) / this.#shown;
      for (let w = 0; w < wrong; w++) weights[offset + this.#wrong[w]!]! += size * errors[w]!;
    }
    for (let w = 0; w < wrong; w++) this.#biases[this.#wrong[w]!]! += 0.1 * rate * errors[w]!;
  }

  /** After a look at all classes: the target, then those with the highest chances. */
  rank(row: number, target: number, rivals: Uint16Array): void {
    const scores = this.#scores;
    const first = row * RIVALS;
    const end = first + RIVALS;
    let next = first + 1;
    rivals[first] = target;
    for (let k = 0; k < scores.length; k++) {
      if (k === target) continue;
      let place = next;
      while (place > first + 1 && scores[rivals[place - 1]!]! < scores[k]!) place--;
      if (place === end) continue;
      if (next < end) next++;
      for (let c = next - 1; c > place; c--) rivals[c] = rivals[c - 1]!;
      rivals[place] = k;
    }
  }
}

/** Scores to chances that add up to 1, in place; with a temperature above 1 they are less sure. */
export function toChances(scores: Float64Array, temperature = 1): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp((scores[k]! - highest) / temperature);
    sum += scores[k]!;
  }
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
}
