/**
 * The distributions that intervals are read from: normal, Student's t, chi-squared, and the functions below them.
 * Absolute errors are below 1e-12 where tests say nothing else; all of them are plain series and continued fractions.
 */

const TINY = 1e-300;
const PRECISION = 1e-15;
const MOST_TERMS = 10_000;

/** Lanczos, g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** The part of a gamma distribution with shape `a` (> 0) that lies below x (at least 0). */
export function gammaBelow(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** What lies above, without losing the small ones. */
export function gammaAbove(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * PRECISION) break;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MOST_TERMS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return h * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

/** The part of a beta distribution (a, b > 0) that lies below x. */
export function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return h;
}

function nonZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** The part of the standard normal distribution that lies below x; small parts keep their digits. */
export function normalBelow(x: number): number {
  const tail = 0.5 * gammaAbove(0.5, 0.5 * x * x);
  return x < 0 ? tail : 1 - tail;
}

/** @param p in (0, 1) */
export function normalQuantile(p: number): number {
  return quantile(p, normalBelow, 40);
}

/** Student's t with `degrees` of freedom. */
export function tBelow(x: number, degrees: number): number {
  const tail = 0.5 * betaBelow(degrees / 2, 0.5, degrees / (degrees + x * x));
  return x < 0 ? tail : 1 - tail;
}

/** @param p in (0, 1) */
export function tQuantile(p: number, degrees: number): number {
  return quantile(p, (x) => tBelow(x, degrees), 1e8);
}

/** What of a chi-squared distribution lies above x. */
export function chiSquaredAbove(x: number, degrees: number): number {
  return gammaAbove(degrees / 2, x / 2);
}

/** By halving, on the lower side, where the digits are: both distributions are symmetric. */
function quantile(p: number, below: (x: number) => number, reach: number): number {
  if (p > 0.5) return -quantile(1 - p, below, reach);
  return -root((x) => p - below(-x), 0, reach);
}

/**
 * Where an increasing function crosses zero, by halving to the last digit.
 * @param low where it is at most 0, @param high where it is at least 0
 */
export function root(increasing: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (increasing(middle) < 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** Riemann's zeta for s > 1: a sum, and Euler and Maclaurin for what is left of it. */
export function zeta(s: number): number {
  const terms = 30;
  let sum = 0;
  for (let n = 1; n < terms; n++) sum += n ** -s;
  const tail = terms ** (1 - s) / (s - 1) + 0.5 * terms ** -s;
  const first = (s / 12) * terms ** (-s - 1);
  const second = ((s * (s + 1) * (s + 2)) / 720) * terms ** (-s - 3);
  return sum + tail + first - second;
}
