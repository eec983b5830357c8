/**
 * What is kept of the values of a property over a whole life, in bounded room: how many different ones there were
 * (exactly to a declared number, then by a sketch with a known error), and how often each came (exactly to a declared
 * number of different ones, then the rarest make room).
 */
import { fingerprint } from '../hash.ts';
import type { Json } from '../input.ts';

/** Different values that are counted exactly. */
export const EXACT_VALUES = 1_000;
/** Different values whose frequency is kept. */
export const FREQUENT_VALUES = 500;
/** Characters of a value's JSON text beyond which its frequency is not kept. */
const LONGEST_TEXT = 1_000;

const REGISTER_BITS = 11;
const REGISTERS = 1 << REGISTER_BITS;
/** Bits of a fingerprint left for the rank. */
const RANK_BITS = 53 - REGISTER_BITS;

/** Standard error of the count beyond EXACT_VALUES, as a share of it: 2.3 %. */
export const SKETCH_ERROR = 1.04 / Math.sqrt(REGISTERS);

/** Different values: their fingerprints, or the registers of a HyperLogLog sketch. */
export interface Distinct {
  readonly kind: 'distinct';
  exact: Set<number> | null;
  registers: Uint8Array | null;
}

/** Value (as JSON text) -> how often and when last. `floor`: the highest count that had to make room. */
export interface Frequent {
  readonly kind: 'frequent';
  readonly counts: Map<string, Frequency>;
  floor: number;
}

export interface Frequency {
  count: number;
  lastAt: number;
}

export type ValueCounts = Distinct | Frequent;

export function newValueCounts(kind: ValueCounts['kind']): ValueCounts {
  return kind === 'distinct'
    ? { kind, exact: new Set(), registers: null }
    : { kind, counts: new Map(), floor: 0 };
}

/** Adds the value of one event; a missing one is no value. */
export function addValue(counts: ValueCounts, value: Json, at: number): void {
  if (value === null) return;
  const text = JSON.stringify(value);
  if (counts.kind === 'distinct') addPrint(counts, fingerprint(text));
  else if (text.length <= LONGEST_TEXT) addFrequency(counts, text, 1, at);
}

export function mergeValueCounts(into: ValueCounts, from: ValueCounts): void {
  if (into.kind === 'distinct' && from.kind === 'distinct') mergeDistinct(into, from);
  if (into.kind !== 'frequent' || from.kind !== 'frequent') return;
  for (const [text, { count, lastAt }] of from.counts) addFrequency(into, text, count, lastAt);
  into.floor = Math.max(into.floor, from.floor);
}

function addPrint(distinct: Distinct, print: number): void {
  if (distinct.exact === null) {
    register(distinct.registers!, print);
    return;
  }
  distinct.exact.add(print);
  if (distinct.exact.size > EXACT_VALUES) toSketch(distinct);
}

function toSketch(distinct: Distinct): Uint8Array {
  const registers = distinct.registers ?? new Uint8Array(REGISTERS);
  for (const print of distinct.exact ?? []) register(registers, print);
  distinct.exact = null;
  distinct.registers = registers;
  return registers;
}

/** The register is chosen by the low bits; it keeps the longest run of zeros seen at the top of the others. */
function register(registers: Uint8Array, print: number): void {
  const index = print % REGISTERS;
  const rest = Math.floor(print / REGISTERS);
  const rank = rest === 0 ? RANK_BITS + 1 : RANK_BITS - Math.floor(Math.log2(rest));
  if (rank > registers[index]!) registers[index] = rank;
}

function mergeDistinct(into: Distinct, from: Distinct): void {
  if (from.exact !== null) {
    for (const print of from.exact) addPrint(into, print);
    return;
  }
  const registers = toSketch(into);
  from.registers!.forEach((rank, i) => {
    if (rank > registers[i]!) registers[i] = rank;
  });
}

/** How many different values there were; exact while `exact` is there. */
export function distinctCount({ exact, registers }: Distinct): number {
  return exact === null ? Math.round(estimate(registers!)) : exact.size;
}

