/**
 * Which pairs are compared: those that share a block of some rule. Blocks that are too large are split by further
 * keys; what stays too large is passed over, and counted. Each pair comes once, by the first rule that has it.
 */
import { joinHashes } from './column.ts';
import type { MatchingModel, Rule } from './model.ts';
import type { Records } from './records.ts';

/** Lots of pairs: the same place in each list is one pair. */
export interface PairLot {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly count: number;
}

export interface RuleBlocks {
  readonly rule: Rule;
  /** Records, block by block. */
  readonly members: Int32Array;
  /** Where each block ends in `members`. */
  readonly ends: Int32Array;
  /** Record -> key of its block; 0: it is in none. */
  readonly keys: Uint32Array;
  readonly pairs: number;
  /** Blocks that were too large. */
  readonly split: number;
  readonly passedOver: { readonly blocks: number; readonly records: number };
}

export type BlockingPlan = Pick<MatchingModel, 'rules' | 'splits' | 'mostInBlock'>;

/** Records with no key have no block. */
export function ruleKey(records: Records, rule: Rule, record: number): number {
  let key = 1;
  for (let i = 0; i < rule.length; i++) {
    const { field, key: which } = rule[i]!;
    const own = records.columns[field]!.keyOf(record, which);
    if (own === 0) return 0;
    key = joinHashes(key, own);
  }
  return key;
}

/** The keys by which a too large block of a rule is split, one after the other. */
export function splitsOf(rule: Rule, splits: Rule): Rule {
  return splits.filter(({ field }) => !rule.some((part) => part.field === field)).slice(0, 2);
}

export function blocksOf(records: Records, rule: Rule, plan: Omit<BlockingPlan, 'rules'>): RuleBlocks {
  const n = records.count;
  const keys = new Uint32Array(n);
  for (let record = 0; record < n; record++) keys[record] = ruleKey(records, rule, record);
  const found = new Blocks(n);
  const splits = splitsOf(rule, plan.splits);
  let open = sortedByKey(keys);
  for (let depth = 0; open.length > 0; depth++) {
    const part = splits[depth];
    const rest: number[] = [];
    eachRun(open, (start, end) => {
      if (end - start <= plan.mostInBlock) found.take(open, start, end);
      else if (part === undefined) found.passOver(open, start, end, keys);
      else {
        found.split++;
        for (let i = start; i < end; i++) {
          const record = open[i]! % RECORDS;
          keys[record] = joinHashes(keys[record]!, ruleKey(records, [part], record));
          rest.push(record);
        }
      }
    });
    open = sortedByKey(keys, rest);
  }
  return found.close(rule, keys);
}

/** Key and record in one number that sorts by key: exact below 2^53. */
const RECORDS = 2 ** 21;
export const MOST_RECORDS = RECORDS;

function sortedByKey(keys: Uint32Array, only?: readonly number[]): Float64Array {
  const sorted = new Float64Array(only?.length ?? keys.length);
  let count = 0;
  const put = (record: number): void => {
    const key = keys[record]!;
    if (key !== 0) sorted[count++] = key * RECORDS + record;
  };
  if (only) for (const record of only) put(record);
  else for (let record = 0; record < keys.length; record++) put(record);
  return sorted.subarray(0, count).sort();
}

function eachRun(sorted: Float64Array, visit: (start: number, end: number) => void): void {
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && Math.floor(sorted[i]! / RECORDS) === Math.floor(sorted[start]! / RECORDS))
      continue;
    visit(start, i);
    start = i;
  }
}

class Blocks {
  split = 0;
  readonly #members: Int32Array;
  #count = 0;
  readonly #ends: number[] = [];
  #pairs = 0;
  #passedBlocks = 0;
  #passedRecords = 0;

  constructor(records: number) {
    this.#members = new Int32Array(records);
  }

  take(sorted: Float64Array, start: number, end: number): void {
    if (end - start < 2) return;
    for (let i = start; i < end; i++) this.#members[this.#count++] = sorted[i]! % RECORDS;
    this.#ends.push(this.#count);
    this.#pairs += ((end - start) * (end - start - 1)) / 2;
  }

  passOver(sorted: Float64Array, start: number, end: number, keys: Uint32Array): void {
    for (let i = start; i < end; i++) keys[sorted[i]! % RECORDS] = 0;
    this.#passedBlocks++;
    this.#passedRecords += end - start;
  }

  close(rule: Rule, keys: Uint32Array): RuleBlocks {
    return {
      rule,
      members: this.#members.slice(0, this.#count),
      ends: Int32Array.from(this.#ends),
      keys,
      pairs: this.#pairs,
      split: this.split,
      passedOver: { blocks: this.#passedBlocks, records: this.#passedRecords },
    };
  }
}

const LOT = 8_192;

/**
 * All pairs, each once; the lot is used again for the next one.
 * @param share of the blocks to take (by their key), for a sample
 */
export function* pairsOf(blocks: readonly RuleBlocks[], share = 1): Generator<PairLot> {
  const lot = { a: new Int32Array(LOT), b: new Int32Array(LOT), count: 0 };
  const most = share * 4294967296;
  for (const [r, { members, ends, keys }] of blocks.entries()) {
    const earlier = blocks.slice(0, r).map((each) => each.keys);
    let start = 0;
    for (const end of ends) {
      const isTaken = share >= 1 || Math.imul(keys[members[start]!]!, 0x9e3779b1) >>> 0 < most;
      for (let i = start; isTaken && i < end; i++) {
        for (let j = i + 1; j < end; j++) {
          if (isFound(earlier, members[i]!, members[j]!)) continue;
          lot.a[lot.count] = members[i]!;
          lot.b[lot.count++] = members[j]!;
          if (lot.count < LOT) continue;
          yield lot;
          lot.count = 0;
        }
      }
      start = end;
    }
  }
  if (lot.count > 0) yield lot;
}

function isFound(earlier: readonly Uint32Array[], a: number, b: number): boolean {
  for (let r = 0; r < earlier.length; r++) {
    const key = earlier[r]![a]!;
    if (key !== 0 && key === earlier[r]![b]!) return true;
  }
  return false;
}
