/**
 * How values of predictors become columns of the model: numbers are standardised as they come or fall into bins,
 * categories share hashed columns, a boolean is one. A predictor counts from when outcomes have shown that it tells
 * something: until then the score test of each of its columns only collects evidence.
 */
import { fingerprint } from '../hash.ts';
import type { PredictorDefinition } from './definition.ts';
import type { Features } from './features.ts';

export type PredictorValue = number | string | boolean;
/** What was known when the decision was taken, by predictor. */
export type PredictorValues = { readonly [predictor: string]: PredictorValue };
export type PredictorKind = Pick<PredictorDefinition, 'name' | 'type' | 'bins' | 'buckets' | 'use'>;

export interface Column {
  readonly name: string;
  readonly predictor: string;
  /** Running mean and sum of squares around it, of a number that is standardised. */
  n: number;
  mean: number;
  squares: number;
}

/** When a predictor began to count, and on what evidence (standard deviations above chance). */
export interface Merit {
  readonly version: number;
  readonly evidence: number;
}

/** More are ignored: a model stays bounded whatever the documents ask. */
const MOST_COLUMNS = 2_000;
const MOST_DEVIATIONS = 3;
const LEAST_SEEN = 5;
/** Squares of such numbers, and sums of them, are numbers yet. Beyond it somebody's number is none. */
const LARGEST = 1e100;
/** What lies farther off the mean, in deviations, counts as if it did not: one wrong number must not hide all others. */
const MOST_COUNTED = 10;

export class Columns {
  /** Index 0 is the intercept; column i stands at i - 1. */
  readonly list: Column[] = [];
  readonly #index = new Map<string, number>();
  readonly merits = new Map<string, Merit>();
  /** Changed since they were last told. */
  readonly changed = new Set<number>();

  /** Of the values, those that count. */
  features(values: PredictorValues, kinds: ReadonlyMap<string, PredictorKind>): Features {
    const columns = [0];
    const found = [1];
    for (const predictor of Object.keys(values)) {
      if (!this.merits.has(predictor)) continue;
      const cell = cellOf(kinds.get(predictor), predictor, values[predictor]!);
      const index = cell && this.#index.get(cell.name);
      if (index === undefined) continue;
      const value = this.#scaled(index, cell!);
      if (value === 0) continue;
      columns.push(index);
      found.push(value);
    }
    return { columns, values: found };
  }

  /**
   * Takes values in; gives those that do not count yet, by column, for the evidence.
   * @param isNew false: numbers were taken in before
   */
  observe(
    values: PredictorValues,
    kinds: ReadonlyMap<string, PredictorKind>,
    version: number,
    isNew = true,
  ): Features {
    const columns: number[] = [];
    const found: number[] = [];
    for (const predictor of Object.keys(values)) {
      const kind = kinds.get(predictor);
      const cell = cellOf(kind, predictor, values[predictor]!);
      if (cell === undefined) continue;
      if (kind?.use === 'always' && !this.merits.has(predictor))
        this.merits.set(predictor, { version, evidence: 0 });
      const index = this.#index.get(cell.name) ?? this.#add(cell.name, predictor);
      if (index === undefined) continue;
      if (!this.merits.has(predictor)) {
        columns.push(index);
        found.push(this.#scaled(index, cell));
      }
      if (cell.isScaled && isNew) this.#count(index, cell.value);
    }
    return { columns, values: found };
  }

  set(index: number, column: Column): void {
    this.list[index - 1] = column;
    this.#index.set(column.name, index);
  }

  get width(): number {
    return this.list.length + 1;
  }

  #add(name: string, predictor: string): number | undefined {
    if (this.list.length >= MOST_COLUMNS) return undefined;
    this.set(this.list.length + 1, { name, predictor, n: 0, mean: 0, squares: 0 });
    this.changed.add(this.list.length);
    return this.list.length;
  }

  #scaled(index: number, { value, isScaled }: Cell): number {
    if (!isScaled) return value;
    const { n, mean, squares } = this.list[index - 1]!;
    // So few say nothing of the scale.
    if (n < LEAST_SEEN || squares === 0) return 0;
    const deviation = Math.sqrt(squares / n);
    return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, (value - mean) / deviation));
  }

  #count(index: number, value: number): void {
    const column = this.list[index - 1]!;
    const { n, mean, squares } = column;
    const most = n < LEAST_SEEN || squares === 0 ? LARGEST : MOST_COUNTED * Math.sqrt(squares / n);
    const counted = Math.max(mean - most, Math.min(mean + most, value));
    column.n++;
    const off = counted - mean;
    column.mean += off / column.n;
    column.squares += off * (counted - column.mean);
    this.changed.add(index);
  }
}

interface Cell {
  readonly name: string;
  readonly value: number;
  readonly isScaled: boolean;
}

/** Undefined where the value is none of its kind: it says nothing. */
function cellOf(kind: PredictorKind | undefined, name: string, value: PredictorValue): Cell | undefined {
  if (typeof value === 'number') {
    if (!(Math.abs(value) <= LARGEST)) return undefined;
    // A category as its bucket.
    if (kind?.type === 'category') return { name: `${name}#${value}`, value: 1, isScaled: false };
    if (kind?.bins === undefined) return { name, value, isScaled: true };
    let bin = 0;
    while (bin < kind.bins.length && value >= kind.bins[bin]!) bin++;
    return { name: `${name}:${bin}`, value: 1, isScaled: false };
  }
  if (typeof value === 'boolean') return { name, value: value ? 1 : 0, isScaled: false };
  return { name: `${name}#${bucketOf(kind, value)}`, value: 1, isScaled: false };
}

const BUCKETS = 32;

function bucketOf(kind: PredictorKind | undefined, text: string): number {
  return fingerprint(text) % (kind?.buckets ?? BUCKETS);
}

/** Of texts only their bucket, as a number: no text leaves the shard of its person. */
export function withoutTexts(
  values: PredictorValues,
  kinds: ReadonlyMap<string, PredictorKind>,
): PredictorValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? bucketOf(kinds.get(name), value) : value,
    ]),
  );
}
