/**
 * Who is taken for one person and is not: people who share what they are looked up by. Found in the likely pairs, by
 * the scales on which more of them differ than one person's faults explain.
 */
import { againstOf, type KeptPairs, MOST_AGAINST, type Shares, weightsOf } from './expectation.ts';
import { MISSING } from './kinds/kind.ts';
import { type MatchingModel, scaleOf } from './model.ts';
import { probabilityOf } from './score.ts';

/** Share of likely pairs in which a date and a name must differ together to speak of related people, ... */
const LEAST_TOGETHER = 0.01;
/** ... and how much more often than faults would by chance. */
const MORE_TOGETHER = 1.5;
/** Share from which no fault explains it, however often each differs: most of what was taken for likely are two people. */
const PLAINLY_TOGETHER = 0.25;
/** The same of things, whose texts and numbers are written in more ways than names and dates. */
const PLAINLY_OTHER = 0.4;

/** Scales on which related people are strangers; empty where the likely pairs show none. */
export function strangeScales(model: MatchingModel, kept: KeptPairs, all: Shares): ReadonlySet<number> {
  const likely = new LikelyPairs(model, kept, all);
  const found = beyondFaults(model, likely);
  if (found.size > 0) return found;
  const together = namesAndDates(model, likely);
  return together.size > 0 ? together : otherThings(model, likely);
}

function ofKinds({ fields, scales }: MatchingModel, kinds: readonly string[]): number[] {
  return kinds.flatMap((kind) => scales.flatMap(({ field }, c) => (fields[field]!.kind === kind ? [c] : [])));
}

/** The name or date that differs in more likely pairs than one person's records ever do. */
function beyondFaults(model: MatchingModel, likely: LikelyPairs): ReadonlySet<number> {
  const places = ofKinds(model, ['address', 'code']);
  let most = MOST_AGAINST;
  let best: number | undefined;
  for (const scale of ofKinds(model, ['name', 'date'])) {
    const [own] = likely.differing(scale, scale);
    if (own <= most || places.some((place) => goesWith(likely, scale, place))) continue;
    [most, best] = [own, scale];
  }
  return new Set(best === undefined ? [] : [best]);
}

/** Who moves has another town, street and postcode at once, and is the same: that is a name of a place. */
function goesWith(likely: LikelyPairs, name: number, place: number): boolean {
  const [own, other, both] = likely.differing(name, place);
  return both > MORE_TOGETHER * own * other && both > own / 2;
}

/**
 * Dates and the one name that are different together. Faults come independently; where a date and a name differ
 * together much more often than that, these are two people.
 */
function namesAndDates(model: MatchingModel, likely: LikelyPairs): ReadonlySet<number> {
  const dates = ofKinds(model, ['date']);
  // Without dates something else that is one's own: work, a number, an address of one's own for mail.
  const partners = dates.length > 0 ? dates : ofKinds(model, ['category', 'number', 'email', 'phone']);
  let best: ReadonlySet<number> = new Set();
  let most = LEAST_TOGETHER;
  for (const partner of partners)
    for (const name of ofKinds(model, ['name'])) {
      const [one, other, both] = likely.differing(partner, name);
      if (both <= most || both < Math.min(MORE_TOGETHER * one * other, PLAINLY_TOGETHER)) continue;
      most = both;
      best = new Set([...dates, partner, name]);
    }
  return best;
}

/** Of things: songs of one album, products of one maker. */
function otherThings(model: MatchingModel, likely: LikelyPairs): ReadonlySet<number> {
  const scales = ofKinds(model, ['text', 'number', 'category', 'name', 'date', 'email']);
  let best: ReadonlySet<number> = new Set();
  let most = PLAINLY_OTHER;
  for (const [i, one] of scales.entries())
    for (const other of scales.slice(i + 1)) {
      if (model.scales[one]!.field === model.scales[other]!.field) continue;
      const [, , both] = likely.differing(one, other);
      if (both <= most) continue;
      most = both;
      best = new Set([one, other]);
    }
  return best;
}

/** Pairs that may be one person, each as much as it is likely. */
class LikelyPairs {
  readonly #levels: Uint8Array;
  readonly #scales: number;
  readonly #pairs: Int32Array;
  readonly #likely: Float64Array;
  /** By scale and level. */
  readonly #isAgainst: readonly (readonly boolean[])[];

  constructor(model: MatchingModel, kept: KeptPairs, all: Shares) {
    const weights = weightsOf(model, kept);
    this.#pairs = Int32Array.from(weights.keys()).filter((pair) => weights[pair]! >= -5);
    this.#likely = Float64Array.from(this.#pairs, (pair) => probabilityOf(weights[pair]!));
    this.#levels = kept.levels;
    this.#scales = model.scales.length;
    this.#isAgainst = model.scales.map((own, c) => againstOf(scaleOf(model, own), all[c]!));
  }

  /** Of those that have both values: the shares that differ in the one, in the other, in both. */
  differing(one: number, other: number): [number, number, number] {
    const sums: [number, number, number] = [0, 0, 0];
    let total = 0;
    this.#pairs.forEach((pair, i) => {
      const [a, b] = [this.#levels[pair * this.#scales + one]!, this.#levels[pair * this.#scales + other]!];
      if (a === MISSING || b === MISSING) return;
      const likely = this.#likely[i]!;
      const [isOne, isOther] = [this.#isAgainst[one]![a]!, this.#isAgainst[other]![b]!];
      total += likely;
      if (isOne) sums[0] += likely;
      if (isOther) sums[1] += likely;
      if (isOne && isOther) sums[2] += likely;
    });
    return total === 0 ? sums : [sums[0] / total, sums[1] / total, sums[2] / total];
  }
}
