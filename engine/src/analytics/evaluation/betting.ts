/**
 * Intervals that hold with any number of observations: the hedged capital of Waudby-Smith and Ramdas ("Estimating means
 * of bounded random variables by betting", 2023). A mean is left out once bets against it would have multiplied the
 * stake by 2/alpha. Each bet is placed before its observation is seen.
 */
import type { Interval } from './normal.ts';

export interface BettingOptions {
  /** Chance to miss, such as .05. */
  readonly alpha: number;
  /**
   * `fixed`: for one look at all of them. `anytime`: holds at each look, however often one looks; a little wider.
   */
  readonly looks: 'fixed' | 'anytime';
}

const HALVINGS = 48;

/** @param values in [0, 1], in the order they came; of none the interval is [0, 1] */
export function bettingInterval(values: Float64Array, options: BettingOptions): Interval {
  const game = new Game(values, options);
  const lower = edge(game, 'above');
  const upper = 1 - edge(game, 'below');
  if (lower <= upper) return { lower, upper };
  // Both sides were refuted everywhere, which happens with a chance below alpha: nothing but a point is left.
  const middle = (lower + upper) / 2;
  return { lower: middle, upper: middle };
}

/** How far from its end of [0, 1] a side leaves means out: the further off a mean is, the more its bets win. */
function edge(game: Game, side: Side): number {
  let [out, kept] = [0, 1];
  for (let turn = 0; turn < HALVINGS; turn++) {
    const middle = (out + kept) / 2;
    if (game.rejects(side === 'above' ? middle : 1 - middle, side)) out = middle;
    else kept = middle;
  }
  return out;
}

/** `above`: a bet that the true mean is above the one that is tried. */
export type Side = 'above' | 'below';

/** The bets on one sequence: but for their cap they are the same for all means that are tried. */
export class Game {
  readonly #values: Float64Array;
  readonly #bets: Float64Array;
  /** Of the logarithm of the capital: from there on a mean is left out. */
  readonly #limit: number;

  constructor(values: Float64Array, { alpha, looks }: BettingOptions) {
    this.#values = values;
    this.#limit = Math.log(2 / alpha);
    const count = values.length;
    this.#bets = new Float64Array(count);
    let sum = 0.5;
    let squares = 0.25;
    for (let t = 1; t <= count; t++) {
      const variance = squares / t;
      const horizon = looks === 'fixed' ? count : t * Math.log(t + 1);
      this.#bets[t - 1] = Math.sqrt((2 * this.#limit) / (horizon * variance));
      const value = values[t - 1]!;
      sum += value;
      squares += (value - sum / (t + 1)) ** 2;
    }
  }

  /** True where the capital of this side reached the limit at some time. */
  rejects(mean: number, side: Side): boolean {
    return this.peak(mean, side) >= this.#limit;
  }

  /** The largest logarithm of the capital on the way; at least 0, the stake. */
  peak(mean: number, side: Side): number {
    const sign = side === 'above' ? 1 : -1;
    // A bet never risks more than half of what there is.
    const cap = 0.5 / (side === 'above' ? mean : 1 - mean);
    const values = this.#values;
    const bets = this.#bets;
    // Logarithms cost more than products: one is taken when a product nears the end of what a number holds.
    let log = 0;
    let capital = 1;
    let best = 1;
    let peak = 0;
    for (let i = 0; i < values.length; i++) {
      const bet = bets[i]! < cap ? bets[i]! : cap;
      capital *= 1 + sign * bet * (values[i]! - mean);
      if (capital > best) best = capital;
      if (capital < 1e250 && capital > 1e-250) continue;
      peak = Math.max(peak, log + Math.log(best));
      log += Math.log(capital);
      capital = 1;
      best = 1;
    }
    return Math.max(peak, log + Math.log(best));
  }
}
