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
  const upward = stakes.map(upwards);
  const certain = upward.map(isCertain);
  const lows = upward.map((stake, i) => priorityAt(stake, certain[i] ? 0 : -REACH));
  const low = Math.max(...lows);
  const open = upward.map((_, i) => i).filter((i) => !certain[i] && priorityAt(upward[i]!, REACH) > low);
  const ahead = new Field(upward, open);
  const floor = ahead.floor(low);
  const chances = stakes.map(() => 0);
  integrate(ahead.above(floor), floor, chances);
  // Whoever is sure to have the floor wins where all others lie below it.
  const onFloor = upward.flatMap((_, i) => (certain[i] && lows[i] === low ? [i] : []));
  for (const i of onFloor) chances[i] = ahead.below(low) / onFloor.length;
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
/** Where all lie below with no more chance than this, nobody is first. */
const NOTHING = 1e-9;
/** To find that place, to a fifth of a standard deviation. */
const FLOOR_STEPS = 6;
/** A panel of the quadrature is at most so many standard deviations of any candidate wide. */
const PANEL = 2.5;
/** Above so many, a chance to lie below is as good as 1 for panels. */
const FLAT = 4.5;
/** Gauss-Legendre on [-1, 1]. */
const nodes = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664] as const;
const weights = [
  0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189,
] as const;

function integrate(field: Field, floor: number, chances: number[]): void {
  const { last } = field;
  let from = floor;
  while (from < last) {
    const to = Math.min(last, field.panelEnd(from));
    const half = (to - from) / 2;
    // So narrow that numbers cannot tell its ends apart.
    if (!(half > 0)) break;
    for (let node = 0; node < nodes.length; node++)
      field.addNode(from + half * (1 + nodes[node]!), half * weights[node]!, chances);
    from = to;
  }
}

/** Candidates of uncertain priority, in columns: the quadrature goes through them a hundred times. */
class Field {
  readonly #stakes: readonly Stake[];
  /** Of those that take part, among the stakes. */
  readonly #places: readonly number[];
  readonly #isLogit: boolean[] = [];
  readonly #offset: number[] = [];
  readonly #perScale: number[] = [];
  readonly #mean: number[] = [];
  readonly #deviation: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];
  /** At the point last looked at: the density of each priority there, over its chance to lie below. */
  readonly #hazard: number[] = [];

  constructor(stakes: readonly Stake[], places: readonly number[]) {
    this.#stakes = stakes;
    this.#places = places;
    for (const place of places) this.#add(stakes[place]!);
  }

  #add(stake: Stake): void {
    const { belief, scale, offset } = stake;
    const { mean, deviation } = belief.logit ?? belief;
    this.#isLogit.push(belief.logit !== undefined);
    this.#offset.push(offset);
    this.#perScale.push(1 / scale);
    this.#mean.push(mean);
    this.#deviation.push(deviation);
    this.#start.push(priorityAt(stake, -REACH));
    this.#end.push(priorityAt(stake, REACH));
    this.#hazard.push(0);
  }

  /** Where the last of them ends. */
  get last(): number {
    return this.#end.reduce((last, end) => Math.max(last, end), Number.NEGATIVE_INFINITY);
  }

  /** Those that can lie above the priority. */
  above(z: number): Field {
    const places = this.#places.filter((_, i) => this.#end[i]! > z);
    return places.length === this.#places.length ? this : new Field(this.#stakes, places);
  }

  /** Chance of all to lie below the priority. */
  below(z: number): number {
    let product = 1;
    for (let i = 0; i < this.#end.length; i++)
      if (z < this.#end[i]!) product *= belowAt(this.#deviationsAt(i, z));
    return product;
  }

  /** The priority under which nobody is first; at least `low`. By the one who starts highest. */
  floor(low: number): number {
    const highest = this.#start.reduce((best, start, i, all) => (start > all[best]! ? i : best), 0);
    const place = this.#places[highest];
    if (place === undefined) return low;
    let nothing = -REACH;
    let something = REACH;
    for (let step = 0; step < FLOOR_STEPS; step++) {
      const middle = (nothing + something) / 2;
      if (this.below(priorityAt(this.#stakes[place]!, middle)) < NOTHING) nothing = middle;
      else something = middle;
    }
    return Math.max(low, priorityAt(this.#stakes[place]!, nothing));
  }

  /** As far as none of those whose priority may well lie around here goes further than a panel. */
  panelEnd(from: number): number {
    let end = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#end.length; i++) {
      const x = from < this.#end[i]! ? Math.max(-REACH, this.#deviationsAt(i, from)) : REACH;
      if (x < FLAT) end = Math.min(end, priorityAt(this.#stakes[this.#places[i]!]!, x + PANEL));
    }
    return end > from ? end : Number.POSITIVE_INFINITY;
  }

  addNode(z: number, weight: number, chances: number[]): void {
    const hazards = this.#hazard;
    let product = weight;
    for (let i = 0; i < hazards.length; i++) {
      hazards[i] = 0;
      if (z >= this.#end[i]!) continue;
      const x = this.#deviationsAt(i, z);
      const below = belowAt(x);
      product *= below;
      if (x <= -REACH || x >= REACH) continue;
      const draw = (z - this.#offset[i]!) * this.#perScale[i]!;
      const slope = this.#isLogit[i] ? draw * (1 - draw) : 1;
      hazards[i] = (densityAt(x) * this.#perScale[i]!) / (below * slope * this.#deviation[i]!);
    }
    for (let i = 0; i < hazards.length; i++) chances[this.#places[i]!]! += product * hazards[i]!;
  }

  #deviationsAt(i: number, z: number): number {
    const draw = (z - this.#offset[i]!) * this.#perScale[i]!;
    if (!this.#isLogit[i]) return (draw - this.#mean[i]!) / this.#deviation[i]!;
    if (draw <= 0) return -REACH;
    if (draw >= 1) return REACH;
    return (Math.log(draw / (1 - draw)) - this.#mean[i]!) / this.#deviation[i]!;
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
