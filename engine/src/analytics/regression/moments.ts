/**
 * What linear regression needs of its rows: counts and sums of products, which add up, so that leaving
 * out a part of the rows costs no second reading.
 */
import { factorise, logDeterminant, solve } from './cholesky.ts';

/** Of rows x with targets y: X'X, X'y and y'y. */
export class Moments {
  readonly size: number;
  rows = 0;
  readonly products: Float64Array;
  readonly targets: Float64Array;
  squares = 0;

  constructor(size: number) {
    this.size = size;
    this.products = new Float64Array(size * size);
    this.targets = new Float64Array(size);
  }

  add(x: Float64Array, y: number): void {
    const { size, products, targets } = this;
    this.rows++;
    this.squares += y * y;
    for (let i = 0; i < size; i++) {
      const value = x[i]!;
      if (value === 0) continue;
      targets[i]! += value * y;
      // The lower half; the other is its mirror.
      for (let j = 0; j <= i; j++) products[i * size + j]! += value * x[j]!;
    }
  }

  join(other: Moments): void {
    this.rows += other.rows;
    this.squares += other.squares;
    for (let i = 0; i < this.products.length; i++) this.products[i]! += other.products[i]!;
    for (let i = 0; i < this.targets.length; i++) this.targets[i]! += other.targets[i]!;
  }

  /** The same rows with what a model explains taken off their targets. */
  without(weights: Float64Array): Moments {
    const rest = new Moments(this.size);
    rest.rows = this.rows;
    rest.products.set(this.products);
    const explained = this.times(weights);
    let squares = this.squares;
    for (let i = 0; i < this.size; i++) {
      rest.targets[i] = this.targets[i]! - explained[i]!;
      squares += weights[i]! * (explained[i]! - 2 * this.targets[i]!);
    }
    rest.squares = Math.max(0, squares);
    return rest;
  }

  /** X'X w */
  times(weights: Float64Array): Float64Array {
    const { size, products } = this;
    return weights.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < size; j++)
        sum += (j <= i ? products[i * size + j]! : products[j * size + i]!) * weights[j]!;
      return sum;
    });
  }
}

export interface Ridge {
  readonly weights: Float64Array;
  /** Logarithm of the chance of the targets under the priors, up to what does not depend on them. */
  readonly evidence: number;
}

/**
 * Normal weights around 0 with a variance each, normal noise.
 * @param priors variance of each weight in units of that of the noise (`noise`, of a target); Infinity: no prior
 */
export function ridge(moments: Moments, priors: Float64Array, noise: number): Ridge {
  const { size, products, targets, rows, squares } = moments;
  const matrix = Float64Array.from(products);
  let priorLogs = 0;
  for (let i = 0; i < size; i++) {
    const precision = priors[i] === Number.POSITIVE_INFINITY ? TINY : 1 / priors[i]!;
    matrix[i * size + i]! += precision;
    priorLogs -= Math.log(precision);
  }
  if (!factorise(matrix, size))
    return { weights: new Float64Array(size), evidence: Number.NEGATIVE_INFINITY };
  const weights = solve(matrix, size, targets);
  let explained = 0;
  for (let i = 0; i < size; i++) explained += weights[i]! * targets[i]!;
  const rest = Math.max(0, squares - explained) / noise;
  const evidence = -0.5 * (priorLogs + logDeterminant(matrix, size) + rest + rows * Math.log(noise));
  return { weights, evidence };
}

const TINY = 1e-9;

/** The one whose targets were the most likely. */
export function best<T extends { readonly evidence: number }>(tried: readonly T[]): T {
  return tried.reduce((found, each) => (each.evidence > found.evidence ? each : found));
}
