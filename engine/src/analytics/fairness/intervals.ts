/**
 * Intervals for rates and means that were counted by person. A rate has Wilson's interval on the number of independent
 * observations that its spread over persons is worth; differences and ratios are made of the intervals of both
 * (Newcombe 1998; Donner and Zou 2012), so that small groups and rare choices keep their coverage.
 */
import { tQuantile } from '../experiment/special.ts';

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Sums over persons with n decisions and x each. */
export interface ClusterSums {
  readonly persons: number;
  readonly n: number;
  readonly nn: number;
  readonly x: number;
  readonly xx: number;
  readonly nx: number;
}

/** Of a share of decisions, in [0, 1]. @param alpha what the interval may miss */
export function rateInterval(sums: ClusterSums, alpha: number): Interval {
  const { n, nn, x } = sums;
  const p = x / n;
  // Of people with very different numbers of decisions those with few say little.
  const persons = Math.max(1, (n * n) / nn);
  const worth = observationsWorth(p, varianceOfRatio(sums, p), persons);
  const t = tQuantile(1 - alpha / 2, Math.max(1, persons - 1));
  const square = (t * t) / worth;
  const centre = (p + square / 2) / (1 + square);
  const half = Math.sqrt(square * p * (1 - p) + (square * square) / 4) / (1 + square);
  return { estimate: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Of a count by decision that is at most `most`: as a share of it. */
export function countInterval(sums: ClusterSums, most: number, alpha: number): Interval {
  const { x, xx, nx } = sums;
  const share = { ...sums, x: x / most, xx: xx / most ** 2, nx: nx / most };
  const { estimate, low, high } = rateInterval(share, alpha);
  return { estimate: estimate * most, low: low * most, high: high * most };
}

/**
 * How many independent observations of a share its spread over persons is worth. Where nearly all or nearly none are
 * alike, those who are not may be missing by chance: as if there were one more, who is all the other way. Persons are what
 * is independent for sure.
 */
function observationsWorth(p: number, variance: number, persons: number): number {
  const spread = p * (1 - p);
  const withOneMore = spread / (variance + (Math.max(p, 1 - p) / persons) ** 2);
  return Math.max(withOneMore, variance > 0 ? Math.min(persons, spread / variance) : persons);
}

/** Of a mean by decision. */
export function meanInterval(sums: ClusterSums, alpha: number): Interval {
  const mean = sums.x / sums.n;
  const half =
    tQuantile(1 - alpha / 2, Math.max(1, sums.persons - 1)) * Math.sqrt(varianceOfRatio(sums, mean));
  return { estimate: mean, low: mean - half, high: mean + half };
}

/** Of the ratio of two sums over persons, linearised. */
function varianceOfRatio({ persons, n, nn, x, xx, nx }: ClusterSums, ratio: number): number {
  if (persons < 2) return 0;
  const squares = Math.max(0, xx - 2 * ratio * nx + ratio * ratio * nn);
  return x === 0 ? 0 : ((persons / (persons - 1)) * squares) / (n * n);
}

/** a - b. */
export function differenceOf(a: Interval, b: Interval): Interval {
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}

/** a / b; undefined where b may be nothing. */
export function ratioOf(a: Interval, b: Interval): Interval | undefined {
  if (b.low <= 0 || b.estimate <= 0 || a.low < 0) return undefined;
  const [p, l, u] = [a.estimate, a.low, a.high];
  const [q, m, v] = [b.estimate, b.low, b.high];
  const lowRoot = (p * q) ** 2 - l * v * (2 * p - l) * (2 * q - v);
  const highRoot = (p * q) ** 2 - u * m * (2 * p - u) * (2 * q - m);
  const lowBy = v * (2 * q - v);
  const highBy = m * (2 * q - m);
  return {
    estimate: p / q,
    // Where the other's interval is wider than its estimate the quadratic has no end: nothing is known there.
    low: lowBy > 0 ? Math.max(0, (p * q - Math.sqrt(Math.max(0, lowRoot))) / lowBy) : 0,
    high: highBy > 0 ? (p * q + Math.sqrt(Math.max(0, highRoot))) / highBy : Number.POSITIVE_INFINITY,
  };
}
