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
  const quadrature = new Quadrature(beliefs);
  for (let node = 0; node < NODES; node++) {
    quadrature.add(low + node * step, node === 0 || node === NODES - 1 ? step / 2 : step);
  }
  const { chances } = quadrature;
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return Array.from(chances, (chance) => (total > 0 ? chance / total : 1 / chances.length));
}

/** Packed: a decision among thirty visits each belief at each node. */
class Quadrature {
  readonly chances: Float64Array;
  readonly #means: Float64Array;
  readonly #precisions: Float64Array;
  /** At the node at hand: the density of each belief there, over its chance to lie below. */
  readonly #hazards: Float64Array;

  constructor(beliefs: readonly Belief[]) {
    this.chances = new Float64Array(beliefs.length);
    this.#hazards = new Float64Array(beliefs.length);
    this.#means = Float64Array.from(beliefs, (b) => b.mean);
    this.#precisions = Float64Array.from(beliefs, (b) => 1 / b.deviation);
  }

  add(z: number, weight: number): void {
    const count = this.chances.length;
    let product = weight;
    for (let i = 0; i < count; i++) {
      const precision = this.#precisions[i]!;
      const x = (z - this.#means[i]!) * precision;
      const density = Math.exp(-0.5 * x * x) * INVERSE_ROOT_TAU;
      const below = x >= 0 ? 1 - density * tailRatio(x) : density * tailRatio(-x);
      product *= below;
      // So far below the best candidates that nothing here can count any more.
      if (product < NEGLIGIBLE * weight) return;
      this.#hazards[i] = (density * precision) / below;
    }
    for (let i = 0; i < count; i++) this.chances[i]! += product * this.#hazards[i]!;
  }
}

const INVERSE_ROOT_TAU = 0.3989422804014327;
const NEGLIGIBLE = 1e-15;

/**
 * What lies beyond x (at least 0) under the standard normal distribution, over its density there (Abramowitz and
 * Stegun 26.2.17; absolute error of the product below 7.5e-8).
 */
function tailRatio(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  return t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}
