/**
 * The exact chance with which Thompson sampling picks each candidate. A candidate's priority is straight in its draw:
 * the chance of a response as it is believed, times what one is worth, less what it costs. P(a first) = integral of its
 * density x the chance that all others lie below (Jeunen, "Counterfactual inference under Thompson sampling", RecSys
 * 2025), by Gauss-Legendre between the quantiles of whoever is narrowest.
 */
import { sigmoid } from './logistic.ts';

/** What is believed of something that is drawn: normal, or where a logit is given the chance of a normal logit. */
export interface Belief {
  readonly mean: number;
  readonly deviation: number;
  /** Of a chance: its logit. Mean and deviation of the chance itself go along with it. */
  readonly logit?: { readonly mean: number; readonly deviation: number };
}

/** What is drawn, and the priority that comes of it: offset + scale x draw. */
export interface Stake {
  readonly belief: Belief;
  readonly scale: number;
  readonly offset: number;
}

/** What is drawn at so many standard deviations from the middle. */
export function drawAt({ mean, deviation, logit }: Belief, deviations: number): number {
  if (logit === undefined) return mean + deviation * deviations;
  return sigmoid(logit.mean + logit.deviation * deviations);
}

export function priorityAt({ belief, scale, offset }: Stake, deviations: number): number {
  return offset + scale * drawAt(belief, deviations);
}

/** Chance of each to have the highest priority; the chances add up to 1. Equal certain ones share theirs. */
export function selectionProbabilities(stakes: readonly Stake[]): number[] {
  if (stakes.length <= 1) return stakes.map(() => 1);
  const beliefs = stakes.map(upwards);
  const certain = beliefs.map(isCertain);
  const lows = beliefs.map((belief, i) => priorityAt(belief, certain[i] ? 0 : -REACH));
  const low = Math.max(...lows);
  const open = beliefs.flatMap((belief, i) =>
    !certain[i] && priorityAt(belief, REACH) > low ? [new Contender(belief, i)] : [],
  );
  const chances = beliefs.map(() => 0);
  // Whoever is sure to have the floor wins where all others lie below it.
  const onFloor = beliefs.flatMap((_, i) => (certain[i] && lows[i] === low ? [i] : []));
  const below = open.reduce((product, contender) => product * contender.below(low), 1);
  for (const i of onFloor) chances[i] = below / onFloor.length;
  integrate(open, low, chances);
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => (total > 0 ? chance / total : 1 / chances.length));
}

/** The same priority with a scale of at least 0: of a draw the other way round. */
function upwards(stake: Stake): Stake {
  const { belief, scale, offset } = stake;
  if (scale >= 0) return stake;
  const { mean, deviation, logit } = belief;
  if (logit === undefined) return { belief: { mean: -mean, deviation }, scale: -scale, offset };
  const turned = { mean: 1 - mean, deviation, logit: { ...logit, mean: -logit.mean } };
  return { belief: turned, scale: -scale, offset: offset + scale };
}

/** Priorities that hardly vary are as good as certain. */
function isCertain(stake: Stake): boolean {
  const deviation = stake.belief.logit?.deviation ?? stake.belief.deviation;
  const spread = priorityAt(stake, 1) - priorityAt(stake, -1);
  return !(deviation > LEAST_SPREAD && spread > LEAST_SPREAD * (1 + Math.abs(priorityAt(stake, 0))));
}

const LEAST_SPREAD = 1e-9;
/** Beyond so many standard deviations a normal density is nothing. */
const REACH = 6;
/** A panel of the quadrature is at most so many standard deviations of any candidate wide. */
const PANEL = 2.5;
/** Gauss-Legendre on [-1, 1]. */
const nodes = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664] as const;
const weights = [
  0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189,
] as const;

