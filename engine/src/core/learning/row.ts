/**
 * What is believed about the weights of one level of the model: independent normal distributions by column (a
 * diagonal), or one joint normal distribution where an action has weights of its own (dense). An observation moves
 * them by the same rule: `gain` is the step along variance x feature, `shrink` how much certainty it brings.
 */
import type { Features } from './features.ts';

export interface Row {
  /** Contribution to the logit: sum of mean x value. */
  score(features: Features): number;
  /** Of that contribution. */
  variance(features: Features): number;
  /** @param gain (y - p) / (1 + g s); @param shrink g / (1 + g s); s and g are those of the whole prediction. */
  learn(features: Features, gain: number, shrink: number): void;
  /** Variances grow by the factor (at least 1), at most to what was believed before any observation. */
  forget(factor: number): void;
}

/** Variances before any observation: of the intercept, of each other weight. */
export interface Prior {
  readonly intercept: number;
  readonly slope: number;
}

const none = new Float64Array(0);

export class DiagonalRow implements Row {
  readonly prior: Prior;
  /** Columns beyond the arrays are as the prior has them. */
  means: Float64Array;
  variances: Float64Array;

  constructor(prior: Prior, means: Float64Array = none, variances: Float64Array = none) {
    this.prior = prior;
    this.means = means;
    this.variances = variances;
  }

  score({ columns, values }: Features): number {
    return product(this.means, columns, values);
  }

  variance({ columns, values }: Features): number {
    const { variances, prior } = this;
    let sum = 0;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const value = values[i]!;
      sum += (column < variances.length ? variances[column]! : priorAt(prior, column)) * value * value;
    }
    return sum;
  }

  /** @param ofIntercept where its certainty is another */
  learn({ columns, values }: Features, gain: number, shrink: number, ofIntercept = shrink): void {
    this.#reach(columns);
    const { means, variances } = this;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const value = values[i]!;
      const variance = variances[column]!;
      means[column]! += variance * value * gain;
      variances[column] =
        variance - variance * variance * value * value * (column === 0 ? ofIntercept : shrink);
    }
  }

  forget(factor: number): void {
    const { variances, prior } = this;
    for (let i = 0; i < variances.length; i++)
      variances[i] = Math.min(variances[i]! * factor, priorAt(prior, i));
  }

  #reach(columns: readonly number[]): void {
    const before = this.means.length;
    const width = widthOf(columns);
    if (width <= before) return;
    this.means = widened(this.means, width);
    this.variances = widened(this.variances, width);
    for (let i = before; i < width; i++) this.variances[i] = priorAt(this.prior, i);
  }
}

/** Weights whose errors hang together: features that go along with one another are told apart. Costs columns squared. */
export class DenseRow implements Row {
  readonly prior: Prior;
  means: Float64Array;
  /** Row by row, `means.length` squared. */
  covariance: Float64Array;

  constructor(prior: Prior, means: Float64Array = none, covariance: Float64Array = none) {
    this.prior = prior;
    this.means = means;
    this.covariance = covariance;
  }

  score({ columns, values }: Features): number {
    return product(this.means, columns, values);
  }

  variance({ columns, values }: Features): number {
    const width = this.means.length;
    let sum = 0;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const value = values[i]!;
      sum +=
        column < width
          ? value * this.#along(column * width, width, columns, values)
          : priorAt(this.prior, column) * value * value;
    }
    return sum;
  }

  learn({ columns, values }: Features, gain: number, shrink: number): void {
    this.#reach(columns);
    const { covariance, means } = this;
    const width = means.length;
    const spread = new Float64Array(width);
    for (let i = 0; i < width; i++) spread[i] = this.#along(i * width, width, columns, values);
    for (let i = 0; i < width; i++) {
      means[i]! += spread[i]! * gain;
      const part = spread[i]! * shrink;
      // Mirrored, so that rounding keeps it symmetric: one half is all that is stored.
      for (let j = 0; j <= i; j++) {
        const value = covariance[i * width + j]! - part * spread[j]!;
        covariance[i * width + j] = value;
        covariance[j * width + i] = value;
      }
    }
  }

  forget(factor: number): void {
    const width = this.means.length;
    let bound = factor;
    for (let i = 0; i < width; i++)
      bound = Math.min(bound, Math.max(1, priorAt(this.prior, i) / this.covariance[i * width + i]!));
    if (bound > 1) for (let i = 0; i < this.covariance.length; i++) this.covariance[i]! *= bound;
  }

  /** One row of the covariance, times the features. */
  #along(start: number, width: number, columns: readonly number[], values: readonly number[]): number {
    const { covariance } = this;
    let sum = 0;
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j]!;
      if (column < width) sum += covariance[start + column]! * values[j]!;
    }
    return sum;
  }

  #reach(columns: readonly number[]): void {
    const before = this.means.length;
    const width = widthOf(columns);
    if (width <= before) return;
    const covariance = new Float64Array(width * width);
    for (let i = 0; i < before; i++)
      covariance.set(this.covariance.subarray(i * before, (i + 1) * before), i * width);
    for (let i = before; i < width; i++) covariance[i * width + i] = priorAt(this.prior, i);
    this.means = widened(this.means, width);
    this.covariance = covariance;
  }
}

function product(means: Float64Array, columns: readonly number[], values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    if (column < means.length) sum += means[column]! * values[i]!;
  }
  return sum;
}

function priorAt({ intercept, slope }: Prior, column: number): number {
  return column === 0 ? intercept : slope;
}

function widthOf(columns: readonly number[]): number {
  let highest = 0;
  for (const column of columns) if (column > highest) highest = column;
  return highest + 1;
}

function widened(numbers: Float64Array, length: number): Float64Array {
  const wide = new Float64Array(length);
  wide.set(numbers);
  return wide;
}
