/**
 * Thompson sampling over normal beliefs, and the exact chance with which it picks each candidate.
 * Quadrature as in Jeunen, "Counterfactual inference under Thompson sampling" (RecSys 2025): with belief
 * N(m, s) for each, P(a first) = integral of phi_a(z) prod over b != a of Phi_b(z) dz.
 */

export interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

const NODES = 64;

/** Chance of each belief to give the highest draw; the chances add up to 1. */
export function selectionProbabilities(beliefs: readonly Belief[]): number[] {
  if (beliefs.length === 1) return [1];
  const low = Math.max(...beliefs.map((b) => b.mean - 5 * b.deviation));
  const high = Math.max(...beliefs.map((b) => b.mean + 5 * b.deviation));
  const step = (high - low) / (NODES - 1);
  const chances = new Array<number>(beliefs.length).fill(0);
  const shares = new Float64Array(beliefs.length);
  for (let node = 0; node < NODES; node++) {
    const weight = node === 0 || node === NODES - 1 ? step / 2 : step;
    addNode(beliefs, low + node * step, weight, shares, chances);
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return total > 0 ? chances.map((chance) => chance / total) : chances.map(() => 1 / chances.length);
}

/** @param shares room for the chance of each belief to lie below z */
function addNode(
  beliefs: readonly Belief[],
  z: number,
  weight: number,
  shares: Float64Array,
  chances: number[],
): void {
  let product = weight;
  for (let i = 0; i < beliefs.length; i++) {
    const { mean, deviation } = beliefs[i]!;
    shares[i] = cumulative((z - mean) / deviation);
    product *= shares[i]!;
  }
  if (product === 0) return;
  for (let i = 0; i < beliefs.length; i++) {
    const { mean, deviation } = beliefs[i]!;
    chances[i]! += (product / shares[i]!) * (density((z - mean) / deviation) / deviation);
  }
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) * 0.3989422804014327;
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17; absolute error below 7.5e-8). */
export function cumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    density(x) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}
