/**
 * Confidence sequences: intervals that hold at every look at once, so that nobody has to decide beforehand when to look
 * (asymptotic ones, Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, arXiv 2103.06476, eq. 9). The price is a
 * wider interval than one for a single look; `tunedFor` says at how many people it is to be smallest.
 */
import type { Effect, Interval } from './effect.ts';
import { normalBelow, root } from './special.ts';

export interface Looking {
  /** The chance that the interval is ever wrong. */
  readonly alpha: number;
  /** People in both arms at which the interval is to be as small as it can. */
  readonly tunedFor: number;
}

/** The truth is inside at all looks together with a chance of 1 - alpha. */
export function sequenceInterval({ estimate, standardError, n }: Effect, looking: Looking): Interval {
  const halfWidth = standardError * Math.sqrt(n) * halfWidthAt(n, looking);
  return { lower: estimate - halfWidth, upper: estimate + halfWidth };
}

/** Of the mean of n values with variance 1. */
export function halfWidthAt(n: number, { alpha, tunedFor }: Looking): number {
  const scale = n * mixtureOf({ alpha, tunedFor }) ** 2 + 1;
  return Math.sqrt(((2 * scale) / (n * (scale - 1))) * Math.log(Math.sqrt(scale) / alpha));
}

/** A p-value that may be looked at as often as one likes. */
export function sequencePValue(effect: Effect, looking: Looking): number {
  const { estimate, standardError, n } = effect;
  const rho = mixtureOf(looking);
  const scale = n * rho ** 2 + 1;
  const evidence = (rho ** 2 * estimate ** 2 * n) / (2 * scale * standardError ** 2);
  return Math.min(1, Math.sqrt(scale) * Math.exp(-evidence));
}

/** How much the effects that the sequence looks for spread: best at {@link Looking.tunedFor}. */
export function mixtureOf({ alpha, tunedFor }: Looking): number {
  return Math.sqrt((-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tunedFor);
}

/**
 * Below which the effect surely is not, at all looks together: for guardrails, which ask about one side only
 * (one-sided normal mixture, Howard, Ramdas, McAuliffe and Sekhon 2021).
 */
export function lowerBound({ estimate, standardError, n }: Effect, looking: Looking): number {
  return estimate - (standardError * oneSidedBoundary(n, looking)) / Math.sqrt(n);
}

/**
 * What a sum of n values with variance 1 and mean 0 ever exceeds with a chance of alpha at most.
 * Solved for the sum: evidence = 2 sqrt(rho / (n + rho)) exp(s^2 / (2 (n + rho))) P(N < s / sqrt(n + rho)) = 1 / alpha
 */
export function oneSidedBoundary(n: number, { alpha, tunedFor }: Looking): number {
  const rho = bestRho(tunedFor, 2 * alpha);
  const spread = Math.sqrt(n + rho);
  const evidence = (sum: number) =>
    Math.log(4 * (rho / (n + rho))) / 2 + sum ** 2 / (2 * (n + rho)) + Math.log(normalBelow(sum / spread));
  return root((sum) => evidence(sum) - Math.log(1 / alpha), 0, spread * 40);
}

/** The same for both sides. */
export function twoSidedBoundary(n: number, { alpha, tunedFor }: Looking): number {
  const rho = bestRho(tunedFor, alpha);
  return Math.sqrt((n + rho) * Math.log((n + rho) / (rho * alpha ** 2)));
}

/** The mixture's precision whose boundary is lowest at `n`. */
export function bestRho(n: number, alpha: number): number {
  const evidence = 2 * Math.log(1 / alpha);
  return n / (evidence + Math.log(1 + evidence));
}
