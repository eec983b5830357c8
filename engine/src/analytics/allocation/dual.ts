/**
 * Shadow prices: what one more unit of each limit is worth. Subgradient steps on growing samples of the customers, each
 * limit with a step of its own (by how much its use varied so far); then on all of them, where each step is also a
 * certified bound. Prices start where they are known.
 */
import { finish } from './finish.ts';
import { boundAt, Passes } from './pass.ts';
import type { Allocation } from './problem.ts';

export interface DualResult {
  /** By limit; in value for one of its units. Negative where a minimum asks for more. */
  readonly prices: Float64Array;
  /** No allocation is worth more. */
  readonly bound: number;
}

export interface DualProgress {
  readonly customers: number;
  readonly step: number;
  readonly steps: number;
}

interface Stage {
  readonly customers: number;
  readonly steps: number;
  readonly rate: number;
}

/** Pairs that all steps over everybody may look at together: large problems take few, small ones many. */
const FULL_PAIRS = 100_000_000;
const LEAST_FULL = 6;
const MOST_FULL = 2_000;

/** Of the looks at everybody, those of the last, finer steps; of too many pairs for a good number of them: none. */
const LAST_PAIRS = 10_000_000;
const MOST_LAST = 600;
const LEAST_LAST = 100;

/** Of what a price is about: less is none, where the bound says so too. */
const NO_PRICE = 1e-6;
/** Of the bound: by so much it may be higher for it. */
const NO_LOSS = 1e-9;

/** Samples and step sizes, the finer the later; where a sample would be everybody, everybody is looked at more often. */
const SAMPLES: readonly Stage[] = [
  { customers: 5_000, steps: 150, rate: 0.15 },
  { customers: 20_000, steps: 150, rate: 0.05 },
  { customers: 80_000, steps: 100, rate: 0.015 },
  { customers: 250_000, steps: 20, rate: 0.004 },
];

function lastLooks(pairs: number): number {
  const looks = Math.min(MOST_LAST, Math.floor(LAST_PAIRS / Math.max(1, pairs)));
  return looks < LEAST_LAST ? 0 : looks;
}

function stagesOf({ customers, value }: Allocation): Stage[] {
  const steps = Math.round(FULL_PAIRS / Math.max(1, value.length));
  const full = Math.min(MOST_FULL, Math.max(LEAST_FULL, steps));
  const stages = SAMPLES.map((stage) => {
    if (stage.customers < customers) return stage;
    return { customers, steps: Math.max(stage.steps, Math.round(full / 5)), rate: stage.rate };
  });
  return [...stages, { customers, steps: Math.max(1, full - lastLooks(value.length)), rate: 0.001 }];
}

export function shadowPrices(
  problem: Allocation,
  tell: (progress: DualProgress) => void,
  known?: ArrayLike<number>,
): DualResult {
  const steps = new Steps(problem, known);
  const stages = stagesOf(problem);
  for (const [i, stage] of stages.entries()) {
    tell({ customers: stage.customers, step: i + 1, steps: stages.length });
    steps.take(stage, i === stages.length - 1);
  }
  const looks = lastLooks(problem.value.length);
  if (looks > 0) steps.finish(looks);
  return steps.best();
}

class Steps {
  readonly #problem: Allocation;
  readonly #passes: Passes;
  readonly #prices: Float64Array;
  /** Mean square of how far use was from its limit, as a share of it. */
  readonly #varied: Float64Array;
  /** What a price of this limit is about: mean value of a pair over what it uses. */
  readonly #unit: Float64Array;
  #bestBound = Number.POSITIVE_INFINITY;
  #bestPrices: Float64Array;

  constructor(problem: Allocation, known: ArrayLike<number> | undefined) {
    this.#problem = problem;
    this.#passes = new Passes(problem);
    this.#prices = known ? Float64Array.from(known) : new Float64Array(problem.limits.length);
    this.#bestPrices = this.#prices.slice();
    this.#varied = new Float64Array(problem.limits.length);
    this.#unit = unitsOf(problem);
  }

