/**
 * Expectation maximisation over pairs: how often one person's records, and those of related people, are at each
 * level, and how many such pairs there are. What strangers do is known from pairs at random.
 */
import type { PairLot } from './blocks.ts';
import type { Scale } from './kinds/kind.ts';
import { MISSING } from './kinds/kind.ts';
import { type MatchingModel, type RelatedModel, type ScaleModel, scaleOf } from './model.ts';
import type { Scorer } from './score.ts';

/** How many pairs' worth the start values are. */
const START_WEIGHT = 8;

/**
 * Share of one person's pairs that differ in a name or a date, at most: a class of pairs that differ more often is
 * another kind of pairs, such as neighbours, whatever their number.
 */
export const MOST_AGAINST = 0.3;

/** By scale: share of all pairs at each level. */
export type Shares = readonly Float64Array[];

/** Pairs with their levels, so that each step of the maximisation compares nothing anew. */
export class KeptPairs {
  readonly #scales: number;
  /** By scale: how often strangers were equal by the model that `rarity` was measured against. */
  readonly usual: readonly number[];
  count = 0;
  a = new Int32Array(1 << 14);
  b = new Int32Array(1 << 14);
  /** Pair by pair, scale by scale. */
  levels: Uint8Array<ArrayBuffer>;
  rarity = new Float32Array(1 << 14);

