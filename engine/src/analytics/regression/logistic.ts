/**
 * Logistic regression with normal priors, by Newton's method; the evidence of its priors by Laplace's approximation.
 * Rows are dense; a few hundred inputs at most.
 */
import { factorise, logDeterminant, solve } from './cholesky.ts';

export interface LogisticRows {
  readonly rows: number;
  readonly size: number;
  /** Fills the inputs of a row. */
  fill(row: number, x: Float64Array): void;
  /** 0 or 1, or a chance between. */
  readonly targets: Float64Array;
}

export interface Logistic {
  readonly weights: Float64Array;
  /** Lower factor of the precision of the weights around the mode. */
  readonly precision: Float64Array;
  /** Logarithm of the chance of the targets under the priors. */
  readonly evidence: number;
}

const MOST_STEPS = 30;
const CLOSE = 1e-8;

/**
 * @param variances of the prior of each weight, around 0
 * @param start where a model of nearly the same rows and priors has its weights
 */
export function fitLogistic(data: LogisticRows, variances: Float64Array, start?: Float64Array): Logistic {
  let weights = start?.slice() ?? new Float64Array(data.size);
  let look = curvatureAt(data, weights, variances);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = solve(look.factor, data.size, look.gradient);
    let [share, moved] = [1, weights];
    let next = look;
    // Newton's step may overshoot far from the mode: half of it, then.
    for (let tries = 0; tries < 20; tries++, share /= 2) {
      moved = weights.map((weight, i) => weight + share * move[i]!);
      next = curvatureAt(data, moved, variances);
      if (next.log >= look.log - 1e-12 * Math.abs(look.log)) break;
    }
    const gain = next.log - look.log;
    [weights, look] = [moved, next];
    if (gain < CLOSE * (1 + Math.abs(look.log))) break;
  }
  const { size } = data;
  let evidence = look.log - 0.5 * logDeterminant(look.factor, size);
  for (const variance of variances) evidence -= 0.5 * Math.log(variance);
  return { weights, precision: look.factor, evidence };
}

interface Look {
  /** Logarithm of the chance of targets and weights, up to what is constant. */
  readonly log: number;
  readonly gradient: Float64Array;
  readonly factor: Float64Array;
}

function curvatureAt(data: LogisticRows, weights: Float64Array, variances: Float64Array): Look {
  const { rows, size, targets } = data;
  const x = new Float64Array(size);
  const gradient = new Float64Array(size);
  const factor = new Float64Array(size * size);
  const used = new Int32Array(size);
  let log = 0;
  for (let row = 0; row < rows; row++) {
    data.fill(row, x);
    let count = 0;
    let score = 0;
    for (let i = 0; i < size; i++) {
      if (x[i] === 0) continue;
      used[count++] = i;
      score += x[i]! * weights[i]!;
    }
    const chance = chanceOf(score);
    const rest = targets[row]! - chance;
    log += targets[row]! * score - softPlus(score);
    const curve = chance * (1 - chance);
    for (let a = 0; a < count; a++) {
      const i = used[a]!;
      gradient[i]! += rest * x[i]!;
      const scaled = curve * x[i]!;
      for (let b = 0; b <= a; b++) factor[i * size + used[b]!]! += scaled * x[used[b]!]!;
    }
  }
  for (let i = 0; i < size; i++) {
    log -= (0.5 * weights[i]! ** 2) / variances[i]!;
    gradient[i]! -= weights[i]! / variances[i]!;
    factor[i * size + i]! += 1 / variances[i]!;
  }
  factorise(factor, size);
  return { log, gradient, factor };
}

export function chanceOf(score: number): number {
  return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
}

/** log(1 + e^score) */
function softPlus(score: number): number {
  return score > 0 ? score + Math.log1p(Math.exp(-score)) : Math.log1p(Math.exp(score));
}
