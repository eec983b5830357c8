/**
 * Boundaries for sums whose tails are heavier than normal ones, and for shares of few: for what cannot wait for the
 * central limit theorem (Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 2021).
 */
import type { Interval } from './effect.ts';
import { bestRho, type Looking } from './sequence.ts';
import { gammaBelow, logBeta, logGamma, root, zeta } from './special.ts';

/** What a sum with intrinsic time n ever exceeds with chance alpha, where single values may exceed their mean by `c`-heavy tails. */
export function gammaExponentialBoundary(n: number, c: number, { alpha, tunedFor }: Looking): number {
  const rho = bestRho(tunedFor, 2 * alpha);
  const shape = rho / c ** 2;
  const start = shape * Math.log(shape) - logGamma(shape) - Math.log(gammaBelow(shape, shape));
  const evidence = (sum: number) => {
    const grown = (n + rho) / c ** 2;
    const reached = (c * sum + n) / c ** 2;
    const at = reached + shape;
    return start + logGamma(grown) + Math.log(gammaBelow(grown, at)) - grown * Math.log(at) + reached;
  };
  return root((sum) => evidence(sum) - Math.log(1 / alpha), 0, 40 * Math.sqrt(n + rho) + 40 * c);
}

/** A closed form of the same kind, of the order of the law of the iterated logarithm. */
export function stitchedBoundary(n: number, alpha: number, from: number, c: number): number {
  const [power, growth] = [1.4, 2];
  const time = Math.max(n, from);
  const epochs =
    power * Math.log(Math.log((growth * time) / from)) +
    Math.log(zeta(power) / (alpha * Math.log(growth) ** power));
  const k1 = (growth ** 0.25 + growth ** -0.25) / Math.SQRT2;
  const k2 = (Math.sqrt(growth) + 1) / 2;
  return Math.sqrt(k1 ** 2 * time * epochs + k2 ** 2 * c ** 2 * epochs ** 2) + k2 * c * epochs;
}

/** The share of those who did, valid at every look also when they are few. */
export function shareInterval(successes: number, trials: number, looking: Looking): Interval {
  const share = successes / trials;
  const excess = (p: number) => shareEvidence(p, share, trials, looking) - Math.log(1 / looking.alpha);
  const lower = successes === 0 ? 0 : root((p) => -excess(p), 1e-12, share);
  const upper = successes === trials ? 1 : root(excess, share, 1 - 1e-12);
  return { lower, upper };
}

/** Logarithm of the evidence against a share of p: a beta mixture over what it could be instead. */
function shareEvidence(p: number, share: number, trials: number, { alpha, tunedFor }: Looking): number {
  const q = 1 - p;
  const prior = Math.max(bestRho(tunedFor * p * q, alpha) - p * q, 1e-3 * p * q);
  const [sum, time] = [(share - p) * trials, trials * p * q];
  return (
    -((time + q * sum) / q) * Math.log(p) -
    ((time - p * sum) / p) * Math.log(q) +
    logBeta((prior + time - p * sum) / p, (prior + time + q * sum) / q) -
    logBeta(prior / p, prior / q)
  );
}