/** The estimator of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), section 2.3. */
function estimate(registers: Uint8Array): number {
  const ranks = new Float64Array(RANK_BITS + 2);
  for (const rank of registers) ranks[rank]!++;
  let sum = REGISTERS * tau(1 - ranks[RANK_BITS + 1]! / REGISTERS);
  for (let rank = RANK_BITS; rank >= 1; rank--) sum = 0.5 * (sum + ranks[rank]!);
  sum += REGISTERS * sigma(ranks[0]! / REGISTERS);
  return (REGISTERS * REGISTERS) / (2 * Math.LN2 * sum);
}

function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let weight = 1;
  let sum = share;
  for (let before = -1; before !== sum; ) {
    power *= power;
    before = sum;
    sum += power * weight;
    weight += weight;
  }
  return sum;
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let weight = 1;
  let sum = 1 - share;
  for (let before = -1; before !== sum; ) {
    root = Math.sqrt(root);
    before = sum;
    weight *= 0.5;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}

function addFrequency(frequent: Frequent, text: string, count: number, at: number): void {
  const { counts } = frequent;
  const known = counts.get(text);
  if (known !== undefined) {
    known.count += count;
    known.lastAt = Math.max(known.lastAt, at);
    return;
  }
  counts.set(text, { count, lastAt: at });
  if (counts.size > FREQUENT_VALUES) dropRarest(frequent, text);
}

/** The rarest of the others makes room, and the newcomer may have come as often before it was known. */
function dropRarest(frequent: Frequent, newcomer: string): void {
  const { counts } = frequent;
  let rarest: string | undefined;
  for (const [text, frequency] of counts) {
    if (text === newcomer) continue;
    if (rarest === undefined || isRarer(frequency, text, counts.get(rarest)!, rarest)) rarest = text;
  }
  if (rarest === undefined) return;
  const { count } = counts.get(rarest)!;
  counts.delete(rarest);
  counts.get(newcomer)!.count += count;
  frequent.floor = Math.max(frequent.floor, count);
}

/** Came less often; of two the one whose last time is longer ago, then the one whose text sorts last. */
function isRarer(a: Frequency, textA: string, b: Frequency, textB: string): boolean {
  if (a.count !== b.count) return a.count < b.count;
  return a.lastAt !== b.lastAt ? a.lastAt < b.lastAt : textA > textB;
}

/** The most frequent value; of two the one that came last, then by text. Null where there is none. */
export function mostFrequentValue({ counts }: Pick<Frequent, 'counts'>): Json {
  let best: string | undefined;
  for (const [text, frequency] of counts) {
    if (best === undefined || isRarer(counts.get(best)!, best, frequency, text)) best = text;
  }
  return best === undefined ? null : (JSON.parse(best) as Json);
}

/** As JSON that every encoding keeps. */
export function valueCountsState(counts: ValueCounts): Json {
  if (counts.kind === 'frequent')
    return [
      counts.floor,
      [...counts.counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([text, { count, lastAt }]) => [text, count, lastAt]),
    ];
  if (counts.exact !== null) return [...counts.exact].sort((a, b) => a - b);
  return String.fromCharCode(...counts.registers!.map((rank) => rank + ZERO));
}

/** Code of the character that stands for rank 0: all ranks are written in printable ones. */
const ZERO = 48;

export function valueCountsFrom(state: unknown): ValueCounts {
  if (typeof state === 'string') {
    const registers = Uint8Array.from(state, (char) => char.charCodeAt(0) - ZERO);
    return { kind: 'distinct', exact: null, registers };
  }
  const [floor, counts] = state as [number, unknown];
  if (!Array.isArray(counts)) return { kind: 'distinct', exact: new Set(state as number[]), registers: null };
  return {
    kind: 'frequent',
    floor,
    counts: new Map(
      (counts as [string, number, number][]).map(([text, count, lastAt]) => [text, { count, lastAt }]),
    ),
  };
}
