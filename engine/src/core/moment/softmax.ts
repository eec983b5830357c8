/**
 * Training of a linear model with chances as its answers (multinomial logistic regression, by gradient steps over
 * shuffled examples). In each step a part of the features is hidden: the model learns not to lean on any single one.
 */
import { drawsFrom, shuffle } from '../draws.ts';

/** Rows of sparse numbers, one behind the other: row i is `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  /** How likely each number is shown, beside `shown`; absent: always. */
  readonly keep?: Float32Array;
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
}

/** Smaller errors move nothing: most classes of most steps. */
const LEAST_ERROR = 0.002;

export function fit(rows: SparseRows, targets: Int32Array, options: FitOptions): Fitted {
  const { classes, columns, epochs, seed } = options;
  const weights = new Float32Array(columns * classes);
  const biases = new Float32Array(classes);
  const order = Int32Array.from(targets.keys());
  const draw = drawsFrom(seed);
  const step = new Step(rows, weights, biases, options, draw);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = options.rate * (1 - epoch / epochs);
    shuffle(order, draw);
    for (const row of order) step.take(row, targets[row]!, rate);
  }
  return { weights, biases };
}

/** One gradient step, with room that is used again. */
class Step {
  readonly #rows: SparseRows;
  readonly #weights: Float32Array;
  readonly #biases: Float32Array;
  readonly #shown: number;
  readonly #draw: () => number;
  readonly #scores: Float64Array;
  /** Classes that are wrong by enough to matter, and by how much. */
  readonly #wrong: Int32Array;
  readonly #errors: Float64Array;
  readonly #seen: Int32Array;

  constructor(
    rows: SparseRows,
    weights: Float32Array,
    biases: Float32Array,
    { classes, shown }: FitOptions,
    draw: () => number,
  ) {
    this.#rows = rows;
    this.#weights = weights;
    this.#biases = biases;
    this.#shown = shown;
    this.#draw = draw;
    this.#scores = new Float64Array(classes);
    this.#wrong = new Int32Array(classes);
    this.#errors = new Float64Array(classes);
    let longest = 0;
    for (let i = 0; i + 1 < rows.starts.length; i++)
      longest = Math.max(longest, rows.starts[i + 1]! - rows.starts[i]!);
    this.#seen = new Int32Array(longest);
  }

  take(row: number, target: number, rate: number): void {
    const seen = this.#look(row);
    const wrong = this.#judge(target);
    if (wrong === 0) return;
    this.#learn(seen, wrong, rate);
  }

  /** Scores of the classes by the features that are shown; tells how many those are. */
  #look(row: number): number {
    const { starts, columns, values, keep } = this.#rows;
    const scores = this.#scores;
    const classes = scores.length;
    scores.set(this.#biases);
    let seen = 0;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      if (this.#draw() >= (keep === undefined ? this.#shown : this.#shown * keep[i]!)) continue;
      this.#seen[seen++] = i;
      const value = values[i]! / this.#shown;
      const offset = columns[i]! * classes;
      for (let k = 0; k < classes; k++) scores[k]! += this.#weights[offset + k]! * value;
    }
    return seen;
  }

  #judge(target: number): number {
    const scores = this.#scores;
    toChances(scores);
    let wrong = 0;
    for (let k = 0; k < scores.length; k++) {
      const error = (k === target ? 1 : 0) - scores[k]!;
      if (Math.abs(error) <= LEAST_ERROR) continue;
      this.#wrong[wrong] = k;
      this.#errors[wrong++] = error;
    }
    return wrong;
  }

  #learn(seen: number, wrong: number, rate: number): void {
    const { columns, values } = this.#rows;
    const classes = this.#scores.length;
    for (let s = 0; s < seen; s++) {
      const i = this.#seen[s]!;
      const offset = columns[i]! * classes;
      const size = (rate * values[i]!) / this.#shown;
      for (let w = 0; w < wrong; w++) this.#weights[offset + this.#wrong[w]!]! += size * this.#errors[w]!;
    }
    for (let w = 0; w < wrong; w++) this.#biases[this.#wrong[w]!]! += 0.1 * rate * this.#errors[w]!;
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
