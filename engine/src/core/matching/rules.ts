/**
 * Chooses by which keys pairs are found: the few combinations that find nearly all likely pairs, most of them twice,
 * for a bounded number of comparisons.
 */
import { type Draw, drawsFrom, shuffle } from '../draws.ts';
import { joinHashes } from './column.ts';
import { kinds } from './kinds/index.ts';
import type { KeyPart, Rule } from './model.ts';
import type { Records } from './records.ts';

/** A pair that ought to be found: by part, 1 where both have the key and it is equal. */
export interface Witness {
  readonly agrees: Uint8Array;
  /** How likely it is one person. */
  readonly weight: number;
}

export interface RuleOptions {
  readonly mostInBlock: number;
  /** Comparisons that all rules together may cost. */
  readonly mostPairs: number;
}

/** Records that the cost of a rule is counted on. */
const SAMPLE = 30_000;
const MOST_RULES = 24;
/** What it is worth that a pair is found once, a second and a third time. */
const WORTH = [1, 0.35, 0.1] as const;
/** A rule that adds less is not worth its index. */
const LEAST_GAIN = 0.0005;

export function partsOf(records: Records): KeyPart[] {
  return records.columns.flatMap(({ kind }, field) => kind.keys.map((_, key) => ({ field, key })));
}

export function chooseRules(
  records: Records,
  witnesses: readonly Witness[],
  options: RuleOptions,
): { readonly rules: readonly Rule[]; readonly splits: Rule } {
  const parts = partsOf(records);
  const costs = new Costs(records, parts, options.mostInBlock);
  const candidates = candidatesOf(parts, costs, options.mostPairs / 4);
  const total = witnesses.reduce((sum, { weight }) => sum + weight, 0);
  const found = new Uint8Array(witnesses.length);
  const chosen: Candidate[] = [];
  let left = options.mostPairs;
  // A rule costs its index too: about as much as one comparison a record.
  const priceOf = (each: Candidate) => each.pairs + records.count;
  while (chosen.length < MOST_RULES) {
    let best: Candidate | undefined;
    let bestRate = 0;
    for (const each of candidates) {
      if (each.pairs > left || chosen.includes(each)) continue;
      const gain = gainOf(each, witnesses, found);
      if (gain < LEAST_GAIN * total) continue;
      const rate = gain / priceOf(each) ** 0.5;
      if (rate > bestRate) [best, bestRate] = [each, rate];
    }
    if (best === undefined) break;
    chosen.push(best);
    left -= best.pairs;
    for (const [w, { agrees }] of witnesses.entries()) if (isFoundBy(best, agrees)) found[w]!++;
  }
  return {
    rules: chosen.map(({ places }) => places.map((p) => parts[p]!)),
    splits: splitsFrom(parts, costs),
  };
}

interface Candidate {
  readonly places: readonly number[];
  /** Comparisons over all records. */
  readonly pairs: number;
  /** Share of records that are in no block that is too large. */
  readonly kept: number;
}

function gainOf({ places, kept }: Candidate, witnesses: readonly Witness[], found: Uint8Array): number {
  let gain = 0;
  for (let w = 0; w < witnesses.length; w++) {
    const { agrees, weight } = witnesses[w]!;
    if (found[w]! >= WORTH.length) continue;
    if (agrees[places[0]!] === 1 && (places.length === 1 || agrees[places[1]!] === 1))
      gain += weight * WORTH[found[w]!]!;
  }
  return gain * kept;
}

function isFoundBy({ places }: Candidate, agrees: Uint8Array): boolean {
  return places.every((place) => agrees[place] === 1);
}

function candidatesOf(parts: readonly KeyPart[], costs: Costs, mostPairs: number): Candidate[] {
  const candidates: Candidate[] = [];
  const take = (places: readonly number[]): void => {
    const { pairs, kept } = costs.of(places);
    if (kept > 0.3 && pairs <= mostPairs) candidates.push({ places, pairs, kept });
  };
  for (const [first, { field }] of parts.entries()) {
    take([first]);
    for (let second = first + 1; second < parts.length; second++)
      if (parts[second]!.field !== field) take([first, second]);
  }
  return candidates;
}

