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
  if (beliefs.length <= 1) return beliefs.map(() => 1);
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
  readonly chances: number[];
  readonly #means: readonly number[];
  readonly #precisions: readonly number[];
  /** At the node at hand: the density of each belief there, over its chance to lie below. */
  readonly #hazards: number[];

  constructor(beliefs: readonly Belief[]) {
    this.chances = beliefs.map(() => 0);
    this.#hazards = beliefs.map(() => 0);
    this.#means = beliefs.map((b) => b.mean);
    this.#precisions = beliefs.map((b) => 1 / b.deviation);
  }

  add(z: number, weight: number): void {
    const count = this.chances.length;
    let product = weight;
    for (let i = 0; i < count; i++) {
      const precision = this.#precisions[i]!;
      const x = (z - this.#means[i]!) * precision;
      // Beyond them a normal density is nothing, and the chance to lie below 0 or 1.
      if (x <= -REACH) return;
      if (x >= REACH) {
        this.#hazards[i] = 0;
        continue;
      }
      const place = (x + REACH) * STEPS;
      const step = Math.floor(place);
      const part = place - step;
      const below = BELOW[step]! + part * (BELOW[step + 1]! - BELOW[step]!);
      product *= below;
      // So far below the best candidates that nothing here can count any more.
      if (product < NEGLIGIBLE * weight) return;
      const density = DENSITY[step]! + part * (DENSITY[step + 1]! - DENSITY[step]!);
      this.#hazards[i] = (density * precision) / below;
    }
    for (let i = 0; i < count; i++) this.chances[i]! += product * this.#hazards[i]!;
  }
}

const NEGLIGIBLE = 1e-15;

/** The standard normal distribution in steps of 1/256 from -8 to 8; between them it is as good as straight (4e-7). */
const REACH = 8;
const STEPS = 256;
const DENSITY = Float64Array.from({ length: 2 * REACH * STEPS + 2 }, (_, i) => densityAt(i / STEPS - REACH));
const BELOW = DENSITY.map((density, i) => {
  const x = i / STEPS - REACH;
  return x >= 0 ? 1 - density * tailRatio(x) : density * tailRatio(-x);
});

function densityAt(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * What lies beyond x (at least 0) under the standard normal distribution, over its density there (Abramowitz and
 * Stegun 26.2.17; absolute error of the product below 7.5e-8).
 */
function tailRatio(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  return t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}
