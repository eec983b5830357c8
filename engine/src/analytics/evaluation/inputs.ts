/** The features of a log as a linear model takes them. */
import type { DecisionLog } from './log.ts';

/** A one, and the features with mean 0 and deviation 1. */
export class Inputs {
  readonly size: number;
  readonly #values: Float64Array;
  readonly #width: number;
  readonly #means: Float64Array;
  readonly #scales: Float64Array;

  constructor({ rows, features }: Pick<DecisionLog, 'rows' | 'features'>) {
    const width = features.names.length;
    this.size = 1 + width;
    this.#values = features.values;
    this.#width = width;
    this.#means = new Float64Array(width);
    this.#scales = new Float64Array(width);
    for (let j = 0; j < width; j++) {
      let sum = 0;
      let squares = 0;
      for (let row = 0; row < rows; row++) sum += features.values[row * width + j]!;
      const mean = sum / rows;
      for (let row = 0; row < rows; row++) squares += (features.values[row * width + j]! - mean) ** 2;
      const deviation = Math.sqrt(squares / rows);
      this.#means[j] = mean;
      // One that is the same for all tells nothing.
      this.#scales[j] = deviation > 1e-12 * Math.abs(mean) ? 1 / deviation : 0;
    }
  }

  fill(row: number, x: Float64Array): void {
    this.fillFrom(this.#values, row, x);
  }

  /** As {@link fill}, of rows that the means were not learnt from. */
  fillFrom(values: Float64Array, row: number, x: Float64Array): void {
    x[0] = 1;
    const begin = row * this.#width;
    for (let j = 0; j < this.#width; j++)
      x[j + 1] = (values[begin + j]! - this.#means[j]!) * this.#scales[j]!;
  }
}