  best(): DualResult {
    return { prices: this.#bestPrices, bound: this.#bestBound };
  }

  /** @param isLast everybody is looked at: each step gives a bound */
  take({ customers, steps, rate }: Stage, isLast: boolean): void {
    const stride = isLast ? 1 : Math.max(1, Math.floor(this.#problem.customers / customers));
    const looked = Math.ceil(this.#problem.customers / stride);
    const mean = new Float64Array(this.#prices.length);
    const behind = Math.floor(steps / 2);
    for (let t = 0; t < steps; t++) {
      // Another sample each time: what the mean of the prices has seen is everybody.
      const { gain, use } = this.#passes.run(this.#prices, t % stride, stride);
      if (isLast) this.#note(this.#prices, gain);
      // The longer it takes, the finer: what oscillates settles.
      this.#step(use, this.#problem.customers / looked, rate / Math.sqrt(1 + t / 15));
      if (t >= behind) for (const [k, price] of this.#prices.entries()) mean[k]! += price / (steps - behind);
    }
    if (isLast) {
      this.#note(mean, this.#passes.run(mean, 0, 1).gain);
      this.#note(this.#prices, this.#passes.run(this.#prices, 0, 1).gain);
      return;
    }
    this.#prices.set(mean);
  }

  /** @param looks at everybody that this may cost */
  finish(looks: number): void {
    const { limits } = this.#problem;
    finish(this.#problem, this.#bestPrices, {
      looks,
      unit: this.#unit,
      slopeAt: (prices) => {
        const { gain, use } = this.#passes.run(prices, 0, 1);
        const rise = Float64Array.from(limits, (limit, k) => wantedOf(limit, prices[k]!, use[k]!) - use[k]!);
        return { bound: this.#note(prices, gain), rise };
      },
      clip: (k, price) => clipped(limits[k]!, 0, price),
    });
    this.#dropTraces();
  }

  /** What is left of a price that should be none would say of a limit with room that it binds. */
  #dropTraces(): void {
    const prices = this.#bestPrices.map((price, k) =>
      Math.abs(price) < NO_PRICE * this.#unit[k]! ? 0 : price,
    );
    const bound = boundAt(this.#problem, prices, this.#passes.run(prices, 0, 1).gain);
    if (bound > this.#bestBound + NO_LOSS * Math.abs(this.#bestBound)) return;
    this.#bestBound = bound;
    this.#bestPrices = prices;
  }

  #note(prices: Float64Array, gain: number): number {
    const bound = boundAt(this.#problem, prices, gain);
    if (bound < this.#bestBound) {
      this.#bestBound = bound;
      this.#bestPrices = prices.slice();
    }
    return bound;
  }

  #step(use: Float64Array, scale: number, rate: number): void {
    for (const [k, limit] of this.#problem.limits.entries()) {
      const used = use[k]! * scale;
      const price = this.#prices[k]!;
      const wanted = wantedOf(limit, price, used);
      const off = (used - wanted) / Math.max(wanted, this.#unitUse(k));
      const varied = 0.9 * this.#varied[k]! + 0.1 * off * off;
      this.#varied[k] = varied;
      const next = price + (rate * this.#unit[k]! * off) / (Math.sqrt(varied) + 0.02);
      this.#prices[k] = clipped(limit, price, next);
    }
  }

  /** Of a limit of nothing, one unit is what it is measured by. */
  #unitUse(k: number): number {
    return Number.isFinite(this.#problem.limits[k]!.most)
      ? Math.max(1e-9, this.#problem.limits[k]!.most * 1e-6)
      : 1;
  }
}

/** What its use is compared with: what it may be at most, or where the price is negative, what it is to be at least. */
function wantedOf({ most, least }: { most: number; least: number }, price: number, used: number): number {
  if (price > 0 || used > most) return most;
  if (price < 0 || used < least) return least;
  return used;
}

/** A step does not pass 0: there the other bound takes over. */
function clipped(
  { most, least, boost }: { most: number; least: number; boost: number },
  price: number,
  next: number,
): number {
  if ((price > 0 && next < 0) || (price < 0 && next > 0)) return 0;
  if (next > 0) return Number.isFinite(most) ? next : 0;
  return least > 0 ? Math.max(next, -boost) : 0;
}

/** Value of a pair over what it uses of the limit, in the mean over a sample of pairs that do. */
function unitsOf(problem: Allocation): Float64Array {
  const { limits, value, offer, uses, own, start, customers } = problem;
  const values = new Float64Array(limits.length);
  const amounts = new Float64Array(limits.length);
  const stride = Math.max(1, Math.floor(customers / 20_000));
  for (let i = 0; i < customers; i += stride) {
    for (let e = start[i]!; e < start[i + 1]!; e++) {
      const worth = value[e]!;
      if (!(worth > 0)) continue;
      for (const { limit, amount } of uses[offer[e]!]!) {
        if (amount === 0) continue;
        values[limit]! += worth;
        amounts[limit]! += amount;
      }
      for (const { limit, amount } of own) {
        if (amount[e] === 0) continue;
        values[limit]! += worth;
        amounts[limit]! += amount[e]!;
      }
    }
  }
  return values.map((worth, k) => (amounts[k]! > 0 ? worth / amounts[k]! : 1));
}