function integrate(open: readonly Contender[], low: number, chances: number[]): void {
  const first = Math.min(...open.map(({ start }) => start));
  const last = Math.max(...open.map(({ end }) => end));
  let from = Math.max(low, first);
  while (from < last) {
    const to = Math.min(last, panelEnd(open, from));
    const half = (to - from) / 2;
    // So narrow that numbers cannot tell its ends apart.
    if (!(half > 0)) break;
    for (let node = 0; node < nodes.length; node++)
      addNode(open, from + half * (1 + nodes[node]!), half * weights[node]!, chances);
    from = to;
  }
}

function panelEnd(open: readonly Contender[], from: number): number {
  let end = Number.POSITIVE_INFINITY;
  for (const contender of open) {
    if (from >= contender.end) continue;
    const next = from < contender.start ? contender.start : contender.ahead(from);
    if (next > from && next < end) end = next;
  }
  return end;
}

function addNode(open: readonly Contender[], z: number, weight: number, chances: number[]): void {
  let product = weight;
  for (const contender of open) {
    product *= contender.lookAt(z);
    // So far below the best candidates that nothing here can count any more.
    if (product < NEGLIGIBLE * weight) return;
  }
  for (const contender of open) chances[contender.index]! += product * contender.hazard;
}

const NEGLIGIBLE = 1e-14;

class Contender {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** At the point last looked at: the density of the priority there, over the chance to lie below. */
  hazard = 0;
  readonly #stake: Stake;
  readonly #scale: number;
  readonly #offset: number;
  readonly #isLogit: boolean;
  readonly #mean: number;
  readonly #deviation: number;

  constructor(stake: Stake, index: number) {
    const { logit = stake.belief } = stake.belief;
    this.#stake = stake;
    this.#scale = stake.scale;
    this.#offset = stake.offset;
    this.#isLogit = stake.belief.logit !== undefined;
    this.#mean = logit.mean;
    this.#deviation = logit.deviation;
    this.index = index;
    this.start = priorityAt(stake, -REACH);
    this.end = priorityAt(stake, REACH);
  }

  /** Chance to lie below the priority. */
  below(z: number): number {
    return belowAt(this.#deviations(this.#drawOf(z)));
  }

  /** The same, and the hazard for {@link hazard}. */
  lookAt(z: number): number {
    const draw = this.#drawOf(z);
    const x = this.#deviations(draw);
    const below = belowAt(x);
    const slope = this.#deviation * this.#scale * (this.#isLogit ? draw * (1 - draw) : 1);
    this.hazard = x <= -REACH || x >= REACH ? 0 : densityAt(x) / (below * slope);
    return below;
  }

  /** The priority one panel further. */
  ahead(z: number): number {
    return priorityAt(this.#stake, Math.min(REACH, this.#deviations(this.#drawOf(z)) + PANEL));
  }

  #drawOf(z: number): number {
    return (z - this.#offset) / this.#scale;
  }

  #deviations(draw: number): number {
    if (!this.#isLogit) return (draw - this.#mean) / this.#deviation;
    if (draw <= 0) return -REACH;
    if (draw >= 1) return REACH;
    return (Math.log(draw / (1 - draw)) - this.#mean) / this.#deviation;
  }
}

/** The standard normal distribution in steps of 1/256; between them it is as good as straight (4e-7). */
const STEPS = 256;
const DENSITY = Float64Array.from({ length: 2 * REACH * STEPS + 2 }, (_, i) => density(i / STEPS - REACH));
const BELOW = DENSITY.map((height, i) => {
  const x = i / STEPS - REACH;
  return x >= 0 ? 1 - height * tailRatio(x) : height * tailRatio(-x);
});

function densityAt(x: number): number {
  return between(DENSITY, x);
}

function belowAt(x: number): number {
  if (x >= REACH) return 1;
  return x <= -REACH ? BELOW[0]! : between(BELOW, x);
}

function between(table: Float64Array, x: number): number {
  const place = (x + REACH) * STEPS;
  const step = Math.floor(place);
  return table[step]! + (place - step) * (table[step + 1]! - table[step]!);
}

function density(x: number): number {
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
