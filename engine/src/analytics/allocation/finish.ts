/**
 * The last steps of shadow prices on small problems, where each look at everybody costs little. Prices that hang together
 * (a minimum that takes nearly all of a budget) lie along a narrow valley that plain subgradient steps do not get through:
 * here space is stretched across it (the r-algorithm of Shor, as Stetsyuk adapts its steps).
 */
import type { Allocation } from './problem.ts';

export interface Slope {
  /** Of the dual at these prices. */
  readonly bound: number;
  /** By limit: by how much the bound grows with the price. */
  readonly rise: Float64Array;
}

export interface Finish {
  /** Looks at everybody. */
  readonly looks: number;
  /** By limit: what a price is about. */
  readonly unit: Float64Array;
  slopeAt(prices: Float64Array): Slope;
  /** Keeps a price within what a limit allows. */
  clip(k: number, price: number): number;
}

/** Across the valley space is stretched so much in each step. */
const STRETCH = 3;
/** Steps that go on downhill become longer, those that are too long at once shorter. */
const LONGER = 1.2;
const SHORTER = 0.95;
const FIRST_STEP = 0.1;
/** Below this share of the bound nothing is left to find. */
const NOTHING = 1e-12;

/** Looks at prices from `from` on; which are the best its caller notes. */
export function finish(
  { limits }: Allocation,
  from: Float64Array,
  { looks, unit, slopeAt, clip }: Finish,
): void {
  const size = limits.length;
  const prices = from.slice();
  const space = identity(size);
  const scaled = ({ rise }: Slope) => rise.map((one, k) => one * unit[k]!);
  let slope = slopeAt(prices);
  let rise = scaled(slope);
  let step = FIRST_STEP;
  for (let look = 1; look < looks; ) {
    const turned = timesTransposed(space, rise);
    const length = norm(turned);
    if (!(length * step > NOTHING * Math.abs(slope.bound))) return;
    const way = times(space, turned).map((one) => one / length);
    let taken = 0;
    let next = rise;
    do {
      for (let k = 0; k < size; k++) prices[k] = clip(k, prices[k]! - step * way[k]! * unit[k]!);
      slope = slopeAt(prices);
      next = scaled(slope);
      look++;
      if (++taken % 3 === 0) step *= LONGER;
    } while (product(way, next) > 0 && look < looks);
    if (taken === 1) step *= SHORTER;
    stretch(
      space,
      timesTransposed(
        space,
        next.map((one, k) => one - rise[k]!),
      ),
    );
    rise = next;
  }
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let k = 0; k < size; k++) matrix[k * size + k] = 1;
  return matrix;
}

/** Along the direction everything becomes shorter. */
function stretch(space: Float64Array, direction: Float64Array): void {
  const length = norm(direction);
  if (!(length > 0)) return;
  const size = direction.length;
  const image = times(space, direction);
  const factor = (1 / STRETCH - 1) / (length * length);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) space[i * size + j]! += factor * image[i]! * direction[j]!;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    return sum;
  });
}

function timesTransposed(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, j) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += matrix[i * size + j]! * vector[i]!;
    return sum;
  });
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

const norm = (vector: Float64Array) => Math.sqrt(product(vector, vector));
