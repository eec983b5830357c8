/** The usual interval around a mean, for display: good with many decisions, too narrow with few and heavy weights. */
import { meanOf } from './estimators.ts';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export function deviationOf(values: Float64Array): number {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  const mean = meanOf(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The standard error of a mean whose rows belong to persons: what one person does several times counts as one
 * observation of that person.
 */
export function errorByPerson(values: Float64Array, persons: Int32Array): number {
  const mean = meanOf(values);
  const sums = new Map<number, number>();
  for (let i = 0; i < values.length; i++)
    sums.set(persons[i]!, (sums.get(persons[i]!) ?? 0) + values[i]! - mean);
  if (sums.size < 2) return Number.POSITIVE_INFINITY;
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return Math.sqrt((squares * sums.size) / (sums.size - 1)) / values.length;
}

/** @param alpha chance to miss, such as .05 */
export function normalInterval(mean: number, error: number, alpha: number): Interval {
  const reach = normalQuantile(1 - alpha / 2) * error;
  return { lower: mean - reach, upper: mean + reach };
}

/** Two-sided chance of a z at least as large under no difference. */
export function twoSided(z: number): number {
  return 2 * normalTail(Math.abs(z));
}

/** Chance beyond x (Abramowitz and Stegun 26.2.17; absolute error below 7.5e-8). */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const ratio =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * ratio;
}

/** By halving, from the tail above: to about 1e-7. */
export function normalQuantile(p: number): number {
  let [low, high] = [-9, 9];
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (1 - normalTail(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