  constructor(model: MatchingModel) {
    this.#scales = model.scales.length;
    this.usual = model.scales.map((own) => own.u[scaleOf(model, own).equal] ?? 0);
    this.levels = new Uint8Array((1 << 14) * this.#scales);
  }

  take(lot: PairLot, scorer: Scorer): void {
    while (this.count + lot.count > this.a.length) this.#grow();
    for (let i = 0; i < lot.count; i++) {
      const place = this.count++;
      this.a[place] = lot.a[i]!;
      this.b[place] = lot.b[i]!;
      scorer.look(lot.a[i]!, lot.b[i]!);
      this.levels.set(scorer.levels, place * this.#scales);
      this.rarity[place] = scorer.rarityOf(lot.a[i]!);
    }
  }

  #grow(): void {
    const length = this.a.length * 2;
    const [a, b, rarity] = [new Int32Array(length), new Int32Array(length), new Float32Array(length)];
    a.set(this.a);
    b.set(this.b);
    rarity.set(this.rarity);
    const levels = new Uint8Array(length * this.#scales);
    levels.set(this.levels);
    Object.assign(this, { a, b, rarity, levels });
  }
}

/** Weights by scale and level; the rarity of a value is added to that of equality, so both have one reference. */
function tableOf(model: MatchingModel, { usual }: KeptPairs): Float64Array[] {
  return model.scales.map((own, c) => {
    const { equal, isByFrequency } = scaleOf(model, own);
    return Float64Array.from(own.m, (share, level) =>
      Math.log(share / (isByFrequency && level === equal ? usual[c]! : own.u[level]!)),
    );
  });
}

/** ln(related / stranger), by scale and level. */
function relatedTableOf(
  model: MatchingModel,
  { shares }: RelatedModel,
  { usual }: KeptPairs,
): Float64Array[] {
  return model.scales.map((own, c) => {
    const { equal, isByFrequency } = scaleOf(model, own);
    return Float64Array.from(own.u, (share, level) =>
      Math.log(shares[c]![level]! / (isByFrequency && level === equal ? usual[c]! : share)),
    );
  });
}

/** Sums the weights of a pair's levels. */
function sumOf(table: readonly Float64Array[], kept: KeptPairs, pair: number): number {
  let weight = kept.rarity[pair]!;
  const at = pair * table.length;
  for (let c = 0; c < table.length; c++) {
    const level = kept.levels[at + c]!;
    if (level !== MISSING) weight += table[c]![level]!;
  }
  return weight;
}

/** Natural log-odds of each kept pair. */
export function weightsOf(model: MatchingModel, kept: KeptPairs): Float64Array {
  const table = tableOf(model, kept);
  const related = model.related.map((each) => relatedTableOf(model, each, kept));
  return Float64Array.from({ length: kept.count }, (_, pair) => {
    let close = 0;
    for (let r = 0; r < related.length; r++)
      close += Math.exp(model.related[r]!.priorLogOdds + sumOf(related[r]!, kept, pair));
    return model.priorLogOdds + sumOf(table, kept, pair) - Math.log1p(close);
  });
}

export interface Step {
  readonly next: Pick<MatchingModel, 'scales' | 'priorLogOdds' | 'related'>;
  /** The most that a share moved. */
  readonly moved: number;
}

/**
 * @param share of the pairs that were kept
 * @param strange by kind of related people: scales on which they are like strangers
 */
export function maximise(
  model: MatchingModel,
  kept: KeptPairs,
  all: Shares,
  share: number,
  strange: readonly ReadonlySet<number>[],
): Step {
  const table = tableOf(model, kept);
  const related = model.related.map((each) => relatedTableOf(model, each, kept));
  const sums = table.map((weights) => new Float64Array(weights.length));
  const relatedSums = related.map(() => table.map((weights) => new Float64Array(weights.length)));
  let likely = 0;
  const akin = new Float64Array(related.length);
  const close = new Float64Array(related.length);
  for (let pair = 0; pair < kept.count; pair++) {
    const same = Math.exp(model.priorLogOdds + sumOf(table, kept, pair));
    let whole = 1 + same;
    for (let r = 0; r < related.length; r++) {
      close[r] = Math.exp(model.related[r]!.priorLogOdds + sumOf(related[r]!, kept, pair));
      whole += close[r]!;
    }
    if (whole - 1 < 1e-6) continue;
    likely += same / whole;
    for (let r = 0; r < related.length; r++) akin[r]! += close[r]! / whole;
    const at = pair * table.length;
    for (let c = 0; c < table.length; c++) {
      const level = kept.levels[at + c]!;
      if (level === MISSING) continue;
      sums[c]![level]! += same / whole;
      for (let r = 0; r < related.length; r++) relatedSums[r]![c]![level]! += close[r]! / whole;
    }
  }
  const { records } = model;
  const pairs = Math.max(1, (records * (records - 1)) / 2);
  const prior = Math.min(0.5, Math.max(0.5, likely / share) / pairs);
  let moved = 0;
  const scales = model.scales.map((own, c): ScaleModel => {
    const scale = scaleOf(model, own);
    const isBounded = ['name', 'date'].includes(model.fields[own.field]!.kind);
    const learnt = smoothed(sums[c]!, scale.start);
    const m = isBounded ? bounded(learnt, againstOf(scale, all[c]!)) : learnt;
    m.forEach((each, level) => {
      moved = Math.max(moved, Math.abs(each - own.m[level]!));
    });
    return { ...own, m, u: strangersOnly(all[c]!, m, prior) };
  });
  const next = {
    scales,
    priorLogOdds: Math.log(prior / (1 - prior)),
    related: relatedSums.map((own, r): RelatedModel => {
      const kin = Math.min(0.5, Math.max(0.5, akin[r]! / share) / pairs);
      const shares = scales.map((scale, c) => {
        if (strange[r]!.has(c)) return scale.u;
        const { start } = scaleOf(model, scale);
        return smoothed(
          own[c]!,
          start.map((each, level) => (each + all[c]![level]!) / 2),
        );
      });
      return { priorLogOdds: Math.log(kin / (1 - kin)), shares };
    }),
  };
  return { next, moved };
}

function smoothed(sums: Float64Array, expected: readonly number[]): number[] {
  const total = sums.reduce((sum, each) => sum + each, 0) + START_WEIGHT;
  return expected.map((each, level) => (sums[level]! + START_WEIGHT * each) / total);
}

/**
 * By level: whether it speaks against one person. These are the levels at which most strangers are and one person's
 * records are least expected to be: of numbers that are alike by nature, such as years, it is not the lowest.
 */
export function againstOf({ start, equal }: Scale, all: Float64Array): boolean[] {
  const ratioOf = (level: number) => start[level]! / all[level]!;
  const levels = [...start.keys()].filter((level) => level !== equal && ratioOf(level) < 1);
  const isAgainst = start.map(() => false);
  let covered = 0;
  for (const level of levels.sort((a, b) => ratioOf(a) - ratioOf(b))) {
    if (covered >= 0.5) break;
    covered += all[level]!;
    isAgainst[level] = true;
  }
  return isAgainst;
}

/** The shares that come nearest to those learnt and have no more than {@link MOST_AGAINST} against. */
function bounded(learnt: number[], isAgainst: readonly boolean[]): number[] {
  const against = learnt.reduce((sum, share, level) => sum + (isAgainst[level] ? share : 0), 0);
  if (against <= MOST_AGAINST) return learnt;
  const [down, up] = [MOST_AGAINST / against, (1 - MOST_AGAINST) / (1 - against)];
  return learnt.map((share, level) => share * (isAgainst[level] ? down : up));
}

/** The pairs at random had true ones among them: what remains without these, and never nothing. */
function strangersOnly(all: Float64Array, m: readonly number[], prior: number): number[] {
  const rest = Array.from(all, (each, level) => Math.max(each - prior * m[level]!, each * 0.05, 1e-9));
  const sum = rest.reduce((total, each) => total + each, 0);
  return rest.map((each) => each / sum);
}