class Costs {
  readonly #hashes: readonly Uint32Array[];
  readonly #ratio: number;
  readonly #mostInBlock: number;

  constructor(records: Records, parts: readonly KeyPart[], mostInBlock: number) {
    const n = records.count;
    const places = shuffle(
      Int32Array.from({ length: n }, (_, i) => i),
      drawsFrom(7),
    ).subarray(0, SAMPLE);
    this.#hashes = parts.map(({ field, key }) =>
      Uint32Array.from(places, (r) => records.columns[field]!.keyOf(r, key)),
    );
    this.#ratio = n / Math.max(1, places.length);
    this.#mostInBlock = mostInBlock;
  }

  of(places: readonly number[]): { readonly pairs: number; readonly kept: number } {
    const [first, second] = places.map((place) => this.#hashes[place]!);
    const keys = second ? first!.map((hash, i) => joinHashes(hash, second[i]!)) : first!.slice();
    keys.sort();
    let [pairs, kept, start] = [0, 0, 0];
    while (start < keys.length && keys[start] === 0) start++;
    const keyed = keys.length - start;
    for (let i = start + 1; i <= keys.length; i++) {
      if (keys[i] === keys[start]) continue;
      const size = i - start;
      // Of pairs in a sample only the ratio's square is there; a value that came once may have come more often.
      if (size * this.#ratio <= this.#mostInBlock || size === 1) {
        pairs += (size * (size - 1)) / 2;
        kept += size;
      }
      start = i;
    }
    return { pairs: pairs * this.#ratio ** 2, kept: keyed === 0 ? 0 : kept / keyed };
  }

  /** How finely a part divides: different keys among the records that have one, and how many have. */
  finenessOf(place: number): number {
    const hashes = this.#hashes[place]!;
    const present = hashes.filter((hash) => hash !== 0);
    return (new Set(present).size * present.length) / Math.max(1, hashes.length);
  }
}

/** Of each field the part that divides second finest: the whole value would part pairs with a slip. */
function splitsFrom(parts: readonly KeyPart[], costs: Costs): Rule {
  return parts
    .map((part, place) => ({ part, fineness: costs.finenessOf(place) }))
    .filter(({ part }, place) => part.key === 1 || (part.key === 0 && parts[place + 1]?.field !== part.field))
    .sort((a, b) => b.fineness - a.fineness)
    .map(({ part }) => part);
}

/** Pairs as they are expected before anything was learnt: each field is missing or agrees independently. */
export function expectedWitnesses(records: Records, count = 2_000): Witness[] {
  const draw = drawsFrom(11);
  const parts = partsOf(records);
  const present = records.columns.map((column) => {
    let filled = 0;
    for (let record = 0; record < records.count; record++) if (column.of[record]! >= 0) filled++;
    return (filled / Math.max(1, records.count)) ** 2;
  });
  return Array.from({ length: count }, () => ({
    agrees: expected(records, parts, present, draw),
    weight: 1,
  }));
}

/** How often a key agrees where the values are equal, or alike. */
const ALIKE = 0.5;

function expected(
  records: Records,
  parts: readonly KeyPart[],
  present: readonly number[],
  draw: Draw,
): Uint8Array {
  const levels = records.columns.map(({ kindName }, field) => {
    if (draw() >= present[field]!) return 'missing';
    const [scale] = kinds[kindName].scales;
    const equal = scale!.equal >= 0 ? scale!.start[scale!.equal]! : 0.5;
    const point = draw();
    if (point < equal) return 'equal';
    return point < 1 - scale!.start[0]! ? 'alike' : 'different';
  });
  return Uint8Array.from(parts, ({ field, key }) => {
    if (levels[field] === 'equal') return 1;
    return levels[field] === 'alike' && key > 0 && draw() < ALIKE ? 1 : 0;
  });
}

export function witnessOf(
  records: Records,
  parts: readonly KeyPart[],
  a: number,
  b: number,
  weight: number,
): Witness {
  const agrees = Uint8Array.from(parts, ({ field, key }) => {
    const column = records.columns[field]!;
    const own = column.keyOf(a, key);
    return own !== 0 && own === column.keyOf(b, key) ? 1 : 0;
  });
  return { agrees, weight };
}
